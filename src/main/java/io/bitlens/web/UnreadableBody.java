package io.bitlens.web;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body in the caller's terms: a pointer and no class names. */
final class UnreadableBody {

  private UnreadableBody() {}

  static ApiException refuse(JacksonException failure) {
    return switch (failure) {
      case UnrecognizedPropertyException unknown -> unknownField(unknown);
      case InvalidFormatException value when value.getTargetType().isEnum() ->
          ApiException.invalid(
              List.of(new FieldProblem(pointer(failure), mustBeOneOf(value.getTargetType()))));
      case PlainTextDeserializer.NotPlainException text ->
          ApiException.invalid(List.of(new FieldProblem(pointer(failure), PlainText.RULE)));
      case MismatchedInputException type -> wrongType(type, type.getTargetType());
      case InputCoercionException range -> wrongType(range, range.getTargetType());
      case StreamConstraintsException tooMuch ->
          new ApiException(
              ProblemCode.MALFORMED_REQUEST,
              "The JSON is larger or more deeply nested than is read here" + at(failure) + ".");
      default ->
          new ApiException(
              ProblemCode.MALFORMED_REQUEST, "The body is not valid JSON" + at(failure) + ".");
    };
  }

  private static ApiException unknownField(UnrecognizedPropertyException failure) {
    var known = failure.getKnownPropertyIds();
    var problem =
        new FieldProblem(
            pointer(failure),
            "is not a field here"
                + (known == null
                    ? ""
                    : "; the fields are "
                        + known.stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "))));
    return new ApiException(
        ProblemCode.UNKNOWN_FIELD,
        problem.pointer() + " " + problem.detail() + ".",
        List.of(problem));
  }

  private static ApiException wrongType(JacksonException failure, @Nullable Class<?> target) {
    var problem = new FieldProblem(pointer(failure), "must be " + name(target));
    return new ApiException(
        ProblemCode.MALFORMED_REQUEST,
        (problem.pointer().isEmpty() ? "The body" : problem.pointer())
            + " "
            + problem.detail()
            + at(failure)
            + ".",
        List.of(problem));
  }

  private static String mustBeOneOf(Class<?> type) {
    return "must be one of " + List.of(type.getEnumConstants());
  }

  private static String name(@Nullable Class<?> type) {
    if (type == null) {
      return "of another type";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == Integer.class) {
      return "a whole number of 32 bits";
    }
    if (type == long.class || type == Long.class) {
      return "a whole number of 64 bits";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type.isArray() || Iterable.class.isAssignableFrom(type)) {
      return "an array";
    }
    return CharSequence.class.isAssignableFrom(type) ? "a string" : "an object";
  }

  /** RFC 6901. */
  private static String pointer(JacksonException failure) {
    return failure.getPath().stream()
        .map(step ->
            step.getPropertyName() == null
                ? "/" + step.getIndex()
                : "/" + step.getPropertyName().replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  private static String at(JacksonException failure) {
    var location = failure.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }
}
