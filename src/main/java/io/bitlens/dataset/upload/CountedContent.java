package io.bitlens.dataset.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that count as the archive's expansion while they are read. */
final class CountedContent extends FilterInputStream {

  private final Expansion expansion;

  CountedContent(InputStream content, Expansion expansion) {
    super(content);
    this.expansion = expansion;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    expansion.add(Math.max(0, count));
    return count;
  }
}
