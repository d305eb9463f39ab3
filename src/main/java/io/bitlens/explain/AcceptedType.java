package io.bitlens.explain;

import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;

/** What a request with an Accept header wants where JSON and PNG are offered. */
final class AcceptedType {

  private AcceptedType() {}

  /** The mapping has made sure that one of the two is acceptable; JSON where both are alike. */
  static boolean isPicture(String accept) {
    var types = MediaType.parseMediaTypes(accept);
    return quality(types, MediaType.IMAGE_PNG) > quality(types, MediaType.APPLICATION_JSON);
  }

  /** Quality that the most specific matching range gives a type; 0 where none matches. */
  private static double quality(List<MediaType> ranges, MediaType type) {
    return ranges.stream()
        .filter(range -> range.includes(type))
        .max(
            Comparator.comparing((MediaType range) -> !range.isWildcardType())
                .thenComparing(range -> !range.isWildcardSubtype()))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }
}
