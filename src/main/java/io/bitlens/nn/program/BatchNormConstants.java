package io.bitlens.nn.program;

/** Numbers of batch normalisation that training and the exact variant share. */
public final class BatchNormConstants {

  /** Added to the variance. */
  public static final double EPSILON = 1e-5;

  /** Weight of a batch's statistics in the running ones. */
  public static final double MOMENTUM = 0.1;

  private BatchNormConstants() {}
}
