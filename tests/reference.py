"""An independent implementation to hold digitnet against: one neuron at a time, plain Python floats.

Written from the equations with nothing but ``math``: no arrays, no batches, no code of digitnet. A network is
``weights[l][j][k]`` and ``biases[l][j]`` as nested lists, an example is a pair of lists ``(x, y)``.
"""

import math


def sigmoid(z):
    """1 / (1 + e^(−z)) without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def layer(w, b, a):
    """The activations of one layer, neuron by neuron."""
    return [sigmoid(math.fsum(w[j][k] * a[k] for k in range(len(a))) + b[j]) for j in range(len(b))]


def feedforward(weights, biases, x):
    """The activations of the output layer for one example."""
    a = list(x)
    for l in range(len(weights)):
        a = layer(weights[l], biases[l], a)
    return a


def cost(weights, biases, x, y):
    """½ Σ (y_j − a_j)² for one example."""
    a = feedforward(weights, biases, x)
    return math.fsum((y[j] - a[j]) ** 2 for j in range(len(y))) / 2


def gradient(weights, biases, x, y):
    """∂C_x/∂w and ∂C_x/∂b of one example, by the chain rule from neuron to neuron."""
    a = [list(x)]
    for l in range(len(weights)):
        a.append(layer(weights[l], biases[l], a[l]))
    slope = [a[-1][j] - y[j] for j in range(len(y))]  # ∂C/∂a of the output layer
    nabla_w, nabla_b = [], []
    for l in reversed(range(len(weights))):
        out, into = a[l + 1], a[l]
        delta = [slope[j] * out[j] * (1 - out[j]) for j in range(len(out))]  # ∂C/∂z
        nabla_w.insert(0, [[delta[j] * into[k] for k in range(len(into))] for j in range(len(out))])
        nabla_b.insert(0, delta)
        slope = [math.fsum(weights[l][j][k] * delta[j] for j in range(len(out))) for k in range(len(into))]
    return nabla_w, nabla_b


def mean_gradient(weights, biases, examples):
    """The gradients of the examples, added up one by one and divided by their number."""
    parts = [gradient(weights, biases, x, y) for x, y in examples]
    m = len(parts)
    nabla_w = [
        [[math.fsum(p[0][l][j][k] for p in parts) / m for k in range(len(row))] for j, row in enumerate(w)]
        for l, w in enumerate(weights)
    ]
    nabla_b = [
        [math.fsum(p[1][l][j] for p in parts) / m for j in range(len(b))] for l, b in enumerate(biases)
    ]
    return nabla_w, nabla_b


def update(weights, biases, examples, eta):
    """One step of gradient descent on a mini-batch, in place."""
    nabla_w, nabla_b = mean_gradient(weights, biases, examples)
    for l in range(len(weights)):
        for j in range(len(biases[l])):
            biases[l][j] -= eta * nabla_b[l][j]
            for k in range(len(weights[l][j])):
                weights[l][j][k] -= eta * nabla_w[l][j][k]
