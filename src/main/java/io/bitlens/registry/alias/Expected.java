package io.bitlens.registry.alias;

import io.bitlens.web.ApiException;
import io.bitlens.web.IfMatch;
import io.bitlens.web.IfNoneMatch;
import io.bitlens.web.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of an alias that a change is meant for: an alias that there is must be named by its
 * entity tag, so that no move is lost; one that there is not needs nothing.
 *
 * @param ifMatch header of the request
 * @param ifNoneMatch header of the request
 */
record Expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

  /**
   * Compares.
   *
   * @throws ApiException PRECONDITION_REQUIRED; PRECONDITION_FAILED
   */
  void require(Optional<Alias> found) {
    if (found.isPresent()) {
      require(found.get().entityTag());
    } else if (ifMatch != null) {
      throw new ApiException(
          ProblemCode.PRECONDITION_FAILED,
          "There is no such alias: leave If-Match out to make it.");
    }
  }

  private void require(String entityTag) {
    if (IfNoneMatch.of(ifNoneMatch).names(entityTag)) {
      throw new ApiException(
          ProblemCode.PRECONDITION_FAILED, "The alias exists: its ETag is " + entityTag + ".");
    }
    if (ifMatch == null) {
      throw new ApiException(
          ProblemCode.PRECONDITION_REQUIRED,
          "The alias exists: send the ETag that you have read of it as If-Match.");
    }
    IfMatch.of(ifMatch).require(entityTag);
  }
}
