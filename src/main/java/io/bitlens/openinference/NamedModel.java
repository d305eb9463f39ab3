package io.bitlens.openinference;

import io.bitlens.inference.LoadedModels;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelReference;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.Optional;

/**
 * A model as the protocol names it: an alias, whose version is the id of the model that it points
 * to now, or an id, whose only version is 1.
 */
record NamedModel(String name, String version, Model model) {

  private static final String ONLY = "1";

  /**
   * The model of a name.
   *
   * @param version must be the one that there is, if it is given
   * @throws ApiException NOT_FOUND
   */
  static NamedModel find(LoadedModels models, ModelReference name, Optional<String> version) {
    var model = models.describe(name);
    var current =
        switch (name) {
          case ModelReference.Id(var id) -> ONLY;
          case ModelReference.Alias(var alias) -> model.id().toString();
        };
    if (version.filter(asked -> !asked.equals(current)).isPresent()) {
      throw new ApiException(
          ProblemCode.NOT_FOUND,
          "The version of '%s' is %s; there is no '%s'."
              .formatted(name.text(), current, version.get()));
    }
    return new NamedModel(name.text(), current, model);
  }
}
