package io.bitlens.dataset;

import io.bitlens.dataset.idx.IdxImages;

/** Takes a known number of labelled grey images, one by one, without a second copy of them. */
final class ImageCollector {

  private final int height;
  private final int width;
  private final byte[] pixels;
  private final int[] labels;
  private int size;

  ImageCollector(int images, int height, int width) {
    this.height = height;
    this.width = width;
    this.pixels = new byte[Math.multiplyExact(images, height * width)];
    this.labels = new int[images];
  }

  void take(IdxImages images, int label) throws DatasetException {
    images.next(pixels, size * height * width);
    labels[size++] = label;
  }

  ImageSet collected() {
    return new ImageSet(1, height, width, pixels, labels);
  }
}
