"""Training and answering of convolutional networks, by digitnet and by PyTorch.

As in `contenders`, every contender is a class: ``__init__`` gets the name of a network, the mini-batch size
and the MNIST training data, and does what its user does once. ``epoch()`` shuffles and trains once through the
data by plain SGD with the log-likelihood, in float32; ``predict(images)`` answers raw uint8 images.
"""

import numpy as np

ETA = 0.01


class Digitnet:
    """digitnet's Sequential.train, whose windows go through compiled loops."""

    name = "digitnet"

    def __init__(self, network, m, data, seed=0):
        from digitnet import convnets

        self.net, self.m, self.data = getattr(convnets, network)(rng=seed), m, data

    def epoch(self):
        for _ in self.net.train(self.data, 1, self.m, ETA):
            pass

    def predict(self, images):
        return self.net.predict(images)


class Layers(Digitnet):
    """The same networks by their layers in NumPy: the form of the chapters."""

    name = "layers in NumPy"

    def __init__(self, *arguments):
        from digitnet import windows

        super().__init__(*arguments)
        windows.LEAST = np.inf  # in this process, where `Digitnet` must not run beside it


class Torch:
    """PyTorch in its everyday form: nn.Module, autograd, optim.SGD, eager."""

    name = "PyTorch"

    def __init__(self, network, m, data, seed=0):
        import torch

        torch.manual_seed(seed)
        self.torch, self.m = torch, m
        self.x = torch.from_numpy(data.images / np.float32(255)).reshape(-1, 1, 28, 28)
        self.y = torch.from_numpy(data.labels.astype(np.int64))
        self.model = getattr(self, network)()
        self.cost = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=ETA)

    def convnet(self):
        nn = self.torch.nn
        return nn.Sequential(
            nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10),
        )  # fmt: skip

    def lenet5(self):
        from digitnet.convnets import C3_TABLE, digit_codes

        torch, nn = self.torch, self.torch.nn

        class ScaledTanh(nn.Module):
            def forward(self, z):
                return 1.7159 * torch.tanh(z * (2 / 3))

        class Subsample(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.w, self.b = nn.Parameter(torch.ones(n, 1, 1)), nn.Parameter(torch.zeros(n, 1, 1))

            def forward(self, x):
                return nn.functional.avg_pool2d(x, 2) * self.w + self.b

        class Partial(nn.Conv2d):
            def __init__(self, *arguments):
                super().__init__(*arguments)
                mask = torch.zeros(16, 6, 1, 1)
                for i, channels in enumerate(C3_TABLE):
                    mask[i, channels] = 1
                self.register_buffer("mask", mask)

            def forward(self, x):
                return nn.functional.conv2d(x, self.weight * self.mask, self.bias)

        class Canvas(nn.Module):
            def forward(self, x):
                return nn.functional.pad(x * 1.275 - 0.1, (2, 2, 2, 2), value=-0.1)

        class Codes(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("codes", torch.tensor(digit_codes(), dtype=torch.float32))

            def forward(self, x):
                return -0.5 * ((x[:, None] - self.codes) ** 2).sum(2)

        return nn.Sequential(
            Canvas(), nn.Conv2d(1, 6, 5), ScaledTanh(), Subsample(6), ScaledTanh(),
            Partial(6, 16, 5), ScaledTanh(), Subsample(16), ScaledTanh(),
            nn.Conv2d(16, 120, 5), ScaledTanh(), nn.Flatten(), nn.Linear(120, 84), ScaledTanh(), Codes(),
        )  # fmt: skip

    def epoch(self):
        self.model.train()
        for batch in self.torch.randperm(len(self.x)).split(self.m):
            self.optimizer.zero_grad()
            self.cost(self.model(self.x[batch]), self.y[batch]).backward()
            self.optimizer.step()

    def predict(self, images):
        self.model.eval()
        with self.torch.inference_mode():
            x = self.torch.tensor(images).to(self.torch.float32) / 255
            parts = x.reshape(-1, 1, 28, 28).split(1000)
            return self.torch.cat([self.model(part).argmax(dim=1) for part in parts]).numpy()


CONTENDERS = [Digitnet, Layers, Torch]
