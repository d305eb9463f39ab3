package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Starts on the database of the first version, with a job in it. */
@SpringBootTest(classes = Service.class)
class EarlierVersionTest {

  private static final UUID JOB = new UUID(0, 1);
  private static final List<String> MIGRATIONS =
      List.of("V1__training_jobs.sql", "V2__scheduled_tasks.sql", "V10__models.sql");

  /** As the first version stored it. */
  private static final String SPECIFICATION =
      """
      {"dataset":"digits","network":"sgt-cnn","precision":{"name":"custom","layers":{\
      "conv1":{"weights":8,"activations":4}}},"saliency":{"guided":true,"maskedFraction":0.5,\
      "lambda":1.0,"ranking":"ABSOLUTE","fill":"UNIFORM"},"optimizer":{"name":"ADAM",\
      "learningRate":0.001,"alphaLearningRate":0.03,"alphaDecay":2.0E-4,"schedule":"COSINE"},\
      "epochs":3,"batchSize":128,"seed":7}\
      """;

  @TempDir static Path folder;

  @Autowired private TrainingJobs jobs;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry properties) {
    var url = "jdbc:h2:mem:earlier-version;DB_CLOSE_DELAY=-1";
    var database = new DriverManagerDataSource(url, "sa", "");
    MIGRATIONS.forEach(EarlierVersionTest::copy);
    Flyway.configure().dataSource(database).locations("filesystem:" + folder).load().migrate();
    var sql = JdbcClient.create(database);
    sql.sql(
            "insert into training_job (id, state, phase, dataset, specification, attempt, crashes,"
                + " epoch, epochs, step, steps, created_at, version) values (?, 'SUCCEEDED',"
                + " 'succeeded', 'digits', ?, 1, 0, 3, 3, 129, 129, now(), 9)")
        .params(JOB, SPECIFICATION)
        .update();
    sql.sql(
            "insert into training_epoch (job_id, epoch, cross_entropy, kl, alpha_penalty,"
                + " train_accuracy, validation_accuracy, validation_loss, alphas, seconds,"
                + " images_per_second) values (?, 1, 0.5, 0.25, 0.01, 0.7, 0.8, 0.6, '{}', 2, 900)")
        .params(JOB)
        .update();
    properties.add("spring.datasource.url", () -> url);
  }

  private static void copy(String migration) {
    try (var file = new ClassPathResource("db/migration/" + migration).getInputStream()) {
      Files.copy(file, folder.resolve(migration));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aJobOfTheFirstVersionReadsAsWhatItDid() {
    assertThat(jobs.find(JOB).specification())
        .isEqualTo(
            new JobSpecification(
                "digits",
                "sgt-cnn",
                new Precision("custom", Map.of("conv1", new LayerBits(8, 4))),
                Optional.empty(),
                QuantizerSpec.DEFAULT,
                "fast",
                SaliencyGuidance.DEFAULT,
                OptimizerSpec.DEFAULT,
                AugmentationSpec.NONE,
                new WarmStart(false, 10, null),
                new Distillation(0, 4, null),
                new EarlyStopping(0),
                Arithmetic.FP32,
                3,
                128,
                7));
    assertThat(jobs.find(JOB).specification().epochsOfAllStages()).isEqualTo(3);
  }

  @Test
  void itsEpochsDistilledNothing() {
    assertThat(jobs.metrics(JOB))
        .singleElement()
        .satisfies(epoch -> {
          assertThat(epoch.crossEntropy()).isEqualTo(0.5);
          assertThat(epoch.distillation()).isZero();
          assertThat(epoch.precision()).isEmpty();
        });
  }
}
