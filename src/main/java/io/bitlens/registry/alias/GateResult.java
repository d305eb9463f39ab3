package io.bitlens.registry.alias;

import java.util.Optional;

/**
 * What a model showed at one gate of a policy.
 *
 * @param gate name of the gate in the policy
 * @param measured empty if it could not be
 * @param note why it could not be judged, and what to do
 */
record GateResult(
    String gate, Outcome outcome, Optional<Double> measured, double limit, Optional<String> note) {

  /** How a gate was passed, or not. */
  enum Outcome {
    /** The model keeps to the limit. */
    MET,
    /** It does not. */
    NOT_MET,
    /** Nobody knows: the gate stays shut. */
    NOT_JUDGED,
    /** There is nothing to compare the model with, as with an alias's first: the gate is open. */
    NO_REFERENCE;

    boolean lets() {
      return this == MET || this == NO_REFERENCE;
    }
  }

  static GateResult atMost(String gate, double measured, double limit) {
    return judged(gate, measured <= limit, measured, limit);
  }

  static GateResult atLeast(String gate, double measured, double limit) {
    return judged(gate, measured >= limit, measured, limit);
  }

  static GateResult notJudged(String gate, double limit, String note) {
    return new GateResult(gate, Outcome.NOT_JUDGED, Optional.empty(), limit, Optional.of(note));
  }

  static GateResult noReference(String gate, double limit) {
    return new GateResult(gate, Outcome.NO_REFERENCE, Optional.empty(), limit, Optional.empty());
  }

  /** A value of the gate for people: bytes are whole numbers. */
  String number(double value) {
    return gate.equals(PolicyCheck.MAX_BYTES)
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private static GateResult judged(String gate, boolean met, double measured, double limit) {
    return new GateResult(
        gate, met ? Outcome.MET : Outcome.NOT_MET, Optional.of(measured), limit, Optional.empty());
  }
}
