package io.bitlens.dataset.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Walks a ZIP's central directory (PKWARE APPNOTE 4.3.12 and 4.3.16) before anything reads it as a
 * whole, since a reader keeps every record in memory and archives of 200 MB can have millions.
 *
 * <p>Strict: the directory must lie between the files and the end record with nothing around it,
 * and have exactly the records that the end record counts. ZIP64 end records, which archives within
 * the limits never need, are refused.
 */
final class ArchiveDirectory {

  private static final int END = 0x06054b50;
  private static final int RECORD = 0x02014b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int END_SIZE = 22;
  private static final int RECORD_SIZE = 46;
  private static final int LOCATOR_SIZE = 20;
  private static final int MAX_COMMENT = 0xffff;

  private final SeekableByteChannel file;
  private final ArchiveLimits limits;

  ArchiveDirectory(SeekableByteChannel file, ArchiveLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  void check() throws ArchiveException, IOException {
    long endAt = end();
    var end = read(endAt, END_SIZE);
    int entries = Short.toUnsignedInt(end.getShort(10));
    long size = Integer.toUnsignedLong(end.getInt(12));
    long start = Integer.toUnsignedLong(end.getInt(16));
    if (end.getShort(4) != 0 || end.getShort(6) != 0 || end.getShort(8) != end.getShort(10)) {
      throw new ArchiveException("The archive is split over several files; send it as one.");
    }
    if (endAt >= LOCATOR_SIZE && read(endAt - LOCATOR_SIZE, 4).getInt(0) == ZIP64_LOCATOR) {
      throw new ArchiveException(
          "The archive is in ZIP64 form, for more than 65,535 entries or 4 GB; at most %d entries"
                  .formatted(limits.entries())
              + " are read.");
    }
    if (start + size != endAt) {
      throw new ArchiveException(
          "The archive is damaged: its directory should end at byte %d and its end record is at %d."
              .formatted(start + size, endAt));
    }
    if (entries > limits.entries()) {
      throw new ArchiveException(
          "The archive has %d entries; at most %d are read.".formatted(entries, limits.entries()));
    }
    int found = walk(start, endAt);
    if (found != entries) {
      throw new ArchiveException(
          "The archive is damaged: it counts %d entries and lists %d.".formatted(entries, found));
    }
  }

  /** Where the end record is: the last one that its own comment ends the file with. */
  private long end() throws ArchiveException, IOException {
    long from = Math.max(0, file.size() - END_SIZE - MAX_COMMENT);
    var tail = read(from, (int) (file.size() - from));
    for (int at = tail.capacity() - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        if (at + END_SIZE + Short.toUnsignedInt(tail.getShort(at + 20)) != tail.capacity()) {
          break;
        }
        return from + at;
      }
    }
    throw new ArchiveException("The file is not a ZIP archive, or it is truncated.");
  }

  private int walk(long start, long end) throws ArchiveException, IOException {
    int entries = 0;
    long at = start;
    while (at < end) {
      if (end - at < RECORD_SIZE) {
        throw damaged(at);
      }
      var record = read(at, RECORD_SIZE);
      int name = Short.toUnsignedInt(record.getShort(28));
      if (record.getInt(0) != RECORD || name == 0) {
        throw damaged(at);
      }
      int more =
          Short.toUnsignedInt(record.getShort(30)) + Short.toUnsignedInt(record.getShort(32));
      if (name > ArchiveLimits.NAME_BYTES || more > ArchiveLimits.NAME_BYTES) {
        throw new ArchiveException(
            "An entry's name or its extra fields have more than %d bytes."
                .formatted(ArchiveLimits.NAME_BYTES));
      }
      at += RECORD_SIZE + name + more;
      if (++entries > limits.entries()) {
        throw new ArchiveException(
            "The archive has more than %d entries.".formatted(limits.entries()));
      }
    }
    if (at != end) {
      throw damaged(at);
    }
    return entries;
  }

  private static ArchiveException damaged(long at) {
    return new ArchiveException(
        "The archive is damaged: its directory cannot be read at byte %d.".formatted(at));
  }

  private ByteBuffer read(long at, int bytes) throws ArchiveException, IOException {
    var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.position(at);
    while (buffer.hasRemaining()) {
      if (file.read(buffer) < 0) {
        throw damaged(at);
      }
    }
    return buffer;
  }
}
