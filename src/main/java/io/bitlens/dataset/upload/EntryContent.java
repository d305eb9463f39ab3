package io.bitlens.dataset.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** One entry's bytes as they are inflated: counted, and at their end compared with its record. */
final class EntryContent extends FilterInputStream {

  private final ZipArchiveEntry entry;
  private final Expansion expansion;
  private final CRC32 checksum = new CRC32();
  private long read;

  EntryContent(InputStream inflated, ZipArchiveEntry entry, Expansion expansion) {
    super(inflated);
    this.entry = entry;
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
    if (count >= 0) {
      read += count;
      expansion.add(count);
      if (read > entry.getSize()) {
        throw new IOException(
            "is damaged: it has more than the %d bytes of its record".formatted(entry.getSize()));
      }
      checksum.update(buffer, offset, count);
    } else if (read != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw new IOException("is damaged: its size or checksum differs from its record's");
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    throw new IOException("skipped bytes would not be counted");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
