#!/usr/bin/env python3
"""Computes a stored model's exact logits with numpy alone, as docs/artifact.md describes.

    artifact_forward.py MODEL.safetensors IMAGES [--first N] [--count N] [--compare ANSWER.json]

IMAGES is an IDX file (.gz or not) or a .npy array of unsigned bytes, (N, H, W) or (N, C, H, W).
Prints one JSON object: logits, probabilities and predicted class of each image. With --compare,
checks them against a prediction that the service answered for the same images, and exits with 1
if they differ.
"""

import argparse
import gzip
import json
import struct
import sys

import numpy as np

PIXEL_BITS = 8
FULL = 32
BATCH = 50


def read_safetensors(path):
    """The metadata, and the tensors as numpy arrays by name."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    data = content[8 + length :]
    metadata = header.pop("__metadata__")
    dtypes = {"U8": np.dtype("u1"), "F32": np.dtype("<f4")}
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], dtypes[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"])
    return metadata, tensors


def unpack(packed, bits, grid, shape):
    """Weight codes from their packed bytes."""
    count = int(np.prod(shape))
    stream = np.unpackbits(packed, bitorder="little")[: count * bits]
    levels = stream.reshape(count, bits).astype(np.int64) @ (1 << np.arange(bits))
    if grid == "ODD":
        codes = 2 * levels - ((1 << bits) - 1)
    elif grid == "SYMMETRIC":
        codes = levels - ((1 << (bits - 1)) - 1)
    else:
        raise ValueError("unknown grid " + grid)
    return codes.reshape(shape)


def windows(features, kernel, stride, padding):
    """All (C, k, k) windows of (B, C, H, W) features, as (B, H', W', C*k*k)."""
    features = np.pad(features, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(features, (kernel, kernel), axis=(2, 3))
    view = view[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return view.reshape(view.shape[:3] + (-1,))


class Model:
    """A model read from its artifact."""

    def __init__(self, path):
        self.metadata, self.tensors = read_safetensors(path)
        if self.metadata["format"] != "bitlens-variant":
            raise ValueError("not a bitlens-variant file")
        if self.metadata["formatVersion"] not in ("1", "2"):
            raise ValueError("not a bitlens-variant file of version 1 or 2")
        self.network = json.loads(self.metadata["network"])
        self.precision = json.loads(self.metadata["precision"])["layers"]
        self.layers = {layer["name"]: layer for layer in json.loads(self.metadata["layers"])}
        self.class_names = json.loads(self.metadata["classNames"])
        self.weights = {name: self._weights(name) for name in self.layers}

    def _weights(self, name):
        """(out, inputs) weights in double precision: codes, or full-precision values."""
        layer = self.layers[name]
        if layer["bits"] == FULL:
            weights = self.tensors[name + ".weight"]
        else:
            codes = self.tensors[name + ".weight.codes"]
            weights = unpack(codes, layer["bits"], layer["grid"], layer["shape"])
        return weights.reshape(layer["shape"][0], -1).astype(np.float64)

    def logits(self, pixels):
        """(B, classes) float32 logits of (B, C, H, W) unsigned bytes."""
        parts = [self._forward(pixels[i : i + BATCH]) for i in range(0, len(pixels), BATCH)]
        return np.concatenate(parts)

    def _forward(self, pixels):
        x = pixels.astype(np.float64)
        activation_bits = FULL
        activations = {}
        for layer in self.network["layers"]:
            kind, name = layer["kind"], layer["name"]
            if kind == "conv2d":
                patches = windows(x, layer["kernelSize"], layer["stride"], layer["padding"])
                x = self._weighted(name, patches).transpose(0, 3, 1, 2).astype(np.float64)
                activation_bits = self.precision[name]["activations"]
            elif kind == "linear":
                x = self._weighted(name, x).astype(np.float64)
                activation_bits = self.precision[name]["activations"]
            elif kind == "pact":
                x = np.maximum(x, 0)
                if activation_bits != FULL:
                    # np.rint rounds halves to even.
                    x = np.rint(np.minimum(x, (1 << activation_bits) - 1))
                activations[name] = x
            elif kind == "add":
                x = self._add(name, x, activations[layer["from"]], layer["stride"])
            elif kind == "global-avg-pool":
                x = x.sum(axis=(2, 3))
            elif kind == "max-pool2d":
                x = max_pool(x, layer["size"])
            elif kind == "flatten":
                x = x.reshape(len(x), -1)
            elif kind not in ("batch-norm", "dropout"):
                raise ValueError("unknown layer kind " + kind)
        return x.astype(np.float32)

    def _add(self, name, x, skip, stride):
        skip = skip[:, :, ::stride, ::stride].astype(np.float32)
        # Two operations, two roundings; the channels that the skip has not stay as they are.
        scaled = skip * self.tensors[name + ".factor"]
        y = x.astype(np.float32)
        y[:, : skip.shape[1]] = y[:, : skip.shape[1]] + scaled
        return y.astype(np.float64)

    def _weighted(self, name, inputs):
        # Integers below 2**53 are exact in double precision, whatever the order of summation; the
        # cast then rounds once to single precision.
        total = (inputs @ self.weights[name].T).astype(np.float32)
        # Two operations, two roundings: numpy fuses nothing.
        scaled = total * self.tensors[name + ".multiplier"]
        return scaled + self.tensors[name + ".offset"]


def max_pool(x, size):
    batch, channels, height, width = x.shape
    height, width = height // size, width // size
    x = x[:, :, : height * size, : width * size]
    return x.reshape(batch, channels, height, size, width, size).max(axis=(3, 5))


def softmax(logits):
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)


def read_images(path, channels):
    """(N, C, H, W) unsigned bytes."""
    if path.endswith(".npy"):
        images = np.load(path, allow_pickle=False)
    else:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
            content = file.read()
        zeros, dtype, dimensions = struct.unpack_from(">HBB", content)
        if zeros != 0 or dtype != 0x08:
            raise ValueError(path + " is not an IDX file of unsigned bytes")
        shape = struct.unpack_from(">%dI" % dimensions, content, 4)
        images = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
    if images.dtype != np.uint8:
        raise ValueError("pixels must be unsigned bytes, found %s" % images.dtype)
    if images.ndim == 3 and channels == 1:
        images = images[:, np.newaxis]
    return images


def differences(logits, answer):
    """What in a prediction of the service differs from the logits, in words."""
    found = []
    probabilities = softmax(logits)
    predictions = answer["predictions"]
    if len(predictions) != len(logits):
        return ["%d predictions for %d images" % (len(predictions), len(logits))]
    for i, prediction in enumerate(predictions):
        best = int(np.argmax(logits[i]))
        if prediction["classIndex"] != best:
            found.append("image %d: class %d, here %d" % (i, prediction["classIndex"], best))
        elif abs(prediction["probability"] - probabilities[i, best]) > 1e-6:
            found.append(
                "image %d: probability %r, here %r"
                % (i, prediction["probability"], float(probabilities[i, best]))
            )
        if "logits" in prediction:
            theirs = np.array(prediction["logits"], np.float32)
            if theirs.tobytes() != logits[i].tobytes():
                found.append("image %d: logits %s, here %s" % (i, theirs, logits[i]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="a model's artifact")
    parser.add_argument("images", help="IDX (.gz) or .npy file of unsigned bytes")
    parser.add_argument("--first", type=int, default=0, help="first image, from 0")
    parser.add_argument("--count", type=int, help="number of images; all if absent")
    parser.add_argument("--compare", help="JSON file: the service's prediction of these images")
    arguments = parser.parse_args()

    model = Model(arguments.model)
    shape = model.network["input"]
    images = read_images(arguments.images, shape["channels"])
    end = None if arguments.count is None else arguments.first + arguments.count
    images = images[arguments.first : end]
    if len(images) == 0:
        sys.exit("there are no such images")
    if images.shape[1:] != (shape["channels"], shape["height"], shape["width"]):
        sys.exit("the model takes %s, found images of %s" % (shape, images.shape[1:]))
    logits = model.logits(images)
    classes = logits.argmax(axis=1)
    json.dump(
        {
            "predictions": [
                {
                    "index": i,
                    "classIndex": int(classes[i]),
                    "label": model.class_names[classes[i]],
                    "probability": float(probability[classes[i]]),
                    "logits": [float(value) for value in logits[i]],
                }
                for i, probability in enumerate(softmax(logits))
            ]
        },
        sys.stdout,
    )
    print()
    if arguments.compare:
        with open(arguments.compare, encoding="utf-8") as file:
            found = differences(logits, json.load(file))
        if found:
            sys.exit("\n".join(found))
        print("the %d predictions agree" % len(logits), file=sys.stderr)


if __name__ == "__main__":
    main()
