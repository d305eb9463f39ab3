package io.bitlens.dataset;

import io.bitlens.dataset.CifarDataset.ArchiveFile;
import io.bitlens.dataset.CifarDataset.BatchFile;
import io.bitlens.dataset.files.DataFile.Gzip;
import java.net.URI;
import java.util.List;

/**
 * CIFAR-10 with everything that is pinned about it.
 *
 * <p>The normalisation is published, not measured here: the means are 0.4914, 0.4822 and 0.4465,
 * the standard deviations of the channels 0.24703, 0.24349 and 0.26159. The engine takes one
 * standard deviation; it is the root of the mean of the three variances, which makes the variance
 * of the normalised pixels 1 over all channels together.
 */
final class Cifar10 {

  private Cifar10() {}

  static CifarDataset dataset() {
    return new CifarDataset(
        "cifar-10",
        "CIFAR-10 colour pictures of animals and vehicles",
        List.of(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck"),
        10_000,
        List.of(
            new BatchFile(
                "data_batch_1.bin",
                "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            new BatchFile(
                "data_batch_2.bin",
                "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            new BatchFile(
                "data_batch_3.bin",
                "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            new BatchFile(
                "data_batch_4.bin",
                "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            new BatchFile(
                "data_batch_5.bin",
                "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add")),
        new BatchFile(
            "test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        5_000,
        List.of(0.4914, 0.4822, 0.4465),
        0.250824,
        new ArchiveFile(
            "cifar-10-binary.tar.gz",
            new Gzip(
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", 170_052_171)),
        List.of(URI.create("https://www.cs.toronto.edu/~kriz/")),
        "none stated; Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
        "https://www.cs.toronto.edu/~kriz/cifar.html");
  }
}
