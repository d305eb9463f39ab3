package io.bitlens.web;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Where the next page of a list begins, as text: the last id of the page before, the fingerprint of
 * what it is a page of, and a checksum of both; 24 bytes, so that no letter has bits to spare.
 */
final class PageToken {

  static final String PARAMETER = "pageToken";

  private static final int CONTENT = 2 * Long.BYTES + Integer.BYTES;
  private static final int LENGTH = CONTENT + Integer.BYTES;

  private PageToken() {}

  static String write(PageScope scope, UUID last) {
    var bytes =
        ByteBuffer.allocate(LENGTH)
            .putLong(last.getMostSignificantBits())
            .putLong(last.getLeastSignificantBits())
            .putInt(scope.fingerprint());
    bytes.putInt(checksum(bytes.array()));
    return Base64.getUrlEncoder().encodeToString(bytes.array());
  }

  /**
   * The id that a token was written with.
   *
   * @throws ApiException INVALID_PAGE_TOKEN if it is damaged, or of another scope
   */
  static UUID read(PageScope scope, String token) {
    var bytes = ByteBuffer.wrap(decode(token));
    if (bytes.remaining() != LENGTH || bytes.getInt(CONTENT) != checksum(bytes.array())) {
      throw refuse("is damaged, or no token: it must be the nextPageToken of an earlier answer");
    }
    var last = new UUID(bytes.getLong(), bytes.getLong());
    if (bytes.getInt() != scope.fingerprint()) {
      throw refuse(
          "belongs to another list, or to other filters: send it with those of the page before");
    }
    return last;
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes, 0, CONTENT);
    return (int) crc.getValue();
  }

  private static ApiException refuse(String detail) {
    return new ApiException(
        ProblemCode.INVALID_PAGE_TOKEN,
        PARAMETER + " " + detail + ".",
        List.of(new FieldProblem(PARAMETER, detail)));
  }
}
