package io.bitlens.dataset;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of what users may send.
 *
 * @param maxDatasets uploaded data sets, rejected ones included until they are deleted
 * @param maxBytes of all of them together in the data folder
 * @param archiveBytes of one archive
 * @param expandedBytes of all files of one archive together
 * @param imageBytes of one data set's pixels, all of which a training holds in memory
 */
@ConfigurationProperties("bitlens.datasets.uploads")
record UploadProperties(
    @DefaultValue("100") int maxDatasets,
    @DefaultValue("10GB") DataSize maxBytes,
    @DefaultValue("200MB") DataSize archiveBytes,
    @DefaultValue("1GB") DataSize expandedBytes,
    @DefaultValue("256MB") DataSize imageBytes) {}
