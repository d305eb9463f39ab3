package io.bitlens.training;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.databind.json.JsonMapper;

/** Stores a specification as JSON. */
@Converter
class SpecificationConverter implements AttributeConverter<JobSpecification, String> {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public String convertToDatabaseColumn(JobSpecification specification) {
    return MAPPER.writeValueAsString(specification);
  }

  @Override
  public JobSpecification convertToEntityAttribute(String json) {
    return MAPPER.readValue(json, JobSpecification.class);
  }
}
