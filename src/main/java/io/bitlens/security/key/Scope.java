package io.bitlens.security.key;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a caller may do. */
public enum Scope {
  /** Queue, cancel and delete trainings, experiments, studies and data sets. */
  JOBS_WRITE("jobs:write"),
  /** Read everything of one's own. */
  MODELS_READ("models:read"),
  /** Delete models, move aliases. */
  MODELS_WRITE("models:write"),
  /** Predict and explain. */
  INFER("infer"),
  /** All of it, on everything of everybody; and keys and the record of changes. */
  ADMIN("admin");

  /** All of them, for people. */
  static final String NAMES =
      Arrays.stream(values()).map(Scope::text).collect(Collectors.joining(", "));

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** As tokens and keys have it. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The scope that a token calls so; empty if none. */
  public static Optional<Scope> find(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
  }

  /**
   * The same.
   *
   * @throws IllegalArgumentException if none is called so
   */
  public static Scope of(String text) {
    return find(text)
        .orElseThrow(() -> new IllegalArgumentException("one of " + NAMES + ", found " + text));
  }
}
