package io.bitlens.telemetry;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

/**
 * Which build of the product runs.
 *
 * @param commit 40 hexadecimal digits, and {@code -dirty} where the checkout had other changes;
 *     {@link #UNKNOWN} if it was built without one
 */
public record ProductBuild(String version, String commit) {

  /** The commit of a build outside a checkout. */
  public static final String UNKNOWN = "unknown";

  /** What the build has left in the jar, or on the class path. */
  static ProductBuild of(@Nullable BuildProperties build, @Nullable GitProperties git) {
    var version = build == null ? null : build.getVersion();
    return new ProductBuild(version == null ? "development" : version, commit(git));
  }

  private static String commit(@Nullable GitProperties git) {
    var commit = git == null ? null : git.getCommitId();
    if (git == null || commit == null) {
      return UNKNOWN;
    }
    return "true".equals(git.get("dirty")) ? commit + "-dirty" : commit;
  }

  @Override
  public String toString() {
    return version + ", commit " + commit;
  }
}
