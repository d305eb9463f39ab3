package io.bitlens.dataset;

/**
 * The images of a data set, split. The validation images are taken from the original training set;
 * the split depends on nothing but the data set.
 */
public record Dataset(DatasetInfo info, ImageSet train, ImageSet validation, ImageSet test) {}
