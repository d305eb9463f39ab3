package io.bitlens.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Arguments of the form {@code name=value}. */
record Options(Map<String, String> values) {

  static Options of(String[] arguments) {
    var values = new HashMap<String, String>();
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("expected name=value, found " + argument);
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Options(values);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** Everything that was given, as it was. */
  String given() {
    return givenBut();
  }

  /** Everything that was given, as it was, but for the named options. */
  String givenBut(String... names) {
    var others = new TreeMap<>(values);
    others.keySet().removeAll(List.of(names));
    return others.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  double real(String name, double otherwise) {
    var value = values.get(name);
    return value == null ? otherwise : Double.parseDouble(value);
  }

  /** Threads of one operation, on both sides. */
  int threads() {
    return number("threads", 2);
  }

  /** The interpreter of the PyTorch reference. */
  String python() {
    return text("python", "/usr/bin/python3");
  }

  /** These where they are given, the others otherwise. */
  Options over(Map<String, String> others) {
    var all = new HashMap<>(others);
    all.putAll(values);
    return new Options(all);
  }

  /** Values between commas. */
  List<String> list(String name, String otherwise) {
    return List.of(text(name, otherwise).split(",", -1));
  }

  int number(String name, int otherwise) {
    var value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
