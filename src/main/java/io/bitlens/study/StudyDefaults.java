package io.bitlens.study;

/** What everything is that a request leaves out. */
final class StudyDefaults {

  static final String METHOD = "gradient";
  static final int IMAGES = 500;
  static final long SEED = 7;
  static final int RESAMPLES = 1000;

  /** Five steps of an 8-bit pixel. */
  static final double SENSITIVITY_RADIUS = 0.02;

  static final int SENSITIVITY_SAMPLES = 10;

  private StudyDefaults() {}
}
