#!/usr/bin/env python3
"""Scores and temperatures of logits, written from the papers' formulas with numpy alone.

Run: python3 scripts/vectors/calibration.py > src/test/resources/vectors/calibration.json
"""

import json
import sys

import numpy as np

BINS = 15


def softmax(logits, temperature):
    scaled = logits / temperature
    weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def nll(logits, labels, temperature):
    return -np.log(softmax(logits, temperature)[np.arange(len(labels)), labels]).mean()


def scores(logits, labels, temperature):
    """Guo et al. 2017 (arXiv 1706.04599), eq. 1 to 3 and 5; Brier 1950."""
    probabilities = softmax(logits, temperature)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins, ece = [], 0.0
    for m in range(BINS):
        inside = (confidence >= m / BINS) & ((confidence < (m + 1) / BINS) | (m == BINS - 1))
        count = int(inside.sum())
        mean = float(confidence[inside].mean()) if count else 0.0
        accuracy = float(right[inside].mean()) if count else 0.0
        ece += count / len(labels) * abs(accuracy - mean)
        bins.append({"images": count, "confidence": mean, "accuracy": accuracy})
    one_hot = np.eye(logits.shape[1])[labels]
    return {
        "nll": float(nll(logits, labels, temperature)),
        "brier": float(((probabilities - one_hot) ** 2).sum(axis=1).mean()),
        "ece": float(ece),
        "reliability": bins,
    }


def temperature(logits, labels):
    """Where the negative log-likelihood is least between 0.1 and 10, by finer and finer grids."""
    low, high = 0.1, 10.0
    for _ in range(40):
        grid = np.linspace(low, high, 41)
        best = int(np.argmin([nll(logits, labels, t) for t in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    return float((low + high) / 2)


def case(name, seed, images, classes, sharpness):
    """Labels drawn from the softmax of logits that are then told too sharply, or not enough."""
    random = np.random.default_rng(seed)
    honest = 2 * random.standard_normal((images, classes))
    drawn = [random.choice(classes, p=row) for row in softmax(honest, 1)]
    labels = np.array(drawn)
    logits = np.round(honest * sharpness * 64) / 64
    fitted = temperature(logits, labels)
    return {
        "name": name,
        "classes": classes,
        "logits": logits.ravel().tolist(),
        "labels": labels.tolist(),
        "plain": scores(logits, labels, 1.0),
        "temperature": fitted,
        "calibrated": scores(logits, labels, fitted),
    }


json.dump(
    [
        case("overconfident", 1, 80, 3, 3.0),
        case("underconfident", 2, 60, 5, 0.4),
        case("honest", 3, 50, 10, 1.0),
        case("two classes", 4, 70, 2, 2.0),
    ],
    sys.stdout,
)
print()
