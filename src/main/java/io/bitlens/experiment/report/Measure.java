package io.bitlens.experiment.report;

import io.bitlens.experiment.report.ReportInput.Agreeing;
import io.bitlens.experiment.report.ReportInput.Faithful;
import io.bitlens.experiment.report.ReportInput.Trained;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The numbers of a model that are averaged over seeds, each under its name in JSON and CSV. */
enum Measure {
  TEST_ACCURACY("testAccuracy", "test accuracy", always(Trained::testAccuracy)),
  VALIDATION_ACCURACY(
      "validationAccuracy", "validation accuracy", always(Trained::validationAccuracy)),
  ECE("ece", "ECE", always(Trained::ece)),
  NLL("nll", "NLL", always(Trained::nll)),
  ARTIFACT_BYTES("artifactBytes", "bytes", always(Trained::artifactBytes)),
  BOPS("bops", "BOPs", always(Trained::bops)),
  TRAINING_SECONDS("trainingSeconds", "training, s", always(Trained::trainingSeconds)),
  DELETION_AUC("deletionAuc", "deletion AUC", faithful(Faithful::deletionAuc)),
  RANDOM_DELETION_AUC(
      "randomDeletionAuc", "deletion AUC, random", faithful(Faithful::randomDeletionAuc)),
  DELETION_GAIN(
      "deletionGain", "gain over random", faithful(f -> f.randomDeletionAuc() - f.deletionAuc())),
  INSERTION_AUC("insertionAuc", "insertion AUC", faithful(Faithful::insertionAuc)),
  RANDOM_INSERTION_AUC(
      "randomInsertionAuc", "insertion AUC, random", faithful(Faithful::randomInsertionAuc)),
  SRG("srg", "SRG", faithful(Faithful::srg)),
  SPARSITY("sparsity", "sparsity (Gini)", faithful(Faithful::sparsity)),
  MAX_SENSITIVITY("maxSensitivity", "max-sensitivity", Measure::maxSensitivity),
  TWIN_SPEARMAN("twinSpearman", "Spearman", twin(Agreeing::spearman)),
  TWIN_SSIM("twinSsim", "SSIM", twin(Agreeing::ssim)),
  TWIN_COSINE("twinCosine", "cosine", twin(Agreeing::cosine)),
  TWIN_TOP_IOU("twinTopIou", "top-10 % IoU", twin(Agreeing::topIou)),
  TWIN_SAME_CLASS("twinSameClass", "same class", twin(Agreeing::sameClass)),
  SEED_SPEARMAN("seedSpearman", "Spearman, other seed", otherSeed(Agreeing::spearman)),
  SEED_SSIM("seedSsim", "SSIM, other seed", otherSeed(Agreeing::ssim)),
  SEED_COSINE("seedCosine", "cosine, other seed", otherSeed(Agreeing::cosine)),
  SEED_TOP_IOU("seedTopIou", "top-10 % IoU, other seed", otherSeed(Agreeing::topIou)),
  SEED_SAME_CLASS("seedSameClass", "same class, other seed", otherSeed(Agreeing::sameClass));

  private final String key;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // A function of its argument alone.
  private final Function<Trained, OptionalDouble> value;

  Measure(String key, String label, Function<Trained, OptionalDouble> value) {
    this.key = key;
    this.label = label;
    this.value = value;
  }

  private static Function<Trained, OptionalDouble> always(ToDoubleFunction<Trained> number) {
    return t -> OptionalDouble.of(number.applyAsDouble(t));
  }

  private static Function<Trained, OptionalDouble> faithful(ToDoubleFunction<Faithful> number) {
    return t -> t.faithfulness().stream().mapToDouble(number).findFirst();
  }

  private static Function<Trained, OptionalDouble> twin(ToDoubleFunction<Agreeing> number) {
    return t -> t.withTwin().stream().mapToDouble(number).findFirst();
  }

  private static Function<Trained, OptionalDouble> otherSeed(ToDoubleFunction<Agreeing> number) {
    return t -> t.withOtherSeed().stream().mapToDouble(number).findFirst();
  }

  private static OptionalDouble maxSensitivity(Trained model) {
    return model.faithfulness().map(Faithful::maxSensitivity).orElse(OptionalDouble.empty());
  }

  /** Name in JSON and CSV. */
  String key() {
    return key;
  }

  /** Name for people. */
  String label() {
    return label;
  }

  /** Empty where it was not measured. */
  OptionalDouble of(Trained model) {
    return value.apply(model);
  }
}
