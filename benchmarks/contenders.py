"""One epoch of the same training, by digitnet and by what a reader might use instead.

Every contender is a class. ``__init__`` gets layer sizes, mini-batch size and the MNIST training data and
does what its user does once: convert the images, build the model, compile. ``epoch()`` shuffles and trains
one epoch by plain SGD with the quadratic cost (scikit-learn: its own log-loss), all in float32.
``predict(images)`` answers raw uint8 images. Only digitnet converts the images anew in every epoch.
"""

import warnings

import numpy as np

ETA = 3.0


class Digitnet:
    """digitnet's Network.train, which compiles its loops."""

    name = "digitnet"

    def __init__(self, sizes, m, data, seed=0):
        from digitnet import Network

        self.net, self.m, self.data = Network(sizes, rng=seed), m, data

    def epoch(self):
        for _ in self.net.train(self.data, 1, self.m, ETA):
            pass

    def predict(self, images):
        return self.net.predict(images)


class Plain(Digitnet):
    """The same network by the plain loop: the matrices of chapter 5, a mini-batch at a time."""

    name = "plain loop"

    def epoch(self):
        from digitnet.optimizers import SGD
        from digitnet.training import plain_epoch

        plain_epoch(self.net, self.data, self.net.rng.permutation(len(self.data)), self.m, SGD(ETA))


class AllPixels(Digitnet):
    """The compiled loops of digitnet, over all pixels: there is a little ink in each."""

    name = "compiled, all pixels"

    def __init__(self, sizes, m, data, seed=0):
        from digitnet.data import Dataset

        images = np.maximum(data.images, 1)
        images.flags.writeable = False  # so that they are looked through once, as MNIST's are
        super().__init__(sizes, m, Dataset(images, data.labels), seed)

    def epoch(self):
        from digitnet import fast
        from digitnet.optimizers import SGD

        optimizer = SGD(ETA)
        fast.fits(self.net, self.data, optimizer, None, self.m)
        fast.train_epoch(self.net, self.data, self.net.rng.permutation(len(self.data)), self.m, optimizer)


class PlainPython:
    """One example at a time in plain Python, without NumPy: a few examples only, and the time of all."""

    name = "plain Python"
    n_examples = 40

    def __init__(self, sizes, m, data, seed=0):
        rng = np.random.default_rng(seed)
        self.sizes, self.times = sizes, len(data) / self.n_examples
        self.images = (data.images[: self.n_examples] / 255).tolist()
        self.targets = np.eye(10)[data.labels[: self.n_examples]].tolist()
        self.biases = [rng.standard_normal(j).tolist() for j in sizes[1:]]
        self.weights = [rng.standard_normal((j, k)).tolist() for k, j in zip(sizes, sizes[1:])]

    def epoch(self):
        from math import exp

        for x, y in zip(self.images, self.targets):
            activations = [x]
            for w, b in zip(self.weights, self.biases):
                a = activations[-1]
                zs = [sum(w_jk * a_k for w_jk, a_k in zip(row, a)) + b_j for row, b_j in zip(w, b)]
                activations.append([1 / (1 + exp(-z)) for z in zs])
            delta = [(a - y_j) * a * (1 - a) for a, y_j in zip(activations[-1], y)]
            for l in reversed(range(len(self.weights))):
                a, w, before = activations[l], self.weights[l], delta
                if l > 0:
                    back = [sum(row[k] * d for row, d in zip(w, before)) for k in range(len(a))]
                    delta = [s * a_k * (1 - a_k) for s, a_k in zip(back, a)]
                for j, d in enumerate(before):
                    step = 0.01 * d
                    self.biases[l][j] -= step
                    w[j] = [w_jk - step * a_k for w_jk, a_k in zip(w[j], a)]


class Loop:
    """The textbook program: one example at a time, columns, written from the equations BP1–BP4."""

    name = "NumPy loop"

    def __init__(self, sizes, m, data, seed=0):
        self.rng = np.random.default_rng(seed)
        self.m = m
        self.x = (data.images / np.float32(255))[:, :, np.newaxis]
        self.y = np.eye(10, dtype=np.float32)[data.labels][:, :, np.newaxis]
        draw = lambda *shape: self.rng.standard_normal(shape).astype(np.float32)  # noqa: E731
        self.biases = [draw(j, 1) for j in sizes[1:]]
        self.weights = [draw(j, k) for k, j in zip(sizes, sizes[1:])]

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gradient(self, x, y):
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(self.sigmoid(zs[-1]))
        slope = lambda z: self.sigmoid(z) * (1 - self.sigmoid(z))  # noqa: E731
        delta = (activations[-1] - y) * slope(zs[-1])
        nabla_b, nabla_w = [delta], [np.dot(delta, activations[-2].T)]
        for l in range(2, len(self.weights) + 1):
            delta = np.dot(self.weights[1 - l].T, delta) * slope(zs[-l])
            nabla_b.insert(0, delta)
            nabla_w.insert(0, np.dot(delta, activations[-l - 1].T))
        return nabla_b, nabla_w

    def epoch(self):
        order = self.rng.permutation(len(self.x))
        for k in range(0, len(order), self.m):
            batch = order[k : k + self.m]
            sum_b = [np.zeros_like(b) for b in self.biases]
            sum_w = [np.zeros_like(w) for w in self.weights]
            for i in batch:
                nabla_b, nabla_w = self.gradient(self.x[i], self.y[i])
                sum_b = [s + n for s, n in zip(sum_b, nabla_b)]
                sum_w = [s + n for s, n in zip(sum_w, nabla_w)]
            self.biases = [b - ETA / len(batch) * s for b, s in zip(self.biases, sum_b)]
            self.weights = [w - ETA / len(batch) * s for w, s in zip(self.weights, sum_w)]

    def predict(self, images):
        answers = []
        for a in (images / np.float32(255))[:, :, np.newaxis]:
            for b, w in zip(self.biases, self.weights):
                a = self.sigmoid(np.dot(w, a) + b)
            answers.append(np.argmax(a))
        return np.array(answers)


class Torch:
    """PyTorch in its everyday form: nn.Module, autograd, optim.SGD, eager."""

    name = "PyTorch"

    def __init__(self, sizes, m, data, seed=0):
        import torch

        torch.manual_seed(seed)
        self.torch, self.m = torch, m
        self.x = torch.from_numpy(data.images / np.float32(255))
        self.y = torch.eye(10)[torch.from_numpy(data.labels.astype(np.int64))]
        layers = []
        for k, j in zip(sizes, sizes[1:]):
            linear = torch.nn.Linear(k, j)
            torch.nn.init.normal_(linear.weight)
            torch.nn.init.normal_(linear.bias)
            layers += [linear, torch.nn.Sigmoid()]
        self.model = torch.nn.Sequential(*layers)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=ETA)

    def epoch(self):
        for batch in self.torch.randperm(len(self.x)).split(self.m):
            self.optimizer.zero_grad()
            output = self.model(self.x[batch])
            cost = ((output - self.y[batch]) ** 2).sum() / (2 * len(batch))
            cost.backward()
            self.optimizer.step()

    def predict(self, images):
        with self.torch.inference_mode():
            x = self.torch.tensor(images).to(self.torch.float32) / 255
            return self.model(x).argmax(dim=1).numpy()


class Jax:
    """JAX: the whole epoch in one compiled scan over the mini-batches."""

    name = "JAX"

    def __init__(self, sizes, m, data, seed=0):
        import jax
        import jax.numpy as jnp

        self.jax, self.m, self.n = jax, m, len(data)
        self.x = jnp.asarray(data.images / np.float32(255))
        self.y = jnp.asarray(np.eye(10, dtype=np.float32)[data.labels])
        self.rng = np.random.default_rng(seed)
        draw = lambda *shape: jnp.asarray(self.rng.standard_normal(shape), jnp.float32)  # noqa: E731
        self.parameters = [(draw(j, k), draw(j)) for k, j in zip(sizes, sizes[1:])]

        def forward(parameters, a):
            for w, b in parameters:
                a = jax.nn.sigmoid(a @ w.T + b)
            return a

        def cost(parameters, x, y):
            return ((forward(parameters, x) - y) ** 2).sum() / (2 * len(x))

        def epoch(parameters, x, y, batches):
            def step(parameters, batch):
                gradient = jax.grad(cost)(parameters, x[batch], y[batch])
                return jax.tree.map(lambda p, g: p - ETA * g, parameters, gradient), None

            return jax.lax.scan(step, parameters, batches)[0]

        self.run = jax.jit(epoch, donate_argnums=0)
        self.answer = jax.jit(lambda parameters, x: forward(parameters, x / 255.0).argmax(axis=1))
        compiled = self.run(jax.tree.map(jnp.copy, self.parameters), self.x, self.y, self.shuffled())
        jax.block_until_ready(compiled)  # compile now, not in the first epoch

    def shuffled(self):
        return self.rng.permutation(self.n)[: self.n // self.m * self.m].reshape(-1, self.m).astype(np.int32)

    def epoch(self):
        self.parameters = self.jax.block_until_ready(
            self.run(self.parameters, self.x, self.y, self.shuffled())
        )

    def predict(self, images):
        return np.asarray(self.answer(self.parameters, images.astype(np.float32)))


class ScikitLearn:
    """scikit-learn's MLPClassifier with plain SGD: logistic units, log-loss, no momentum, no penalty."""

    name = "scikit-learn"

    def __init__(self, sizes, m, data, seed=0):
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        warnings.filterwarnings("ignore", category=ConvergenceWarning)  # one epoch at a time is what we ask
        self.x, self.y = data.images / np.float32(255), data.labels
        self.model = MLPClassifier(
            tuple(sizes[1:-1]), activation="logistic", solver="sgd", alpha=0.0, batch_size=m, momentum=0.0,
            learning_rate_init=0.5, max_iter=1, warm_start=True, random_state=seed,
        )  # fmt: skip

    def epoch(self):
        self.model.fit(self.x, self.y)

    def predict(self, images):
        return self.model.predict(images / np.float32(255))


CONTENDERS = (Digitnet, Plain, Loop, Torch, ScikitLearn, Jax)
LADDER = (Digitnet, AllPixels, Plain, Loop, PlainPython)
