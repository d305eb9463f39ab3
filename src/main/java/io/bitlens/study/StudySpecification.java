package io.bitlens.study;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.UUID;

/** What a study is to find out, every default filled in. */
public sealed interface StudySpecification
    permits FaithfulnessSpecification, AgreementSpecification, LayerBlameSpecification {

  @JsonIgnore
  StudyKind kind();

  /** Every model that the study looks at. */
  @JsonIgnore
  List<UUID> allModels();

  /** Name of the method that makes the maps. */
  String method();

  /** Test images to look at, at most; fewer where the test set has fewer. */
  int images();

  /** Of every random choice. */
  long seed();
}
