package io.bitlens.nn.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bitlens.nn.CodeGrid;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodePackingTest {

  static Stream<CodePacking> everyWidthAndGrid() {
    return IntStream.rangeClosed(1, 8)
        .boxed()
        .flatMap(bits -> Stream.of(CodeGrid.values()).map(grid -> new CodePacking(bits, grid)));
  }

  @ParameterizedTest
  @MethodSource("everyWidthAndGrid")
  void unpacksWhatItPacked(CodePacking packing) {
    var random = new Random(11);
    for (int count = 0; count <= 67; count++) {
      short[] codes = randomCodes(packing, count, random);

      byte[] packed = packing.pack(codes);

      assertThat(packed).hasSize((count * packing.bits() + 7) / 8);
      assertThat(packing.unpack(packed, count)).isEqualTo(codes);
    }
  }

  @ParameterizedTest
  @MethodSource("everyWidthAndGrid")
  void storesLevelsInLittleEndianBitOrder(CodePacking packing) {
    short[] codes = randomCodes(packing, 41, new Random(5));

    var stream = BitSet.valueOf(packing.pack(codes));

    int step = packing.grid() == CodeGrid.ODD ? 2 : 1;
    for (int i = 0; i < codes.length; i++) {
      int level = 0;
      for (int bit = 0; bit < packing.bits(); bit++) {
        level |= (stream.get(i * packing.bits() + bit) ? 1 : 0) << bit;
      }
      assertThat(step * level - packing.grid().maximum(packing.bits())).isEqualTo(codes[i]);
    }
  }

  @Test
  void packsTheExampleOfTheDocument() {
    var packing = new CodePacking(2, CodeGrid.ODD);

    byte[] packed = packing.pack(new short[] {-3, 3, 1, -1, 3});

    // Levels 0 3 2 1 3: 01 10 11 00 read from the right, then 11.
    assertThat(packed).containsExactly(0x6c, 0x03);
  }

  @Test
  void letsCodesCrossBytes() {
    var packing = new CodePacking(3, CodeGrid.SYMMETRIC);

    byte[] packed = packing.pack(new short[] {-3, 0, 3});

    // Levels 0 3 6: the third takes the last two bits of the first byte and one of the second.
    assertThat(packed).containsExactly(0b10_011_000, 0b1);
  }

  @Test
  void refusesCodesOffTheGrid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePacking(2, CodeGrid.ODD).pack(new short[] {1, 2}))
        .withMessage("code 2 at index 1 is not on the 2-bit ODD grid");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePacking(2, CodeGrid.ODD).pack(new short[] {5}))
        .withMessage("code 5 at index 0 is not on the 2-bit ODD grid");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePacking(4, CodeGrid.SYMMETRIC).pack(new short[] {-8}))
        .withMessage("code -8 at index 0 is not on the 4-bit SYMMETRIC grid");
  }

  @Test
  void refusesALevelThatTheSymmetricGridLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new CodePacking(4, CodeGrid.SYMMETRIC).unpack(new byte[] {(byte) 0xf0}, 2))
        .withMessage("level 15 at index 1 is not on the 4-bit SYMMETRIC grid");
  }

  @Test
  void refusesAWrongNumberOfBytes() {
    var packing = new CodePacking(3, CodeGrid.ODD);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> packing.unpack(new byte[3], 3))
        .withMessage("3 codes of 3 bits take 2 bytes, found 3");
    assertThatIllegalArgumentException().isThrownBy(() -> packing.unpack(new byte[0], -1));
  }

  @Test
  void refusesLeftOverBits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePacking(3, CodeGrid.ODD).unpack(new byte[] {0, 2}, 3))
        .withMessage("the bits after the last code are not 0");
  }

  @Test
  void refusesWidthsBeyondAByte() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CodePacking(9, CodeGrid.ODD))
        .withMessage("codes have 1 to 8 bits, found 9");
    assertThatIllegalArgumentException().isThrownBy(() -> new CodePacking(0, CodeGrid.ODD));
  }

  private static short[] randomCodes(CodePacking packing, int count, Random random) {
    int maximum = packing.grid().maximum(packing.bits());
    int step = packing.grid() == CodeGrid.ODD ? 2 : 1;
    int levels = 2 * maximum / step + 1;
    var codes = new short[count];
    for (int i = 0; i < count; i++) {
      codes[i] = (short) (step * random.nextInt(levels) - maximum);
    }
    return codes;
  }
}
