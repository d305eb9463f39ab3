package io.bitlens.registry.artifact;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bitlens.nn.LayerSpec;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON of networks and of everything else that is stored. Its own mapper, apart from the HTTP one:
 * what is stored must not change when the API's settings do.
 */
public final class ArtifactJson {

  /** Strict: refuses duplicate keys, unknown and missing properties. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .addMixIn(LayerSpec.class, KindOfLayer.class)
          .build();

  /** As strict, but for properties that there were not yet: of documents in the database. */
  public static final JsonMapper DOCUMENTS =
      MAPPER.rebuild().disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

  private ArtifactJson() {}

  /** Names each layer's kind in its property {@code kind}; {@code nn} itself knows no JSON. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = LayerSpec.Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = LayerSpec.Linear.class, name = "linear"),
    @JsonSubTypes.Type(value = LayerSpec.Add.class, name = "add"),
    @JsonSubTypes.Type(value = LayerSpec.MaxPool2d.class, name = "max-pool2d"),
    @JsonSubTypes.Type(value = LayerSpec.GlobalAvgPool.class, name = "global-avg-pool"),
    @JsonSubTypes.Type(value = LayerSpec.Pact.class, name = "pact"),
    @JsonSubTypes.Type(value = LayerSpec.BatchNorm.class, name = "batch-norm"),
    @JsonSubTypes.Type(value = LayerSpec.Dropout.class, name = "dropout"),
    @JsonSubTypes.Type(value = LayerSpec.Flatten.class, name = "flatten")
  })
  private interface KindOfLayer {}
}
