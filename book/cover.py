"""Draw web/cover.png, the picture on the first page: twelve test digits and what chapter 6's network reads.

    python book/cover.py

The first eleven pictures of the test data from number 100 on that it reads rightly, and the first that it
misreads.
"""

from pathlib import Path

import numpy as np

from digitnet import Network, load_mnist, plots

training, validation, test = load_mnist()
net = Network([784, 30, 10], rng=1)
for _ in net.train(training, 30, 10, 3.0):
    pass
answers = net.predict(test)
right = answers[100:] == test.labels[100:]
chosen = np.sort(100 + np.concatenate([np.flatnonzero(right)[:11], np.flatnonzero(~right)[:1]]))
titles = [f"{answers[i]}" if answers[i] == test.labels[i] else f"{answers[i]}?" for i in chosen]
figure = plots.digits(test.images[chosen], titles, columns=12)
figure.savefig(Path(__file__).parent / "web" / "cover.png", dpi=160, metadata={"Software": None})
print("answers:", *titles, "labels:", *test.labels[chosen])
