package io.bitlens.explain.explainer;

/** An explanation that was ended before it was done. */
public final class ExplanationStoppedException extends RuntimeException {

  /** Why it was ended. */
  public enum Reason {
    CANCELLED,
    OUT_OF_TIME
  }

  private final Reason reason;

  public ExplanationStoppedException(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
