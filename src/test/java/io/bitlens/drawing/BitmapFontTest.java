package io.bitlens.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BitmapFontTest {

  @Test
  void charactersOutsideAsciiAreQuestionMarks() {
    for (int x = 0; x < BitmapFont.WIDTH; x++) {
      for (int y = 0; y < BitmapFont.HEIGHT; y++) {
        assertThat(BitmapFont.dot('é', x, y)).isEqualTo(BitmapFont.dot('?', x, y));
      }
    }
    assertThat(BitmapFont.dot('L', 0, 3)).isTrue();
    assertThat(BitmapFont.dot('L', 4, 6)).isTrue();
    assertThat(BitmapFont.dot('L', 4, 0)).isFalse();
    assertThat(BitmapFont.dot('~', 0, 4)).isTrue();
    assertThat(BitmapFont.width("abc")).isEqualTo(17);
  }

  @Test
  void textIsCutWhereItIsTooWide() {
    assertThat(BitmapFont.fitting("four", 23)).isEqualTo("four");
    assertThat(BitmapFont.fitting("fourteen", 30)).isEqualTo("fou..");
  }
}
