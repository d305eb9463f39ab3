package io.bitlens.web;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;

/**
 * The query parameters that an operation has, as its method declares them: as arguments of their
 * own, or as components of a record.
 */
final class KnownParameters {

  private KnownParameters() {}

  /** Their names; empty if it takes whatever is sent. */
  static Optional<SortedSet<String>> of(HandlerMethod operation) {
    var parameters = operation.getMethodParameters();
    if (Stream.of(parameters).anyMatch(KnownParameters::takesAll)) {
      return Optional.empty();
    }
    var names = new TreeSet<String>();
    Stream.of(parameters).flatMap(KnownParameters::names).forEach(names::add);
    return Optional.of(names);
  }

  private static boolean takesAll(MethodParameter parameter) {
    return parameter.hasParameterAnnotation(RequestParam.class)
        && Map.class.isAssignableFrom(parameter.getParameterType());
  }

  private static Stream<String> names(MethodParameter parameter) {
    var type = parameter.nestedIfOptional().getNestedParameterType();
    if (isPart(parameter) || parameter.hasParameterAnnotation(RequestBody.class)) {
      return Stream.empty();
    }
    var declared = parameter.getParameterAnnotation(RequestParam.class);
    if (declared != null) {
      return Stream.of(StringUtils.hasText(declared.name()) ? declared.name() : ownName(parameter));
    }
    if (parameter.getParameterAnnotations().length == 0 && BeanUtils.isSimpleProperty(type)) {
      return Stream.of(ownName(parameter));
    }
    return type.isRecord()
        ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName)
        : Stream.empty();
  }

  /** Parts of a multipart body are no query parameters, whichever way they are declared. */
  private static boolean isPart(MethodParameter parameter) {
    var type = ResolvableType.forMethodParameter(parameter.nestedIfOptional());
    var one = Collection.class.isAssignableFrom(type.toClass()) ? type.getGeneric(0) : type;
    return parameter.hasParameterAnnotation(RequestPart.class)
        || MultipartFile.class.isAssignableFrom(one.toClass())
        || MultipartFile[].class == one.toClass();
  }

  private static String ownName(MethodParameter parameter) {
    var name = parameter.getParameterName();
    if (name == null) {
      throw new IllegalStateException("compiled without names of parameters: " + parameter);
    }
    return name;
  }
}
