package io.bitlens.training;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job as it is asked for: everything but the data set has a default. */
@Schema(name = "TrainingJobRequest")
public record JobRequest(
    @Schema(requiredMode = RequiredMode.REQUIRED, description = "Id of a data set")
        @Nullable String dataset,
    @Schema(
            allowableValues = {"sgt-cnn", "sgt-cnn-bn", "lenet5", "tiny", "resnet20"},
            defaultValue = "sgt-cnn")
        @Nullable String network,
    @Schema(
            types = {"string", "object"},
            description =
                "A preset's name (fp32, w8a8, w4a4, w2a2, mixed-4-2), or an object: {preset,"
                    + " uniform}, or {layers} with the bits of each layer, where layers left out"
                    + " stay at 32 bits, or {auto} with a budget. Default w4a4")
        @Nullable Bits precision,
    @Nullable Quantizers quantizers,
    @Schema(
            allowableValues = {"fast", "best"},
            defaultValue = "fast",
            description = "What everything that is not given is")
        @Nullable String recipe,
    @Nullable Guidance saliency,
    @Nullable Optimizer optimizer,
    @Nullable Augmentation augmentation,
    @Nullable Warmth warmStart,
    @Nullable Distillation distillation,
    @Nullable Stopping earlyStopping,
    @Schema(
            allowableValues = {"FP32", "BF16"},
            defaultValue = "FP32",
            description =
                "Number format of the training steps. BF16 is faster on processors with instructions"
                    + " for it; what is stored is exact all the same")
        @Nullable String arithmetic,
    @Schema(minimum = "1", maximum = "1000", defaultValue = "10") @Nullable Integer epochs,
    @Schema(minimum = "2", maximum = "4096", defaultValue = "128") @Nullable Integer batchSize,
    @Schema(
            defaultValue = "7",
            description =
                "Of every random stream. Fixed unless given, so that a request is reproducible as"
                    + " it stands")
        @Nullable Long seed,
    @Schema(defaultValue = "NORMAL", description = "Which of the jobs that wait is run first")
        @Nullable JobPriority priority) {

  /** Nothing is asked for but the defaults. */
  public static final JobRequest EMPTY =
      new JobRequest(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);

  /** The same request with another number of epochs. */
  public JobRequest withEpochs(int others) {
    return new JobRequest(
        dataset,
        network,
        precision,
        quantizers,
        recipe,
        saliency,
        optimizer,
        augmentation,
        warmStart,
        distillation,
        earlyStopping,
        arithmetic,
        others,
        batchSize,
        seed,
        priority);
  }

  /**
   * The same request as one cell of a grid.
   *
   * @param cellPrecision name of a preset
   */
  public JobRequest cell(
      String cellDataset, String cellNetwork, String cellPrecision, boolean guided, long cellSeed) {
    var all = saliency == null ? new Guidance(null, null, null, null, null) : saliency;
    return new JobRequest(
        cellDataset,
        cellNetwork,
        Bits.of(cellPrecision),
        quantizers,
        recipe,
        new Guidance(guided, all.maskedFraction(), all.lambda(), all.ranking(), all.fill()),
        optimizer,
        augmentation,
        warmStart,
        distillation,
        earlyStopping,
        arithmetic,
        epochs,
        batchSize,
        cellSeed,
        priority);
  }

  /** Bits: by a preset, layer by layer, or searched for. */
  @Schema(name = "PrecisionRequest")
  public record Bits(
      @Nullable String preset,
      @Nullable Boolean uniform,
      @Nullable Map<String, @Nullable Layer> layers,
      @Nullable Auto auto) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Bits {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Bits of(String preset) {
      return new Bits(preset, null, null, null);
    }
  }

  /** Bits of one layer: 1 to 8 or 32, which is the default. */
  @Schema(name = "LayerBitsRequest")
  public record Layer(
      @Schema(defaultValue = "32") @Nullable Integer weights,
      @Schema(defaultValue = "32") @Nullable Integer activations) {}

  /** What the smallest precision that is searched for must hold. */
  @Schema(name = "AutoPrecisionRequest")
  public record Auto(
      @Schema(
              description =
                  "Largest drop in validation accuracy against the full-precision twin, 0 to 1",
              defaultValue = "0.01")
          @Nullable Double accuracyDrop,
      @Schema(
              description =
                  "Least median Spearman correlation of gradient maps with the twin's, -1 to 1",
              defaultValue = "0.5")
          @Nullable Double mapAgreement,
      @Schema(description = "Candidate bits of weights, each 1 to 8", defaultValue = "[2, 4, 8]")
          @Nullable List<@Nullable Integer> weightBits,
      @Schema(description = "Bits of every activation, 1 to 8 or 32", defaultValue = "4")
          @Nullable Integer activationBits,
      @Schema(
              minimum = "1",
              maximum = "100",
              defaultValue = "2",
              description = "Of constrained training, whose duals rank the layers")
          @Nullable Integer sensitivityEpochs,
      @Schema(
              minimum = "1",
              maximum = "5000",
              defaultValue = "500",
              description = "Validation images whose maps are compared")
          @Nullable Integer images) {}

  /** How weights and activations are quantized. */
  @Schema(name = "QuantizersRequest")
  public record Quantizers(
      @Schema(
              description = "SAWB_SYMMETRIC and LSQ need weights of at least 2 bits",
              allowableValues = {"DOREFA", "SAWB", "SAWB_SYMMETRIC", "LSQ"},
              defaultValue = "DOREFA")
          @Nullable String weights,
      @Schema(
              description = "Gradient of PACT's clips",
              allowableValues = {"BY_BITS", "CLIPPED", "CLIPPED_AND_IN_RANGE"},
              defaultValue = "BY_BITS")
          @Nullable String alphaGradient,
      @Schema(
              types = {"string", "number"},
              description =
                  "Where PACT's clips start: PERCENTILE (the 99.9th of each activation's input on"
                      + " the first images), or a number from 0.001 to 1000",
              defaultValue = "PERCENTILE")
          @Nullable Object alphaStart) {}

  /** Saliency-guided training. */
  @Schema(name = "SaliencyRequest")
  public record Guidance(
      @Schema(defaultValue = "true") @Nullable Boolean guided,
      @Schema(description = "Above 0, below 1", defaultValue = "0.5")
          @Nullable Double maskedFraction,
      @Schema(minimum = "0", defaultValue = "1.0") @Nullable Double lambda,
      @Schema(
              allowableValues = {"ABSOLUTE", "SIGNED"},
              defaultValue = "ABSOLUTE")
          @Nullable String ranking,
      @Schema(
              allowableValues = {"UNIFORM", "BACKGROUND"},
              defaultValue = "UNIFORM")
          @Nullable String fill) {}

  /** The optimizer. */
  @Schema(name = "OptimizerRequest")
  public record Optimizer(
      @Schema(allowableValues = "ADAM", defaultValue = "ADAM") @Nullable String name,
      @Schema(description = "Above 0, at most 1", defaultValue = "0.001")
          @Nullable Double learningRate,
      @Schema(description = "Above 0, at most 1", defaultValue = "0.03")
          @Nullable Double alphaLearningRate,
      @Schema(minimum = "0", defaultValue = "0.0002") @Nullable Double alphaDecay,
      @Schema(minimum = "0", description = "Decoupled, of weights alone")
          @Nullable Double weightDecay,
      @Schema(minimum = "0", description = "In which the learning rates grow, in each stage")
          @Nullable Double warmupEpochs,
      @Schema(
              allowableValues = {"CONSTANT", "COSINE"},
              defaultValue = "COSINE")
          @Nullable String schedule) {}

  /** Random changes of the training images. */
  @Schema(name = "AugmentationRequest")
  public record Augmentation(
      @Schema(minimum = "0", description = "Pixels in each direction; less than the image's side")
          @Nullable Integer maxShift,
      @Nullable Boolean horizontalFlip) {}

  /**
   * What a training begins with: a stored model's weights, or those of earlier stages of its own.
   */
  @Schema(name = "WarmStartRequest")
  public record Warmth(
      @Schema(
              description =
                  "Train fp32 first, then no layer below 4 bits, then the precision asked for")
          @Nullable Boolean automatic,
      @Schema(
              minimum = "1",
              maximum = "1000",
              description = "Of each earlier stage; by default the job's own, if it gives epochs")
          @Nullable Integer epochs,
      @Schema(description = "Id of a stored model of the same network; instead of automatic")
          @Nullable UUID model) {}

  /** Distillation from a full-precision teacher. */
  @Schema(name = "DistillationRequest")
  public record Distillation(
      @Schema(minimum = "0", maximum = "1", description = "0 for none") @Nullable Double weight,
      @Schema(description = "Above 0", defaultValue = "4.0") @Nullable Double temperature,
      @Schema(description = "Id of a stored model; by default the warm start's own fp32 stage")
          @Nullable UUID teacher) {}

  /** When to end a stage early. */
  @Schema(name = "EarlyStoppingRequest")
  public record Stopping(
      @Schema(
              minimum = "0",
              description = "Epochs without a better validation accuracy; 0 for never")
          @Nullable Integer patience) {}
}
