package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  private static final PageScope SCOPE =
      PageScope.of("jobs").with("state", Optional.of("FAILED")).with("dataset", Optional.empty());
  private static final List<UUID> NEWEST_FIRST =
      LongStream.of(5, 4, 3).mapToObj(low -> new UUID(0x7000, low)).toList();

  @Test
  void startsWithTheNewestTwentyByDefault() {
    assertThat(PageRequest.of(SCOPE, null, null).size()).isEqualTo(20);
    assertThat(PageRequest.of(SCOPE, null, null).before()).isEmpty();
  }

  @Test
  void theTokenLeadsToTheIdsBelowThePage() {
    var first = PageRequest.of(SCOPE, 2, null);
    var page = first.page(NEWEST_FIRST, id -> id);

    assertThat(first.limit()).isEqualTo(3);
    assertThat(page.items()).isEqualTo(NEWEST_FIRST.subList(0, 2));
    assertThat(PageRequest.of(SCOPE, 100, page.nextPageToken().orElseThrow()).before())
        .contains(NEWEST_FIRST.get(1));
  }

  @Test
  void theLastPageHasNoToken() {
    assertThat(PageRequest.of(SCOPE, 3, null).page(NEWEST_FIRST, id -> id).nextPageToken())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void refusesSizesOutsideOneToAHundred(int size) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> PageRequest.of(SCOPE, size, null))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_VALUE))
        .withMessage("pageSize must be 1 to 100, found " + size + ".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "not base64!",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"
      })
  void refusesTokensThatNoPageGave(String token) {
    refused(SCOPE, token, "is damaged, or no token");
  }

  @Test
  void refusesATokenOfWhichOneLetterIsAnother() {
    var token = token(SCOPE);
    for (int at = 0; at < token.length(); at++) {
      for (char letter : "A_z7".toCharArray()) {
        if (token.charAt(at) != letter) {
          var damaged = token.substring(0, at) + letter + token.substring(at + 1);
          refused(SCOPE, damaged, "is damaged, or no token");
        }
      }
    }
    refused(SCOPE, token.substring(1), "is damaged, or no token");
    refused(SCOPE, token + "A", "is damaged, or no token");
  }

  @Test
  void refusesATokenOfAnotherListOrOtherFilters() {
    var failed = Optional.of("FAILED");
    var others =
        List.of(
            PageScope.of("jobs"),
            PageScope.of("models").with("state", failed),
            PageScope.of("jobs").with("state", Optional.of("QUEUED")),
            PageScope.of("jobs").with("dataset", failed),
            PageScope.of("jobs").with("state", failed).with("dataset", failed),
            PageScope.of("jobs").with("state", Optional.of("FAILED,dataset:6:FAILED")));
    for (var other : others) {
      refused(other, token(SCOPE), "belongs to another list, or to other filters");
    }
    assertThat(others.stream().map(PageRequestTest::token)).doesNotHaveDuplicates();
  }

  private static String token(PageScope scope) {
    return PageRequest.of(scope, 2, null)
        .page(NEWEST_FIRST, id -> id)
        .nextPageToken()
        .orElseThrow();
  }

  private static void refused(PageScope scope, String token, String why) {
    assertThatExceptionOfType(ApiException.class)
        .as(token)
        .isThrownBy(() -> PageRequest.of(scope, 2, token))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_PAGE_TOKEN))
        .satisfies(e ->
            assertThat(e.errors()).extracting(FieldProblem::pointer).containsExactly("pageToken"))
        .withMessageStartingWith("pageToken " + why);
  }
}
