package io.bitlens.study;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A study of how far models' maps agree.
 *
 * @param models the first is the reference that each of the others is compared with
 * @param control two models that differ in seed alone, whose agreement is the most that can be
 *     expected; empty for none
 */
public record AgreementSpecification(
    List<UUID> models, List<UUID> control, String method, int images, long seed)
    implements StudySpecification {

  public AgreementSpecification {
    models = List.copyOf(models);
    control = List.copyOf(control);
  }

  /** The study with every default and no control. */
  public static AgreementSpecification of(List<UUID> models) {
    return new AgreementSpecification(
        models, List.of(), StudyDefaults.METHOD, StudyDefaults.IMAGES, StudyDefaults.SEED);
  }

  @Override
  public StudyKind kind() {
    return StudyKind.AGREEMENT;
  }

  @Override
  public List<UUID> allModels() {
    return Stream.concat(models.stream(), control.stream()).toList();
  }
}
