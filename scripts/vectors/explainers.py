#!/usr/bin/env python3
"""Maps of every explainer for two small networks, written from the papers' formulas with numpy alone.

Random numbers are those that docs/explainers.md defines.

Run: python3 scripts/vectors/explainers.py > src/test/resources/vectors/explainers.json
"""

import itertools
import json
import math
import sys

import numpy as np

CHANNELS, HEIGHT, WIDTH, CLASSES = 3, 6, 7, 3
POSITIONS = HEIGHT * WIDTH
BATCH = 2


# Random numbers


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


class Stream:
    """Numbers from 0 to 1 of one (seed, purpose, image, sample)."""

    WEYL = 0x9E3779B97F4A7C15

    def __init__(self, seed, purpose, image, sample):
        key = mix((seed + self.WEYL) % 2**64)
        key = mix(key ^ (purpose * 0xD1342543DE82EF95) % 2**64)
        key = mix(key ^ ((image + 1) * 0xAF251AF3B0F025B5) % 2**64)
        self.state = mix(key ^ ((sample + 1) * 0x2545F4914F6CDD1D) % 2**64)

    def next(self):
        self.state = (self.state + self.WEYL) % 2**64
        return (mix(self.state) >> 11) * 2.0**-53

    def normal(self):
        u, v = self.next(), self.next()
        return math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)


NOISE, MASK, COALITION = 30, 31, 32


# The networks: 3 x 3 convolution with padding, activation, 2 x 2 max-pooling, linear


class Network:
    """bits is None at full precision; codes of the activation are 0 to 2^bits - 1 otherwise."""

    def __init__(self, random, name, bits):
        self.name, self.bits = name, bits
        self.filters = 4
        shape = (self.filters, CHANNELS, 3, 3)
        rows = (CLASSES, self.filters * (HEIGHT // 2) * (WIDTH // 2))
        if bits is None:
            self.conv = random.normal(size=shape).astype(np.float32)
            self.fc = random.normal(size=rows).astype(np.float32)
            size = 1.0
        else:
            self.conv = 2 * random.integers(-7, 8, size=shape) + 1.0
            self.fc = 2 * random.integers(-7, 8, size=rows) + 1.0
            size = 2**bits - 1
        spread = 255 * 0.5 * math.sqrt(27) * np.sqrt(np.mean(self.conv**2))
        outputs = size * math.sqrt(rows[1]) * np.sqrt(np.mean(self.fc**2)) * 0.3
        f32 = lambda values: np.asarray(values).astype(np.float32)
        self.conv_multiplier = f32(random.uniform(0.5, 1, self.filters) * size / spread)
        self.conv_offset = f32(random.normal(size=self.filters) * 0.3 * size)
        self.fc_multiplier = f32(random.uniform(1, 2, CLASSES) / outputs)
        self.fc_offset = f32(random.normal(size=CLASSES))

    def affine(self, sums, multiplier, offset):
        if self.bits is None:
            return sums * multiplier.astype(float) + offset.astype(float)
        # A quantized network rounds the product and the sum to single precision.
        return ((sums.astype(np.float32) * multiplier) + offset).astype(float)

    def pass_(self, pixels):
        """Everything of (B, C, H, W) pixels on the scale 0 to 255."""
        padded = np.pad(pixels.astype(float), ((0, 0), (0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
        sums = np.einsum("bchwij,fcij->bhwf", windows, self.conv.astype(float))
        y = self.affine(sums, self.conv_multiplier, self.conv_offset).transpose(0, 3, 1, 2)
        activation = self.activate(y)
        h, w = HEIGHT // 2, WIDTH // 2
        blocks = lambda z: z[:, :, : 2 * h, : 2 * w].reshape(-1, self.filters, h, 2, w, 2)
        pooled = blocks(activation).max(axis=(3, 5))
        logits = self.affine(
            pooled.reshape(len(pixels), -1) @ self.fc.T.astype(float),
            self.fc_multiplier,
            self.fc_offset,
        )
        return y, activation, pooled, logits

    def activate(self, y):
        if self.bits is None:
            return np.maximum(y, 0)
        return np.rint(np.clip(y, 0, 2**self.bits - 1))

    def logits(self, pixels):
        return self.pass_(pixels)[3]

    def log_probability(self, pixels, target):
        z = self.logits(pixels)
        return z[:, target] - np.log(np.exp(z).sum(axis=1))

    def probability(self, pixels, target):
        return np.exp(self.log_probability(pixels, target))

    def pooled_gradient(self, by_logits):
        """Gradient by the pooled activation, (B, F, h, w)."""
        return ((by_logits * self.fc_multiplier.astype(float)) @ self.fc.astype(float)).reshape(
            -1, self.filters, HEIGHT // 2, WIDTH // 2
        )

    def gradient(self, pixels, target):
        """Gradient of the log-probability by pixels on the scale 0 to 1, straight through rounding.

        Of a pooling's window the greatest value before the activation gets it.
        """
        y, _, _, z = self.pass_(pixels)
        p = np.exp(z - z.max(axis=1, keepdims=True))
        by_logits = np.eye(CLASSES)[target] - p / p.sum(axis=1, keepdims=True)
        by_pooled = self.pooled_gradient(by_logits)
        by_y = np.zeros_like(y)
        top = np.inf if self.bits is None else 2**self.bits - 1
        for b, f, i, j in np.ndindex(by_pooled.shape):
            window = y[b, f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            di, dj = np.unravel_index(np.argmax(window), (2, 2))
            if 0 < window[di, dj] < top:
                by_y[b, f, 2 * i + di, 2 * j + dj] = by_pooled[b, f, i, j]
        by_y *= self.conv_multiplier.astype(float)[None, :, None, None]
        by_padded = np.zeros((len(pixels), CHANNELS, HEIGHT + 2, WIDTH + 2))
        for i, j in np.ndindex(3, 3):
            by_padded[:, :, i : i + HEIGHT, j : j + WIDTH] += np.einsum(
                "bfhw,fc->bchw", by_y, self.conv[:, :, i, j].astype(float)
            )
        return 255 * by_padded[:, :, 1:-1, 1:-1]

    def described(self):
        plain = lambda values: [float(v) for v in np.asarray(values).ravel()]
        return {
            "bits": self.bits or 32,
            "conv": plain(self.conv),
            "convMultiplier": plain(self.conv_multiplier),
            "convOffset": plain(self.conv_offset),
            "fc": plain(self.fc),
            "fcMultiplier": plain(self.fc_multiplier),
            "fcOffset": plain(self.fc_offset),
        }


# The methods, each of one image (C, H, W)


def baseline_of(x, baseline):
    if baseline == "mean":
        return np.broadcast_to(np.rint(x.mean(axis=(1, 2), keepdims=True)), x.shape)
    return np.full(x.shape, 255.0 if baseline == "white" else 0.0)


def gradient(net, x, target, index):
    return net.gradient(x[None], target)[0]


def gradient_x_input(net, x, target, index):
    return gradient(net, x, target, index) * x / 255


def smoothgrad(net, x, target, index, samples, noise, seed):
    sigma = noise * (x.max() - x.min())
    copies = []
    for s in range(samples):
        stream = Stream(seed, NOISE, index, s)
        copies.append(x + sigma * np.array([stream.normal() for _ in range(x.size)]).reshape(x.shape))
    # Pixels are handed over in single precision.
    return net.gradient(np.array(copies).astype(np.float32), target).mean(axis=0)


def integrated_gradients(net, x, target, index, steps, baseline):
    start = baseline_of(x, baseline)
    parts = (np.arange(steps) + 0.5) / steps
    line = start + parts[:, None, None, None] * (x - start)
    map_ = (x - start) / 255 * net.gradient(line.astype(np.float32), target).mean(axis=0)
    return map_, completeness(net, x, start, target, map_.sum())


def completeness(net, x, start, target, total):
    return {
        "baseline": float(net.log_probability(start[None], target)[0]),
        "image": float(net.log_probability(x[None], target)[0]),
        "sum": float(total),
    }


def bilinear(small, height, width):
    """By the hat functions around the middles of the small image's pixels."""

    def weights(n, large):
        at = np.clip((np.arange(large) + 0.5) * n / large - 0.5, 0, n - 1)
        return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(n)[None, :]))

    return weights(small.shape[0], height) @ small @ weights(small.shape[1], width).T


def grad_cam(net, x, target, index):
    _, activation, _, _ = net.pass_(x[None])
    by_pooled = net.pooled_gradient(np.eye(CLASSES)[target][None])
    # Each pooled value is one of the activation's: the sums over positions are the same.
    weights = by_pooled[0].sum(axis=(1, 2)) / POSITIONS
    map_ = np.maximum(0, np.tensordot(weights, activation[0], axes=1))
    return bilinear(map_, HEIGHT, WIDTH)[None]


def starts(side, patch, stride):
    return sorted({*range(0, side - patch + 1, stride), side - patch})


def occlusion(net, x, target, index, patch, stride, baseline):
    start = baseline_of(x, baseline)
    whole = net.log_probability(x[None], target)[0]
    falls, counts = np.zeros((2, HEIGHT, WIDTH))
    for top in starts(HEIGHT, patch, stride):
        for left in starts(WIDTH, patch, stride):
            window = np.s_[top : top + patch, left : left + patch]
            covered = x.copy()
            covered[:, window[0], window[1]] = start[:, window[0], window[1]]
            falls[window] += whole - net.log_probability(covered[None], target)[0]
            counts[window] += 1
    return (falls / counts)[None]


def rise(net, x, target, index, masks, cells, probability, baseline, seed):
    start = baseline_of(x, baseline)
    ch, cw = -(-HEIGHT // cells), -(-WIDTH // cells)
    total = np.zeros((HEIGHT, WIDTH))
    for i in range(masks):
        stream = Stream(seed, MASK, index, i)
        grid = np.array([float(stream.next() < probability) for _ in range(cells * cells)])
        top, left = int(stream.next() * ch), int(stream.next() * cw)
        large = bilinear(grid.reshape(cells, cells), (cells + 1) * ch, (cells + 1) * cw)
        mask = large[top : top + HEIGHT, left : left + WIDTH]
        masked = np.rint(start + mask * (x - start))
        total += net.probability(masked[None], target)[0] * mask
    return (total / (masks * probability))[None]


def kernel_shap(net, x, target, index, samples, cells, baseline, seed):
    start = baseline_of(x, baseline)
    players = cells * cells
    rows = np.arange(HEIGHT) * cells // HEIGHT
    columns = np.arange(WIDTH) * cells // WIDTH
    cell = rows[:, None] * cells + columns[None, :]

    def worth(z):
        return net.log_probability(np.where(z[cell], x, start)[None], target)[0]

    if 2**players - 2 <= samples:
        coalitions = [np.array(z) for z in itertools.product([False, True], repeat=players)]
        coalitions = [z for z in coalitions if 0 < z.sum() < players]
        kernel = lambda k: (players - 1) / (math.comb(players, k) * k * (players - k))
        weights = np.array([kernel(int(z.sum())) for z in coalitions])
    else:
        sizes = np.array([1 / (k * (players - k)) for k in range(1, players)])
        cumulated = np.cumsum(sizes) / sizes.sum()
        coalitions = []
        for pair in range(samples // 2):
            stream = Stream(seed, COALITION, index, pair)
            size = 1 + int(np.searchsorted(cumulated, stream.next(), side="right"))
            order = list(range(players))
            for i in range(size):
                j = i + int(stream.next() * (players - i))
                order[i], order[j] = order[j], order[i]
            z = np.isin(np.arange(players), order[:size])
            coalitions += [z, ~z]
        weights = np.ones(len(coalitions))
    none, every = worth(np.zeros(players, bool)), worth(np.ones(players, bool))
    z = np.array(coalitions, float)
    v = np.array([worth(c) for c in coalitions]) - none
    # Stationary point of the Lagrangian.
    normal = z.T * weights @ z
    system = np.block([[normal, np.ones((players, 1))], [np.ones((1, players)), np.zeros((1, 1))]])
    phi = np.linalg.solve(system, np.append(z.T * weights @ v, every - none))[:players]
    sizes = np.bincount(cell.ravel(), minlength=players)
    return (phi / sizes)[cell][None], completeness(net, x, start, target, phi.sum())


def shapley(net, x, target, cells, baseline):
    """Shapley's definition: the mean over all orders of what a cell adds."""
    start = baseline_of(x, baseline)
    players = cells * cells
    cell = (np.arange(HEIGHT) * cells // HEIGHT)[:, None] * cells + np.arange(WIDTH) * cells // WIDTH
    phi = np.zeros(players)
    orders = list(itertools.permutations(range(players)))
    for order in orders:
        z = np.zeros(players, bool)
        before = net.log_probability(np.where(z[cell], x, start)[None], target)[0]
        for player in order:
            z[player] = True
            after = net.log_probability(np.where(z[cell], x, start)[None], target)[0]
            phi[player] += (after - before) / len(orders)
            before = after
    return phi


CASES = [
    ("gradient", gradient, {}),
    ("gradient-x-input", gradient_x_input, {}),
    ("smoothgrad", smoothgrad, {"samples": 5, "noise": 0.2, "seed": 3}),
    ("integrated-gradients", integrated_gradients, {"steps": 9, "baseline": "black"}),
    ("integrated-gradients", integrated_gradients, {"steps": 40, "baseline": "mean"}),
    ("grad-cam", grad_cam, {}),
    ("occlusion", occlusion, {"patch": 3, "stride": 2, "baseline": "white"}),
    ("occlusion", occlusion, {"patch": 2, "stride": 2, "baseline": "mean"}),
    ("rise", rise, {"masks": 40, "cells": 3, "probability": 0.4, "baseline": "black", "seed": 9}),
    ("rise", rise, {"masks": 30, "cells": 4, "probability": 0.5, "baseline": "white", "seed": -1}),
    ("kernel-shap", kernel_shap, {"samples": 14, "cells": 2, "baseline": "black", "seed": 0}),
    ("kernel-shap", kernel_shap, {"samples": 510, "cells": 3, "baseline": "mean", "seed": 0}),
    ("kernel-shap", kernel_shap, {"samples": 80, "cells": 3, "baseline": "black", "seed": 4}),
]


def check(net, images):
    """The script against itself: differences quotients, and Shapley's own definition."""
    x = images[0].astype(float)
    if net.bits is None:
        found = net.gradient(x[None], 1)[0]
        for at in list(np.ndindex(x.shape))[::11]:
            step = np.zeros_like(x)
            step[at] = 1e-4
            pair = np.array([x + step, x - step])
            difference = np.subtract(*net.log_probability(pair, 1)) / 2e-4 * 255
            assert abs(difference - found[at]) < 1e-4, (at, difference, found[at])
    map_, _ = kernel_shap(net, x, 1, 0, 14, 2, "black", 0)
    phi = shapley(net, x, 1, 2, "black")
    assert abs(map_[0, 0, 0] * (3 * 4) - phi[0]) < 1e-9
    assert abs(map_[0, 5, 6] * (3 * 3) - phi[3]) < 1e-9


def main():
    random = np.random.default_rng(11)
    images = random.integers(0, 256, size=(BATCH, CHANNELS, HEIGHT, WIDTH))
    targets = [1, 2]
    document = {
        "shape": [CHANNELS, HEIGHT, WIDTH],
        "pixels": [int(v) for v in images.ravel()],
        "targets": targets,
        "networks": [],
    }
    for net in (Network(random, "full", None), Network(random, "quantized", 4)):
        check(net, images)
        maps = []
        for method, function, options in CASES:
            found = [
                function(net, images[i].astype(float), targets[i], i, **options)
                for i in range(BATCH)
            ]
            case = {"method": method, "options": options}
            if isinstance(found[0], tuple):
                case["completeness"] = [complete for _, complete in found]
                found = [map_ for map_, _ in found]
            case["maps"] = [[float(v) for v in map_.ravel()] for map_ in found]
            maps.append(case)
        document["networks"].append(
            {
                "name": net.name,
                **net.described(),
                "predicted": [int(k) for k in net.logits(images).argmax(axis=1)],
                "cases": maps,
            }
        )
    json.dump(document, sys.stdout)
    print()


if __name__ == "__main__":
    main()
