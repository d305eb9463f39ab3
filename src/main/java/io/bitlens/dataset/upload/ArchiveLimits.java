package io.bitlens.dataset.upload;

/**
 * What an archive may be at most.
 *
 * @param bytes of the archive itself
 * @param expandedBytes of all its entries together, counted while they are inflated
 * @param ratio expanded bytes for each byte of the archive
 * @param entries files and folders
 * @param imageBytes decoded pixels of the whole data set: what a training holds in memory
 */
public record ArchiveLimits(
    long bytes, long expandedBytes, int ratio, int entries, long imageBytes) {

  public static final ArchiveLimits DEFAULT =
      new ArchiveLimits(200L << 20, 1L << 30, 100, 50_000, 256L << 20);

  /** Of one name, in bytes. */
  static final int NAME_BYTES = 1_024;

  /** A small archive may expand to as much whatever its ratio. */
  private static final long ALWAYS = 1L << 20;

  /** Bytes to which an archive of so many bytes may expand. */
  long expansion(long archiveBytes) {
    return Math.min(expandedBytes, Math.max(ALWAYS, archiveBytes * ratio));
  }
}
