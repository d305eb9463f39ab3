package io.bitlens.explain.explainer;

import io.bitlens.nn.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Options as texts, read one by one; what cannot be read counts as its default and is listed. */
final class OptionTexts {

  private final Map<String, String> given;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<Violation> problems = new ArrayList<>();

  OptionTexts(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  List<Violation> problems() {
    return problems;
  }

  int integer(String name, int otherwise, int least, int most) {
    return read(
        name,
        otherwise,
        "an integer %d to %d".formatted(least, most),
        text -> whole(text).filter(v -> v >= least && v <= most).map(Math::toIntExact));
  }

  /** Any number of 64 bits. */
  long seed(long otherwise) {
    return read("seed", otherwise, "an integer of 64 bits", OptionTexts::whole);
  }

  double real(String name, double otherwise, double least, double most) {
    return read(
        name,
        otherwise,
        "a number %s to %s".formatted(least, most),
        text -> fraction(text).filter(v -> v >= least && v <= most));
  }

  String choice(String name, String otherwise, List<String> all) {
    return read(name, otherwise, "one of " + all, text -> Optional.of(text).filter(all::contains));
  }

  private <T> T read(
      String name, T otherwise, String allowed, Function<String, Optional<T>> reader) {
    known.add(name);
    if (!given.containsKey(name)) {
      return otherwise;
    }
    var text = given.getOrDefault(name, "");
    var value = reader.apply(text);
    if (value.isEmpty()) {
      refuse(name, "must be %s, found '%s'".formatted(allowed, text));
    }
    return value.orElse(otherwise);
  }

  private static Optional<Long> whole(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> fraction(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  void refuse(String name, String detail) {
    problems.add(new Violation(name, detail));
  }

  /** Lists the options that no one has read. */
  void refuseOthers(String method) {
    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            refuse(
                name,
                known.isEmpty()
                    ? "is not an option of " + method + ", which has none"
                    : "is not an option of %s, which has %s"
                        .formatted(method, String.join(", ", known))));
  }
}
