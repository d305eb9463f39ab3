package io.bitlens.security.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTextTest {

  @Test
  void isReadBackFromItsText() {
    var id = UUID.fromString("01a219de-7354-7000-8ef8-94b007fa78a1");
    var key = ApiKeyText.random(id, new SecureRandom());

    assertThat(ApiKeyText.read(key.text())).hasValue(key);
    assertThat(key.text()).startsWith("blk_01a219de735470008ef894b007fa78a1_").hasSize(80);
    assertThat(key.toString()).doesNotContain(key.secret());
  }

  @Test
  void noTwoAreAlike() {
    var id = new UUID(0, 0);
    var random = new SecureRandom();

    assertThat(ApiKeyText.random(id, random)).isNotEqualTo(ApiKeyText.random(id, random));
  }

  @Test
  void isStoredAsTheSha256OfItsSecret() {
    // echo -n abc | sha256sum
    assertThat(new ApiKeyText(new UUID(0, 0), "abc").sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "blk_",
        "blk_01a219de735470008ef894b007fa78a1_short",
        "blk_01A219DE735470008EF894B007FA78A1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "xxx_01a219de735470008ef894b007fa78a1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "blk_01a219de735470008ef894b007fa78a1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=",
        "blk_01a219de735470008ef894b007fa78a1_aaaaaaaaaaaaaaaaaaaaa' or '1'='1aaaaaaaaaa"
      })
  void nothingElseIsAKey(String sent) {
    assertThat(ApiKeyText.read(sent)).isEmpty();
  }
}
