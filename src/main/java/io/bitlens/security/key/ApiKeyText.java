package io.bitlens.security.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A key as its holder has it: {@code blk_}, the key's id, {@code _}, and 256 random bits. Because
 * nobody can guess these, one round of SHA-256 keeps them safe where they are stored.
 *
 * @param id of the key's row
 * @param secret 43 characters of URL-safe base 64
 */
record ApiKeyText(UUID id, String secret) {

  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("blk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})");

  /** A new one. */
  static ApiKeyText random(UUID id, SecureRandom random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new ApiKeyText(id, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Reads what a request sent; empty if it cannot be a key. */
  static Optional<ApiKeyText> read(String sent) {
    var matcher = FORM.matcher(sent);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long high = Long.parseUnsignedLong(matcher.group(1).substring(0, 16), 16);
    long low = Long.parseUnsignedLong(matcher.group(1).substring(16), 16);
    return Optional.of(new ApiKeyText(new UUID(high, low), matcher.group(2)));
  }

  /** What is stored of it. */
  String sha256() {
    return sha256(secret);
  }

  /** Hexadecimal. */
  static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether two hashes are the same, taking as long whether they are or not. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  String text() {
    return "blk_" + id.toString().replace("-", "") + "_" + secret;
  }

  /** Never the secret, whoever logs it. */
  @Override
  public String toString() {
    return "blk_" + id.toString().replace("-", "") + "_...";
  }
}
