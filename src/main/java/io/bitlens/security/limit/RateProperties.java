package io.bitlens.security.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often one caller may ask on one node, where callers are known.
 *
 * @param submit for trainings, studies, experiments, and to be given data sets
 * @param predict for predictions
 * @param explain for saliency maps and comparisons
 */
@ConfigurationProperties("bitlens.security.rates")
record RateProperties(
    @DefaultValue Rate submit, @DefaultValue Rate predict, @DefaultValue Rate explain) {}
