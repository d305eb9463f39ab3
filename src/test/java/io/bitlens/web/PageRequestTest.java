package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  @Test
  void beginsAtTheNewestWithTheDefaultSize() {
    assertThat(PageRequest.of(null, null)).isEqualTo(new PageRequest(20, Optional.empty()));
  }

  @Test
  void goesOnAfterATokensId() {
    var id = UUID.fromString("019f0000-0000-7000-8000-0000000000ff");

    assertThat(PageRequest.of(7, PageToken.after(id)))
        .isEqualTo(new PageRequest(7, Optional.of(id)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void refusesSizesBeyondTheLimits(int size) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> PageRequest.of(size, null))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_VALUE))
        .satisfies(e ->
            assertThat(e.errors())
                .containsExactly(new FieldProblem("pageSize", "must be 1 to 100, found " + size)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "%%%", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void refusesWhatIsNoToken(String token) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> PageRequest.of(null, token))
        .satisfies(e ->
            assertThat(e.errors())
                .containsExactly(
                    new FieldProblem(
                        "pageToken", "is not the nextPageToken of an earlier answer")));
  }
}
