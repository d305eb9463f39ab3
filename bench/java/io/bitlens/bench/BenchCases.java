package io.bitlens.bench;

import io.bitlens.dataset.DatasetException;
import java.util.Optional;

/** Cases by name, on the images that suit their networks. */
final class BenchCases {

  /** The network for colour images of 32 x 32 pixels. */
  private static final String COLOURED = "resnet20";

  private final BenchImages fashion;
  private final BenchImages generated = BenchImages.generated();

  BenchCases(Options options) throws DatasetException {
    this.fashion = BenchImages.fashion(options.text("data-dir", "data"));
  }

  /**
   * The case of a preset.
   *
   * @return empty if there is no network of that name
   */
  Optional<BenchCase> find(String network, String precision) {
    return BenchCase.find(network, precision, network.equals(COLOURED) ? generated : fashion);
  }
}
