package io.bitlens.inference;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of what inference keeps in memory.
 *
 * @param cacheBytes native memory of all loaded models together
 * @param idle how long an unused model stays loaded
 * @param decodingBytes heap of all pictures being decoded together; the largest allowed takes 225
 *     MB
 * @param decodingPatience how long a picture waits for that memory before it is refused
 */
@ConfigurationProperties("bitlens.inference")
record InferenceProperties(
    @DefaultValue("512MB") DataSize cacheBytes,
    @DefaultValue("10m") Duration idle,
    @DefaultValue("256MB") DataSize decodingBytes,
    @DefaultValue("10s") Duration decodingPatience) {}
