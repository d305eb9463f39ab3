package io.bitlens.openinference;

import io.bitlens.inference.LoadedModels;
import io.bitlens.registry.ModelReference;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The protocol's operations; each model's with and without a version. */
@RestController
@RequestMapping("/v2")
@Tag(
    name = "Open Inference Protocol",
    description = "Version 2, for clients of other model servers; errors are {\"error\": \"...\"}")
class OpenInferenceController {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String MODEL = "/models/{name}";
  private static final String VERSION = MODEL + "/versions/{version}";

  private final LoadedModels models;
  private final ApplicationAvailability availability;
  private final String productVersion;

  OpenInferenceController(
      LoadedModels models,
      ApplicationAvailability availability,
      ObjectProvider<BuildProperties> build) {
    this.models = models;
    this.availability = availability;
    this.productVersion =
        Optional.ofNullable(build.getIfAvailable())
            .map(BuildProperties::getVersion)
            .orElse("development");
  }

  @GetMapping(path = "", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "openInferenceServer", summary = "Get the server's metadata")
  @ApiResponse(responseCode = "200", description = "Name, version, extensions")
  Map<String, Object> server() {
    return Map.of(
        "name", "bitlens", "version", productVersion, "extensions", List.of("binary_tensor_data"));
  }

  @GetMapping(path = "/health/live", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "openInferenceLive", summary = "Ask whether the server runs")
  @ApiResponse(responseCode = "200", description = "It does")
  Map<String, Boolean> live() {
    return Map.of("live", true);
  }

  @GetMapping(path = "/health/ready", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "openInferenceReady", summary = "Ask whether the server takes requests")
  @ApiResponse(responseCode = "200", description = "It does")
  @ApiResponse(responseCode = "503", description = "It starts, or is about to end")
  ResponseEntity<Map<String, Boolean>> ready() {
    boolean ready = availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
    return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(Map.of("ready", ready));
  }

  @GetMapping(
      path = {MODEL, VERSION},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "openInferenceModel", summary = "Get a model's metadata")
  @ApiResponse(responseCode = "200", description = "Versions, inputs and outputs")
  @ApiResponse(responseCode = "404", description = "There is no such model")
  ModelMetadata model(@PathVariable ModelReference name, @PathVariable Optional<String> version) {
    var named = NamedModel.find(models, name, version);
    return ModelMetadata.of(named.name(), named.version(), named.model());
  }

  @GetMapping(
      path = {MODEL + "/ready", VERSION + "/ready"},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "openInferenceModelReady", summary = "Ask whether a model can infer")
  @ApiResponse(responseCode = "200", description = "It can")
  @ApiResponse(responseCode = "404", description = "There is no such model")
  Map<String, Object> modelReady(
      @PathVariable ModelReference name, @PathVariable Optional<String> version) {
    return Map.of("name", NamedModel.find(models, name, version).name(), "ready", true);
  }

  @PostMapping(path = {MODEL + "/infer", VERSION + "/infer"})
  @Operation(
      operationId = "openInferenceInfer",
      summary = "Infer",
      description =
          "One input, `input`, of (B, C, H, W) whole pixels of 0 to 255, as JSON or by the binary"
              + " extension. Outputs are `logits`, `probabilities`, `class` and `label`.")
  @ApiResponse(responseCode = "200", description = "The outputs that were asked for, or all")
  @ApiResponse(responseCode = "404", description = "There is no such model")
  ResponseEntity<byte[]> infer(
      @PathVariable ModelReference name,
      @PathVariable Optional<String> version,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    var named = NamedModel.find(models, name, version);
    var body = InferBody.read(request);
    var asked = body.outputs();
    var input = PixelTensor.read(body.inputs(), body.binary(), named.model().network().input());
    try (var lease = models.acquire(named.model().id())) {
      var logits = lease.runner().logits(input.pixels(), input.size());
      var answered = new OutputTensor.Answered(logits, input.size(), named.model().classNames());
      return answer(named, body.id(), asked, answered);
    }
  }

  private static ResponseEntity<byte[]> answer(
      NamedModel named,
      Optional<String> id,
      List<InferBody.Asked> asked,
      OutputTensor.Answered answered) {
    var binary = new ByteArrayOutputStream();
    var outputs = new ArrayList<InferAnswer.Output>();
    for (var output : asked) {
      outputs.add(output(output, answered, binary));
    }
    byte[] json =
        MAPPER.writeValueAsBytes(
            new InferAnswer(named.name(), named.version(), id, List.copyOf(outputs)));
    if (binary.size() == 0) {
      return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json);
    }
    var whole = new ByteArrayOutputStream(json.length + binary.size());
    whole.writeBytes(json);
    whole.writeBytes(binary.toByteArray());
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header(InferBody.JSON_LENGTH, String.valueOf(json.length))
        .body(whole.toByteArray());
  }

  private static InferAnswer.Output output(
      InferBody.Asked asked, OutputTensor.Answered answered, ByteArrayOutputStream binary) {
    var tensor = asked.tensor();
    var elements = tensor.elements(answered);
    Optional<Map<String, Integer>> parameters = Optional.empty();
    if (asked.binary()) {
      byte[] bytes = OutputTensor.binary(elements);
      binary.writeBytes(bytes);
      parameters = Optional.of(Map.of("binary_data_size", bytes.length));
    }
    return new InferAnswer.Output(
        tensor.text(),
        tensor.datatype(),
        List.of(answered.size(), tensor.width(answered.classes())),
        parameters,
        asked.binary() ? Optional.empty() : Optional.of(elements));
  }
}
