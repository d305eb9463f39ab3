package io.bitlens.training;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Stores a specification as JSON; reads what any earlier version stored. */
@Converter
class SpecificationConverter implements AttributeConverter<JobSpecification, String> {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public String convertToDatabaseColumn(JobSpecification specification) {
    return MAPPER.writeValueAsString(specification);
  }

  @Override
  public JobSpecification convertToEntityAttribute(String json) {
    var stored = MAPPER.readValue(json, ObjectNode.class);
    EarlierSpecification.complete(stored, MAPPER);
    return MAPPER.treeToValue(stored, JobSpecification.class);
  }
}
