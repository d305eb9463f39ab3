package io.bitlens.dataset;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where data sets come from.
 *
 * @param folders searched, after {@code datasets} in the data directory, for a folder with the data
 *     set's id; the default is where Debian installs {@code dataset-fashion-mnist}
 * @param download whether files that are not here may be downloaded
 * @param stallLimit a mirror that sends nothing for so long is given up
 * @param mirrors addresses that replace the public mirrors, by data set id
 */
@ConfigurationProperties("bitlens.datasets")
record DatasetProperties(
    @DefaultValue("/usr/share/datasets") List<Path> folders,
    @DefaultValue("true") boolean download,
    @DefaultValue("30s") Duration stallLimit,
    @DefaultValue Map<String, List<URI>> mirrors) {

  DatasetProperties {
    folders = List.copyOf(folders);
    mirrors = Map.copyOf(mirrors);
  }
}
