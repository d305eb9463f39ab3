package io.bitlens.nn.engine;

import io.bitlens.nn.InputShape;

/**
 * Images to train on.
 *
 * @param pixels (B, C, H, W) row-major, unsigned bytes
 * @param labels class of each image
 * @param teacherLogits (B, K) row-major, what the teacher of a distillation answers; empty without
 *     one
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(byte[] pixels, int[] labels, float[] teacherLogits) {

  private static final float[] NO_TEACHER = {};

  /** A batch without a teacher. */
  public Batch(byte[] pixels, int[] labels) {
    this(pixels, labels, NO_TEACHER);
  }

  /** Number of images, B. */
  public int size() {
    return labels.length;
  }

  /**
   * Refuses what native code would fail on, or worse, compute with.
   *
   * @throws IllegalArgumentException if the batch is empty, the pixels are not of the shape, or a
   *     label is no class
   */
  void check(InputShape shape, int classes) {
    if (labels.length == 0) {
      throw new IllegalArgumentException("a batch needs at least one image");
    }
    checkPixels(pixels.length, labels.length, shape);
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label " + label + " is no class: 0 to " + (classes - 1));
      }
    }
  }

  /**
   * Refuses a batch whose teacher's logits are missing, or no one asked for.
   *
   * @throws IllegalArgumentException if there are not (B, K) logits, or without distillation none
   */
  void checkTeacher(boolean distilled, int classes) {
    int expected = distilled ? labels.length * classes : 0;
    if (teacherLogits.length != expected) {
      throw new IllegalArgumentException(
          "%d images need %d logits of a teacher, found %d"
              .formatted(labels.length, expected, teacherLogits.length));
    }
  }

  static void checkPixels(int pixels, int count, InputShape shape) {
    if (count < 1 || (long) count * shape.size() != pixels) {
      throw new IllegalArgumentException(
          "%d images of %s need %d pixels, found %d"
              .formatted(count, shape, (long) count * shape.size(), pixels));
    }
  }
}
