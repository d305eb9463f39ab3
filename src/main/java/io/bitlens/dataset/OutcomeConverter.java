package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import jakarta.persistence.AttributeConverter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a validation found, as JSON. */
class OutcomeConverter implements AttributeConverter<Outcome, String> {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable Outcome outcome) {
    return outcome == null ? null : MAPPER.writeValueAsString(outcome);
  }

  @Override
  public @Nullable Outcome convertToEntityAttribute(@Nullable String json) {
    return json == null ? null : MAPPER.readValue(json, Outcome.class);
  }
}
