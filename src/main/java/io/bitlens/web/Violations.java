package io.bitlens.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a request, to refuse it once. */
public final class Violations {

  private final List<FieldProblem> problems = new ArrayList<>();

  public void add(String pointer, String detail) {
    problems.add(new FieldProblem(pointer, detail));
  }

  /** The value, or the default where there is none. */
  public int range(String pointer, @Nullable Integer given, int byDefault, int min, int max) {
    int value = given == null ? byDefault : given;
    if (value < min || value > max) {
      add(pointer, "must be " + min + " to " + max + ", found " + value);
    }
    return value;
  }

  /** In [min, max]. */
  public double between(
      String pointer, @Nullable Double given, double byDefault, int min, int max) {
    double value = given == null ? byDefault : given;
    if (!(value >= min && value <= max)) {
      add(pointer, "must be " + min + " to " + max + ", found " + value);
    }
    return value;
  }

  /** In (0, 1]. */
  public double rate(String pointer, @Nullable Double given, double byDefault) {
    double value = given == null ? byDefault : given;
    if (!(value > 0 && value <= 1)) {
      add(pointer, "must be above 0 and at most 1, found " + value);
    }
    return value;
  }

  /** In (0, 1). */
  public double fraction(String pointer, @Nullable Double given, double byDefault) {
    double value = given == null ? byDefault : given;
    if (!(value > 0 && value < 1)) {
      add(pointer, "must be above 0 and below 1, found " + value);
    }
    return value;
  }

  /** In [0, infinity). */
  public double notNegative(String pointer, @Nullable Double given, double byDefault) {
    double value = given == null ? byDefault : given;
    if (!(value >= 0 && Double.isFinite(value))) {
      add(pointer, "must be at least 0 and finite, found " + value);
    }
    return value;
  }

  /** In (0, infinity). */
  public double above(String pointer, @Nullable Double given, double byDefault) {
    double value = given == null ? byDefault : given;
    if (!(value > 0 && Double.isFinite(value))) {
      add(pointer, "must be above 0 and finite, found " + value);
    }
    return value;
  }

  /** The constant of that name. */
  public <E extends Enum<E>> E choice(String pointer, @Nullable String given, E byDefault) {
    var constants = byDefault.getDeclaringClass().getEnumConstants();
    if (given == null) {
      return byDefault;
    }
    return Arrays.stream(constants)
        .filter(constant -> constant.name().equals(given))
        .findFirst()
        .orElseGet(() -> {
          add(pointer, "must be one of " + List.of(constants) + ", found " + given);
          return byDefault;
        });
  }

  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw ApiException.invalid(problems);
    }
  }
}
