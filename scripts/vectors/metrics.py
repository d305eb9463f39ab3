#!/usr/bin/env python3
"""Numbers of the metrics of saliency maps, written from the papers' formulas with numpy alone.

Run: python3 scripts/vectors/metrics.py > src/test/resources/vectors/metrics.json
"""

import json
import sys

import numpy as np


def ranks(values):
    """Average ranks from 1: how many are below, and the middle of the equal ones."""
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return below + (equal + 1) / 2


def spearman(a, b):
    return np.corrcoef(ranks(a.ravel()), ranks(b.ravel()))[0, 1]


def cosine(a, b):
    return a.ravel() @ b.ravel() / np.linalg.norm(a) / np.linalg.norm(b)


def top_iou(a, b):
    def top(values):
        magnitudes = np.abs(values.ravel())
        count = -(-magnitudes.size // 10)
        least = np.sort(magnitudes)[-count]
        return set(np.flatnonzero((magnitudes >= least) & (magnitudes > 0)))

    return len(top(a) & top(b)) / len(top(a) | top(b))


def ssim(a, b):
    """Wang et al. 2004, eq. 13 to 17, full windows only, by whole-window weighted moments."""
    side = min(11, *a.shape[1:])
    side -= 1 - side % 2
    at = np.arange(side) - side // 2
    window = np.exp(-(at[:, None] ** 2 + at[None, :] ** 2) / (2 * 1.5**2))
    window /= window.sum()
    a = a / np.abs(a).max()
    b = b / np.abs(b).max()
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    found = []
    for x, y in zip(a, b):
        u = np.lib.stride_tricks.sliding_window_view(x, (side, side))
        v = np.lib.stride_tricks.sliding_window_view(y, (side, side))
        mean = lambda z: (window * z).sum(axis=(2, 3))
        mu, nu = mean(u), mean(v)
        du, dv = u - mu[..., None, None], v - nu[..., None, None]
        found.append(
            (2 * mu * nu + c1)
            * (2 * mean(du * dv) + c2)
            / (mu**2 + nu**2 + c1)
            / (mean(du**2) + mean(dv**2) + c2)
        )
    return np.mean(found)


def gini(values):
    """Hurley and Rickard 2009, eq. 2.53: of the sorted magnitudes."""
    c = np.sort(np.abs(values.ravel()))
    n = c.size
    k = np.arange(1, n + 1)
    return 1 - 2 * np.sum(c / c.sum() * (n - k + 0.5) / n)


def softmax(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


def area(curve):
    """The trapezoidal rule over steps of a tenth, divided by the width."""
    return sum((a + b) / 2 * 0.1 for a, b in zip(curve, curve[1:])) / (0.1 * (len(curve) - 1))


def removal(name, random, shape, classes, other):
    """Samek et al. 2017, eq. 8, of a model whose logits are weights times pixels over 255.

    A pixel is a position in all channels, and matters as much as its largest channel. The true
    class is the predicted one, or another.
    """
    channels, height, width = shape
    positions = height * width
    weights = (random.normal(size=(classes, channels * positions)) * 0.5).astype(np.float32)
    image = random.integers(1, 256, size=(channels, positions))
    values = random.normal(size=(channels, positions)).astype(np.float32)
    order = np.argsort(-np.abs(values).max(axis=0))
    logits = lambda x: weights.astype(np.float64) @ (x.ravel() / 255)
    target = int(np.argmax(logits(image)))
    label = (target + other) % classes

    def follow(pictures):
        found = [softmax(logits(x)) for x in pictures]
        return {
            "probability": [p[target] for p in found],
            "correct": [bool(np.argmax(p) == label) for p in found],
            "auc": area([p[target] for p in found]),
        }

    def without(gone):
        picture = image.copy()
        picture[:, gone] = 0
        return picture

    def only(kept):
        picture = np.zeros_like(image)
        picture[:, kept] = image[:, kept]
        return picture

    removed = [step * positions // 10 for step in range(10)]
    # Whole pixels, rounded up: what is missing is rounded down, as where pixels are removed.
    inserted = [-(-step * positions // 10) for step in range(10)]
    deletion = follow([without(order[:n]) for n in removed])
    least = follow([without(order[::-1][:n]) for n in removed])
    return {
        "name": name,
        "shape": list(shape),
        "classes": classes,
        "weights": [float(v) for v in weights.ravel()],
        "pixels": [int(v) for v in image.ravel()],
        "values": [float(v) for v in values.ravel()],
        "label": label,
        "target": target,
        "deletion": deletion,
        "leastFirst": least,
        "insertion": follow([only(order[:n]) for n in inserted]),
        "srg": least["auc"] - deletion["auc"],
    }


def agreement(name, a, b):
    a, b = a.astype(np.float32), b.astype(np.float32)
    x, y = a.astype(np.float64), b.astype(np.float64)
    return {
        "name": name,
        "shape": list(a.shape),
        "first": [float(v) for v in a.ravel()],
        "second": [float(v) for v in b.ravel()],
        "spearman": spearman(x, y),
        "ssim": ssim(x, y),
        "cosine": cosine(x, y),
        "topIou": top_iou(x, y),
    }


def sparsity(name, values):
    values = values.astype(np.float32)
    return {
        "name": name,
        "values": [float(v) for v in values.ravel()],
        "gini": gini(values.astype(np.float64)),
    }


def main():
    random = np.random.default_rng(7)
    grey = random.normal(size=(1, 16, 14))
    colour = random.normal(size=(3, 12, 12))
    ties = random.integers(-3, 4, size=(1, 12, 13))
    document = {
        "agreement": [
            agreement("noisy", grey, grey + 0.5 * random.normal(size=grey.shape)),
            agreement("independent", grey, random.normal(size=grey.shape)),
            agreement("opposite", grey, -3 * grey),
            agreement("colour", colour, colour * random.uniform(0.5, 2, size=colour.shape)),
            agreement("ties", ties, ties + random.integers(-1, 2, size=ties.shape)),
            agreement("small", random.normal(size=(1, 6, 9)), random.normal(size=(1, 6, 9))),
        ],
        "sparsity": [
            sparsity("normal", random.normal(size=200)),
            sparsity("cubed", random.normal(size=200) ** 3),
            sparsity("mostly zero", random.normal(size=200) * (random.random(200) < 0.1)),
        ],
    }
    document["removal"] = [
        removal("grey", random, (1, 4, 4), 3, 0),
        removal("colour", random, (3, 5, 7), 4, 0),
        removal("fewer pixels than steps", random, (2, 2, 3), 2, 1),
    ]
    json.dump(document, sys.stdout)
    print()


if __name__ == "__main__":
    main()
