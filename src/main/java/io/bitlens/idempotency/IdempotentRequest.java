package io.bitlens.idempotency;

import io.bitlens.web.ApiException;
import io.bitlens.web.Caller;
import io.bitlens.web.FieldProblem;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that a caller may send again without its being done again.
 *
 * @param owner who sent it
 * @param operation what it asks to be done, such as {@code createTrainingJob}
 * @param key the caller's name for this request
 * @param content what was asked for; equal requests have equal JSON
 */
public record IdempotentRequest(String owner, String operation, String key, Object content) {

  /** Name of the request's header. */
  public static final String HEADER = "Idempotency-Key";

  private static final int MAX_LENGTH = 255;

  /**
   * Reads a request's header.
   *
   * @param key as sent; null where there is none
   * @return empty where there is none
   * @throws ApiException INVALID_VALUE
   */
  public static Optional<IdempotentRequest> of(
      @Nullable Principal principal, String operation, @Nullable String key, Object content) {
    if (key == null) {
      return Optional.empty();
    }
    if (key.isEmpty()
        || key.length() > MAX_LENGTH
        || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw ApiException.invalid(
          List.of(
              new FieldProblem(
                  HEADER, "must be 1 to " + MAX_LENGTH + " visible ASCII characters")));
    }
    return Optional.of(new IdempotentRequest(Caller.name(principal), operation, key, content));
  }

  /** The same, once what was asked for has been received. */
  public IdempotentRequest asking(Object received) {
    return new IdempotentRequest(owner, operation, key, received);
  }
}
