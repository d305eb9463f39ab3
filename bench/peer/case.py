"""What a benchmark hands over: one network at one precision, and the images that both sides use."""
import json
import pathlib

import numpy as np
import torch


class Case:
    """A folder with case.json (network, precision and normalization, as in docs/artifact.md), pixels.bin (N, C, H, W
    unsigned bytes) and labels.bin (N unsigned bytes)."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        description = json.loads((folder / "case.json").read_text())
        self.network = description["network"]
        self.bits = description["precision"]["layers"]
        self.mean, self.std = (description["normalization"][k] for k in ("mean", "std"))
        shape = [self.network["input"][k] for k in ("channels", "height", "width")]
        self.pixels = np.fromfile(folder / "pixels.bin", np.uint8).reshape(-1, *shape)
        self.labels = torch.from_numpy(np.fromfile(folder / "labels.bin", np.uint8).astype(np.int64))
