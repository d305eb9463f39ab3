package io.bitlens.training;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Stores the PACT clips by layer as a JSON object. */
@Converter
class AlphasConverter implements AttributeConverter<Map<String, Double>, String> {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeReference<Map<String, Double>> TYPE = new TypeReference<>() {};

  @Override
  public String convertToDatabaseColumn(Map<String, Double> alphas) {
    return MAPPER.writeValueAsString(alphas);
  }

  @Override
  public Map<String, Double> convertToEntityAttribute(String json) {
    return MAPPER.readValue(json, TYPE);
  }
}
