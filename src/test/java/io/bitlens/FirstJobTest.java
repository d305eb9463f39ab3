package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.evaluation.EvaluationTally;
import io.bitlens.registry.ModelStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job through the whole service: train, store, predict, explain, delete. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.port=0")
@DirtiesContext // so that the database is closed before its folder goes
class FirstJobTest {

  private static final String JOB =
      """
      {"dataset":"mnist-sample","precision":"w4a4","epochs":1,"batchSize":64}\
      """;

  @TempDir static Path data;

  @Autowired private BlockingQueue<ExecutionComplete> executions;
  @Autowired private DatasetCatalog datasets;
  @Autowired private ModelStore models;
  @Autowired private VariantLoader loader;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  @TestConfiguration
  static class Queue {

    @Bean
    BlockingQueue<ExecutionComplete> executions() {
      return new LinkedBlockingQueue<>();
    }

    @Bean
    AbstractSchedulerListener listener(BlockingQueue<ExecutionComplete> executions) {
      return new AbstractSchedulerListener() {
        @Override
        public void onExecutionComplete(ExecutionComplete execution) {
          if (execution.getExecution().getTaskName().equals("train")) {
            executions.add(execution);
          }
        }
      };
    }
  }

  @Test
  void trainsStoresPredictsExplainsAndDeletes() throws Exception {
    var accepted =
        json(
            post("/training-jobs", "application/json", "*/*", JOB.getBytes(StandardCharsets.UTF_8)),
            202);
    assertThat(executions.poll(2, TimeUnit.MINUTES)).isNotNull();

    var job = json(get("/training-jobs/" + accepted.get("id").asString()), 200);
    assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
    var id = UUID.fromString(job.at("/model/id").asString());
    var model = json(get("/models/" + id), 200);
    assertThat(model.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.85);

    theStoredVariantPredictsWhatWasEvaluated(id);
    thePictureIsRecognised(id);
    theMapIsAPicture(id);

    assertThat(send(request("/models/" + id).DELETE()).statusCode()).isEqualTo(204);
    var gone = post("/models/" + id + "/predictions", "image/png", "*/*", picture());
    assertThat(json(gone, 404).get("code").asString()).isEqualTo("NOT_FOUND");
  }

  private void theStoredVariantPredictsWhatWasEvaluated(UUID id) throws Exception {
    var test = datasets.load("mnist-sample", phase -> {}).test();
    var tally = new EvaluationTally(10);
    try (var runner = loader.load(models.load(id).orElseThrow())) {
      // Other batches than the training's evaluation used: exact sums do not depend on them.
      for (int from = 0; from < test.size(); from += 125) {
        int size = test.imageSize();
        var pixels = Arrays.copyOfRange(test.pixels(), from * size, (from + 125) * size);
        tally.add(runner.logits(pixels, 125), test.labels(), from, 125);
      }
    }
    assertThat(tally.evaluation()).isEqualTo(models.find(id).orElseThrow().test());
  }

  private void thePictureIsRecognised(UUID id) throws Exception {
    var answer =
        json(
            post("/models/" + id + "/predictions?logits=true", "image/png", "*/*", picture()), 200);
    var test = datasets.load("mnist-sample", phase -> {}).test();
    float[] expected;
    try (var runner = loader.load(models.load(id).orElseThrow())) {
      expected = runner.logits(Arrays.copyOf(test.pixels(), test.imageSize()), 1);
    }
    var logits = answer.at("/predictions/0/logits");
    for (int k = 0; k < expected.length; k++) {
      assertThat((float) logits.get(k).asDouble()).isEqualTo(expected[k]);
    }
    assertThat(answer.at("/predictions/0/top").size()).isEqualTo(5);
  }

  private void theMapIsAPicture(UUID id) throws Exception {
    var png =
        post("/models/" + id + "/saliency-maps?view=overlay", "image/png", "image/png", picture());
    assertThat(png.statusCode()).isEqualTo(200);
    assertThat(ImageIO.read(new ByteArrayInputStream(png.body())).getWidth())
        .isGreaterThanOrEqualTo(280);

    var map =
        json(
            post("/models/" + id + "/saliency-maps", "image/png", "application/json", picture()),
            200);
    assertThat(map.get("surrogate").asBoolean()).isTrue();
    assertThat(map.at("/maps/0/values").size()).isEqualTo(784);
  }

  /** The first test image as a PNG. */
  private byte[] picture() throws Exception {
    var pixels = datasets.load("mnist-sample", phase -> {}).test().pixels();
    var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, Arrays.copyOf(pixels, 784));
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<byte[]> post(String path, String type, String accept, byte[] body)
      throws Exception {
    return send(
        request(path)
            .header("Content-Type", type)
            .header("Accept", accept)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    return JsonMapper.shared().readTree(response.body());
  }
}
