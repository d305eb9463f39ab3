package io.bitlens.study;

import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.web.Violations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks requests for studies and fills in what they leave out. */
@Component
class StudyValidation {

  static final int MAX_IMAGES = 10_000;
  static final int MAX_MODELS = 10;

  private static final int CONTROLS = 2;
  private static final int MIN_RESAMPLES = 100;
  private static final int MAX_RESAMPLES = 10_000;
  private static final int MAX_SAMPLES = 100;
  private static final int DEFAULT_BITS = 2;
  private static final int MIN_BITS = 1;
  private static final int MAX_BITS = 8;

  /** Stands for a model that a violation tells of: no specification is ever made of it. */
  private static final UUID NONE = new UUID(0, 0);

  private final ModelStore models;

  StudyValidation(ModelStore models) {
    this.models = models;
  }

  /**
   * The request with every default filled in.
   *
   * @throws io.bitlens.web.ApiException INVALID_VALUE with everything that is wrong
   */
  StudySpecification resolve(StudyRequest request) {
    var check = new Violations();
    var specification =
        Optional.ofNullable(request.kind()).map(kind -> resolve(kind, request, check));
    if (specification.isEmpty()) {
      check.add("/kind", "must be one of " + List.of(StudyKind.values()));
    }
    check.throwIfAny();
    return specification.orElseThrow();
  }

  private StudySpecification resolve(StudyKind kind, StudyRequest request, Violations check) {
    OptionsOfKind.check(kind, request, check);
    return switch (kind) {
      case FAITHFULNESS -> faithfulness(request, check);
      case AGREEMENT -> agreement(request, check);
      case LAYER_BLAME -> layerBlame(request, check);
    };
  }

  private FaithfulnessSpecification faithfulness(StudyRequest request, Violations check) {
    var sensitivity =
        Optional.ofNullable(request.sensitivity()).orElse(new StudyRequest.Sensitivity(null, null));
    var model = model("/model", request.model(), check);
    return new FaithfulnessSpecification(
        model.map(Model::id).orElse(NONE),
        method(request, model.stream(), check),
        images(request, check),
        seed(request),
        resamples(request, check),
        check.rate("/sensitivity/radius", sensitivity.radius(), StudyDefaults.SENSITIVITY_RADIUS),
        check.range(
            "/sensitivity/samples",
            sensitivity.samples(),
            StudyDefaults.SENSITIVITY_SAMPLES,
            0,
            MAX_SAMPLES),
        Optional.ofNullable(request.randomization()).orElse(true));
  }

  private AgreementSpecification agreement(StudyRequest request, Violations check) {
    var asked = Optional.ofNullable(request.models()).orElse(List.of());
    if (asked.size() < 2 || asked.size() > MAX_MODELS) {
      check.add("/models", "must be 2 to %d models, found %d".formatted(MAX_MODELS, asked.size()));
    }
    var control = Optional.ofNullable(request.control()).orElse(List.of());
    if (!control.isEmpty() && control.size() != CONTROLS) {
      check.add("/control", "must be 2 models, or none, found " + control.size());
    }
    var found = alike("/models", asked, Optional.empty(), check);
    var controls = alike("/control", control, found.stream().findFirst(), check);
    return new AgreementSpecification(
        found.stream().map(Model::id).toList(),
        controls.stream().map(Model::id).toList(),
        method(request, Stream.concat(found.stream(), controls.stream()), check),
        images(request, check),
        seed(request));
  }

  private LayerBlameSpecification layerBlame(StudyRequest request, Violations check) {
    var model = model("/model", request.model(), check);
    int bits = check.range("/bits", request.bits(), DEFAULT_BITS, MIN_BITS, MAX_BITS);
    model.ifPresent(found -> checkBlame(found, bits, check));
    return new LayerBlameSpecification(
        model.map(Model::id).orElse(NONE),
        bits,
        Optional.ofNullable(request.activations()).orElse(false),
        method(request, model.stream(), check),
        images(request, check),
        seed(request),
        resamples(request, check));
  }

  private void checkBlame(Model model, int bits, Violations check) {
    if (models.tensors(model.id()).isEmpty()) {
      check.add("/model", "was stored without the weights that it was made from");
    }
    var quantizer = TrainedQuantizer.of(model);
    // Fewer than any quantizer takes are refused already.
    if (bits >= MIN_BITS && bits < quantizer.fewestBits()) {
      check.add(
          "/bits",
          "must be at least %d for the model's quantizer %s, found %d"
              .formatted(quantizer.fewestBits(), quantizer, bits));
    }
  }

  private Optional<Model> model(String pointer, @Nullable UUID id, Violations check) {
    var found = Optional.ofNullable(id).flatMap(models::find);
    if (id == null) {
      check.add(pointer, "must be the id of a model");
    } else if (found.isEmpty()) {
      check.add(pointer, "there is no model " + id);
    }
    return found;
  }

  /** The models that there are, each different from the others and like the first in shape. */
  private List<Model> alike(
      String pointer, List<@Nullable UUID> ids, Optional<Model> reference, Violations check) {
    var found = new ArrayList<Model>();
    var seen = new HashSet<UUID>();
    for (int i = 0; i < ids.size() && i < MAX_MODELS; i++) {
      var at = pointer + "/" + i;
      var first = reference.or(() -> found.stream().findFirst());
      model(at, ids.get(i), check)
          .ifPresent(model -> {
            if (!seen.add(model.id())) {
              check.add(at, "is a model that is named before");
            }
            first.ifPresent(other -> requireAlike(at, other, model, check));
            found.add(model);
          });
    }
    return found;
  }

  private static void requireAlike(String pointer, Model first, Model model, Violations check) {
    if (!model.network().input().equals(first.network().input())) {
      check.add(
          pointer,
          "must take images of %s like the first model, takes %s"
              .formatted(first.network().input(), model.network().input()));
    }
    if (!model.classNames().equals(first.classNames())) {
      check.add(pointer, "must have the classes of the first model, in their order");
    }
  }

  private static String method(StudyRequest request, Stream<Model> models, Violations check) {
    var method = Optional.ofNullable(request.method()).orElse(StudyDefaults.METHOD);
    Methods.check(method, models.map(Model::network).toList(), check);
    return method;
  }

  private static int images(StudyRequest request, Violations check) {
    return check.range("/images", request.images(), StudyDefaults.IMAGES, 1, MAX_IMAGES);
  }

  private static int resamples(StudyRequest request, Violations check) {
    return check.range(
        "/resamples", request.resamples(), StudyDefaults.RESAMPLES, MIN_RESAMPLES, MAX_RESAMPLES);
  }

  private static long seed(StudyRequest request) {
    return Optional.ofNullable(request.seed()).orElse(StudyDefaults.SEED);
  }
}
