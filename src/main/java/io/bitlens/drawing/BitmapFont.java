package io.bitlens.drawing;

/** Printable ASCII, 5 x 7 dots a character: slim Java runtimes and containers have no fonts. */
public final class BitmapFont {

  static final int WIDTH = 5;

  /** Dots from the top of a line to its bottom. */
  public static final int HEIGHT = 7;

  /** From one character's left edge to the next one's. */
  static final int ADVANCE = 6;

  /** By character from the space on, five columns of two hex digits; bit 0 is the top dot. */
  private static final String COLUMNS =
      "0000000000"
          + "00005f0000"
          + "0007000700"
          + "147f147f14"
          + "242a7f2a12" // space !"#$
          + "2313086462"
          + "3649552250"
          + "0005030000"
          + "001c224100"
          + "0041221c00" // %&'()
          + "082a1c2a08"
          + "08083e0808"
          + "0050300000"
          + "0808080808"
          + "0060600000" // *+,-.
          + "2010080402"
          + "3e5149453e"
          + "00427f4000"
          + "4261514946"
          + "2141454b31" // /0123
          + "1814127f10"
          + "2745454539"
          + "3c4a494930"
          + "0171090503"
          + "3649494936" // 45678
          + "064949291e"
          + "0036360000"
          + "0056360000"
          + "0814224100"
          + "1414141414" // 9:;<=
          + "0041221408"
          + "0201510906"
          + "324979413e"
          + "7e1111117e"
          + "7f49494936" // >?@AB
          + "3e41414122"
          + "7f4141221c"
          + "7f49494941"
          + "7f09090901"
          + "3e4149497a" // CDEFG
          + "7f0808087f"
          + "00417f4100"
          + "2040413f01"
          + "7f08142241"
          + "7f40404040" // HIJKL
          + "7f020c027f"
          + "7f0408107f"
          + "3e4141413e"
          + "7f09090906"
          + "3e4151215e" // MNOPQ
          + "7f09192946"
          + "4649494931"
          + "01017f0101"
          + "3f4040403f"
          + "1f2040201f" // RSTUV
          + "3f4038403f"
          + "6314081463"
          + "0708700807"
          + "6151494543"
          + "007f414100" // WXYZ[
          + "0204081020"
          + "0041417f00"
          + "0402010204"
          + "4040404040"
          + "0001020400" // \]^_`
          + "2054545478"
          + "7f48444438"
          + "3844444420"
          + "384444487f"
          + "3854545418" // abcde
          + "087e090102"
          + "0c5252523e"
          + "7f08040478"
          + "00447d4000"
          + "2040443d00" // fghij
          + "7f10284400"
          + "00417f4000"
          + "7c04180478"
          + "7c08040478"
          + "3844444438" // klmno
          + "7c14141408"
          + "081414187c"
          + "7c08040408"
          + "4854545420"
          + "043f444020" // pqrst
          + "3c4040207c"
          + "1c2040201c"
          + "3c4030403c"
          + "4428102844"
          + "0c5050503c" // uvwxy
          + "4464544c44"
          + "0008364100"
          + "00007f0000"
          + "0041360800"
          + "1008081008"; // z{|}~

  private BitmapFont() {}

  /** Whether a dot of a character is set; other characters look like a question mark. */
  static boolean dot(char character, int x, int y) {
    char shown = character < ' ' || character > '~' ? '?' : character;
    int at = ((shown - ' ') * WIDTH + x) * 2;
    int column =
        Character.digit(COLUMNS.charAt(at), 16) << 4 | Character.digit(COLUMNS.charAt(at + 1), 16);
    return (column >> y & 1) == 1;
  }

  /** Width of a line in dots. */
  public static int width(String text) {
    return Math.max(0, text.length() * ADVANCE - (ADVANCE - WIDTH));
  }

  /** The text, cut with dots where it is wider than so many dots of the font. */
  public static String fitting(String text, int dots) {
    if (width(text) <= dots) {
      return text;
    }
    int characters = Math.max(0, dots / ADVANCE - 2);
    return text.substring(0, Math.min(text.length(), characters)) + "..";
  }
}
