package io.bitlens.nn.program;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The text of a TorchScript program under construction: methods of straight-line statements. */
final class ProgramText {

  private static final Pattern PARAMETER = Pattern.compile("(\\w+):");

  private final StringBuilder text = new StringBuilder();
  private final Set<String> names = new HashSet<>();

  /** Starts a method; names of variables start anew. */
  void method(String name, String parameters, String result) {
    names.clear();
    PARAMETER.matcher(parameters).results().forEach(found -> names.add(found.group(1)));
    text.append("  def %s(self: __torch__.M, %s) -> %s:\n".formatted(name, parameters, result));
  }

  /**
   * Assigns an expression to a new variable.
   *
   * @param name wished name; made unique by a number if it is taken
   * @return the variable's name
   */
  @SuppressWarnings("AnnotateFormatMethod") // expressions are built at run time
  String let(String name, String expression, Object... arguments) {
    var unique = unique(name);
    line("%s = %s".formatted(unique, expression.formatted(arguments)));
    return unique;
  }

  /** A name for a variable that no statement of this method has used. */
  String unique(String name) {
    var unique = name;
    for (int i = 1; !names.add(unique); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }

  /** Evaluates an expression for its effect. */
  @SuppressWarnings("AnnotateFormatMethod")
  void effect(String expression, Object... arguments) {
    let("_e", expression, arguments);
  }

  void line(String statement) {
    text.append("    ").append(statement).append('\n');
  }

  void result(String expression) {
    line("return " + expression);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
