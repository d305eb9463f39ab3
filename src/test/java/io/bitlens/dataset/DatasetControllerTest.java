package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class DatasetControllerTest {

  @TempDir Path data;

  private ApplicationContextRunner context(String... properties) {
    return new ApplicationContextRunner()
        .withUserConfiguration(DatasetConfiguration.class)
        .withBean(DatasetController.class)
        .withPropertyValues("bitlens.data-dir=" + data, "bitlens.datasets.folders=" + data)
        .withPropertyValues(properties);
  }

  @Test
  void oneDataSetIsShownWhole() {
    context()
        .run(context ->
            assertThat(
                    mvc(context.getBean(DatasetController.class))
                        .get()
                        .uri("/api/v1/datasets/fashion-mnist-sample"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo(
                    """
                    {
                      "id": "fashion-mnist-sample",
                      "title": "Fashion-MNIST, 700 images of each article",
                      "state": "READY",
                      "shape": {"channels": 1, "height": 28, "width": 28},
                      "classes": ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                  "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
                      "counts": {"train": 5400, "validation": 600, "test": 1000},
                      "normalization": {"mean": [0.287961], "std": [0.354481]},
                      "availability": "EMBEDDED",
                      "sha256": "636a115d7805d4f77e6d1f76760a5f1190dffc10c8f5713e1e873c65416b27d9",
                      "licence": "MIT, Zalando SE",
                      "source": "https://github.com/zalandoresearch/fashion-mnist",
                      "upload": null
                    }
                    """));
  }

  @Test
  void theListIsOnePage() {
    context()
        .run(context -> {
          var answer =
              assertThat(
                      mvc(context.getBean(DatasetController.class)).get().uri("/api/v1/datasets"))
                  .hasStatusOk()
                  .bodyJson();
          answer
              .extractingPath("$.items[*].id")
              .asArray()
              .containsExactly(
                  "cifar-10", "fashion-mnist", "fashion-mnist-sample", "mnist", "mnist-sample");
          answer
              .extractingPath("$.items[*].counts.train")
              .asArray()
              .containsExactly(45_000, 55_000, 5_400, 55_000, 5_400);
          answer.extractingPath("$.nextPageToken").isNull();
        });
  }

  @Test
  void anUnknownDataSetIsNotFound() {
    context()
        .run(context ->
            assertThatThrownBy(() -> context.getBean(DatasetController.class).get("imagenet"))
                .isInstanceOfSatisfying(
                    ApiException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_FOUND))
                .hasMessage("There is no dataset 'imagenet'."));
  }

  @Test
  void whatIsNotHereIsDownloadableUnlessDownloadsAreSwitchedOff() {
    context()
        .run(context -> assertAvailability(context.getBean(DatasetCatalog.class), "DOWNLOADABLE"));
    context("bitlens.datasets.download=false")
        .run(context -> assertAvailability(context.getBean(DatasetCatalog.class), "MISSING"));
  }

  @Test
  void theDataDirectoryIsSearched() throws Exception {
    Path folder = Files.createDirectories(data.resolve("datasets/mnist"));
    for (String name :
        new String[] {
          "train-images-idx3-ubyte.gz",
          "train-labels.idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte.gz"
        }) {
      Files.createFile(folder.resolve(name));
    }

    context().run(context -> assertAvailability(context.getBean(DatasetCatalog.class), "PRESENT"));
  }

  private static void assertAvailability(DatasetCatalog catalog, String expected) {
    assertThat(catalog.find("mnist").orElseThrow().availability()).hasToString(expected);
  }

  private static MockMvcTester mvc(DatasetController controller) {
    return MockMvcTester.of(controller);
  }
}
