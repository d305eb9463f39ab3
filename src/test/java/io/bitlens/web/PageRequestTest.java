package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  private static final List<UUID> NEWEST_FIRST =
      LongStream.of(5, 4, 3).mapToObj(low -> new UUID(0x7000, low)).toList();

  @Test
  void startsWithTheNewestTwentyByDefault() {
    assertThat(PageRequest.of(null, null).size()).isEqualTo(20);
    assertThat(PageRequest.of(null, null).before()).isEmpty();
  }

  @Test
  void theTokenLeadsToTheIdsBelowThePage() {
    var first = PageRequest.of(2, null);
    var page = first.page(NEWEST_FIRST, id -> id);

    assertThat(first.limit()).isEqualTo(3);
    assertThat(page.items()).isEqualTo(NEWEST_FIRST.subList(0, 2));
    assertThat(page.nextPageToken())
        .hasValueSatisfying(
            token -> assertThat(PageRequest.of(2, token).before()).contains(NEWEST_FIRST.get(1)));
  }

  @Test
  void theLastPageHasNoToken() {
    assertThat(PageRequest.of(3, null).page(NEWEST_FIRST, id -> id).nextPageToken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void refusesSizesOutsideOneToAHundred(int size) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> PageRequest.of(size, null))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_VALUE))
        .withMessage("pageSize must be 1 to 100, found " + size + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAA"})
  void refusesTokensThatNoPageGave(String token) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> PageRequest.of(1000, token))
        .satisfies(e ->
            assertThat(e.errors())
                .extracting(FieldProblem::pointer)
                .containsExactly("pageSize", "pageToken"));
  }
}
