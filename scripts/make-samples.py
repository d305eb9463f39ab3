#!/usr/bin/env python3
"""Makes the embedded samples of MNIST and Fashion-MNIST from the full sets.

    scripts/make-samples.py --mnist DIR --fashion-mnist DIR [--out src/main/resources/datasets]

Each DIR holds the four IDX files of a full set, raw or gzipped (scripts/fetch-datasets.sh gets
both). A sample has 600 training and 100 test images of each of the 10 classes: of each class those
whose key, the SHA-256 of "bitlens-sample/<data set>/<file part>/<index>", is lowest; they are kept
in the order of the full set. So the choice depends on the full set alone, on no random number
generator, and the sample's training and test images come from the full set's training and test
images. The content of the files is therefore always the same; the gzip bytes around it may differ
between versions of zlib.

For each sample the script prints what the catalog pins (see BuiltInDatasets.java): the SHA-256 of
each file's uncompressed content and of all contents in order of the names, and mean and standard
deviation of the training pixels on the scale 0 to 1.
"""

import argparse
import gzip
import hashlib
import math
import struct
from pathlib import Path

CLASSES = 10
PER_CLASS = {"train": 600, "t10k": 100}
IMAGES_MAGIC, LABELS_MAGIC = 0x803, 0x801


def read(folder, name):
    """The content of an IDX file, whether it is gzipped or not."""
    raw = folder / name
    if raw.exists():
        return raw.read_bytes()
    return gzip.decompress((folder / (name + ".gz")).read_bytes())


def read_images(folder, part):
    content = read(folder, f"{part}-images-idx3-ubyte")
    magic, count, height, width = struct.unpack(">IIII", content[:16])
    size = height * width
    if magic != IMAGES_MAGIC or len(content) != 16 + count * size:
        raise SystemExit(f"{folder}/{part}-images: not an IDX file of images")
    return height, width, [content[16 + i * size : 16 + (i + 1) * size] for i in range(count)]


def read_labels(folder, part):
    content = read(folder, f"{part}-labels-idx1-ubyte")
    magic, count = struct.unpack(">II", content[:8])
    if magic != LABELS_MAGIC or len(content) != 8 + count:
        raise SystemExit(f"{folder}/{part}-labels: not an IDX file of labels")
    return content[8:]


def chosen(dataset, part, labels):
    """Indices of the sampled images, ascending."""

    def key(index):
        return hashlib.sha256(f"bitlens-sample/{dataset}/{part}/{index}".encode()).digest()

    indices = []
    for label in range(CLASSES):
        of_class = [i for i, found in enumerate(labels) if found == label]
        indices += sorted(of_class, key=key)[: PER_CLASS[part]]
    return sorted(indices)


def sample_files(dataset, folder):
    """Name and uncompressed content of a sample's four files, in order of the names."""
    files = {}
    for part in PER_CLASS:
        height, width, images = read_images(folder, part)
        labels = read_labels(folder, part)
        if len(images) != len(labels):
            raise SystemExit(f"{folder}: {len(images)} {part} images, {len(labels)} labels")
        indices = chosen(dataset, part, labels)
        files[f"{part}-images-idx3-ubyte"] = struct.pack(
            ">IIII", IMAGES_MAGIC, len(indices), height, width
        ) + b"".join(images[i] for i in indices)
        files[f"{part}-labels-idx1-ubyte"] = struct.pack(
            ">II", LABELS_MAGIC, len(indices)
        ) + bytes(labels[i] for i in indices)
    return dict(sorted(files.items()))


def mean_and_std(pixels):
    """On the scale 0 to 1; the sums are exact integers."""
    counts = [pixels.count(value) for value in range(256)]
    total = sum(value * n for value, n in enumerate(counts))
    squares = sum(value * value * n for value, n in enumerate(counts))
    n = len(pixels)
    return total / n / 255, math.sqrt(n * squares - total * total) / n / 255


def make(dataset, folder, out):
    target = out / f"{dataset}-sample"
    target.mkdir(parents=True, exist_ok=True)
    print(target.name)
    whole = hashlib.sha256()
    for name, content in sample_files(dataset, folder).items():
        whole.update(content)
        packed = gzip.compress(content, compresslevel=9, mtime=0)
        (target / (name + ".gz")).write_bytes(packed)
        print(f"  {name}.gz  {len(packed)} bytes, content {hashlib.sha256(content).hexdigest()}")
        if name.startswith("train-images"):
            mean, std = mean_and_std(content[16:])
    print(f"  all contents {whole.hexdigest()}")
    print(f"  mean {mean:.6f}, std {std:.6f}")


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--mnist", type=Path, required=True)
    arguments.add_argument("--fashion-mnist", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=Path("src/main/resources/datasets"))
    options = arguments.parse_args()
    make("mnist", options.mnist, options.out)
    make("fashion-mnist", options.fashion_mnist, options.out)


if __name__ == "__main__":
    main()
