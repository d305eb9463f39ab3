package io.bitlens.dataset;

import io.bitlens.dataset.files.DataFile;
import io.bitlens.dataset.files.DataFile.Gzip;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * MNIST and Fashion-MNIST, each whole and as the sample that scripts/make-samples.py made, with
 * everything that is pinned about them.
 */
final class BuiltInDatasets {

  private static final int SIDE = 28;

  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final List<String> CLOTHES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final String MNIST_LICENCE =
      "CC BY-SA 3.0, Yann LeCun, Corinna Cortes and Christopher J. C. Burges";
  private static final String MNIST_SOURCE = "http://yann.lecun.com/exdb/mnist/";
  private static final String FASHION_LICENCE = "MIT, Zalando SE";
  private static final String FASHION_SOURCE = "https://github.com/zalandoresearch/fashion-mnist";

  private BuiltInDatasets() {}

  static List<IdxDataset> all() {
    return List.of(fashionMnist(), fashionMnistSample(), mnist(), mnistSample());
  }

  private static IdxDataset mnist() {
    return new IdxDataset(
        "mnist",
        "MNIST handwritten digits",
        SIDE,
        SIDE,
        DIGITS,
        60_000,
        5_000,
        10_000,
        0.130660,
        0.308108,
        "5f617ad9c21210b06a84523faa989821d0a8990220a212a11ee8fb720bfd5317",
        new IdxDataset.Files(
            offered(
                "train-images-idx3-ubyte",
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                9_912_422),
            offered(
                "train-labels-idx1-ubyte",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                28_881),
            offered(
                "t10k-images-idx3-ubyte",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                1_648_877),
            offered(
                "t10k-labels-idx1-ubyte",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                4_542)),
        List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
        MNIST_LICENCE,
        MNIST_SOURCE);
  }

  private static IdxDataset fashionMnist() {
    return new IdxDataset(
        "fashion-mnist",
        "Fashion-MNIST articles of clothing",
        SIDE,
        SIDE,
        CLOTHES,
        60_000,
        5_000,
        10_000,
        0.286041,
        0.353024,
        "71f30403b19a558acc1ed561522a427eb8214d5f61bb11f897a94b04de4da7a3",
        new IdxDataset.Files(
            offered(
                "train-images-idx3-ubyte",
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                26_421_880),
            offered(
                "train-labels-idx1-ubyte",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                29_515),
            offered(
                "t10k-images-idx3-ubyte",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                4_422_102),
            offered(
                "t10k-labels-idx1-ubyte",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                5_148)),
        List.of(
            URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            URI.create(
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/")),
        FASHION_LICENCE,
        FASHION_SOURCE);
  }

  private static IdxDataset mnistSample() {
    return sample(
        "mnist-sample",
        "MNIST, 700 images of each digit",
        DIGITS,
        0.131216,
        0.308527,
        "972cac6788bc990adc7b95abccd071bdfdecc6bf43e8d88e429ecb9d2dd2302d",
        new IdxDataset.Files(
            embedded(
                "train-images-idx3-ubyte",
                "2af371f16e06cf74dfb4630832d582e3b229c3b73b017bbf9b9c5ff2c2739550"),
            embedded(
                "train-labels-idx1-ubyte",
                "95e3ef037038d250f166f42cb4af8f184829c1ed419d6b8324cf2301e4c14f5b"),
            embedded(
                "t10k-images-idx3-ubyte",
                "0263f3453b78762c544006cefc5e20fe390296003fb60b3cb77fec9ce6ac8ba3"),
            embedded(
                "t10k-labels-idx1-ubyte",
                "1ac0ebcd31d11a5f48d34dc94b409e678cdd4d255e74e3d0d44d86edb97107a8")),
        MNIST_LICENCE,
        MNIST_SOURCE);
  }

  private static IdxDataset fashionMnistSample() {
    return sample(
        "fashion-mnist-sample",
        "Fashion-MNIST, 700 images of each article",
        CLOTHES,
        0.287961,
        0.354481,
        "636a115d7805d4f77e6d1f76760a5f1190dffc10c8f5713e1e873c65416b27d9",
        new IdxDataset.Files(
            embedded(
                "train-images-idx3-ubyte",
                "9c057865d31ff4944654ca0249312fbb1ea143a58789e21da364ed253203ba40"),
            embedded(
                "train-labels-idx1-ubyte",
                "7c60ceabf5c30b207c7f764fd5a5e49daa38e78b353ad1cc29c884a559021434"),
            embedded(
                "t10k-images-idx3-ubyte",
                "e9e3dd0185a8b04e52f6d697086b79b40e97a8aece126506c957e8361411e48c"),
            embedded(
                "t10k-labels-idx1-ubyte",
                "d44e8b27253148f44edc093588b70a7fee89db611ad6afe2b0a5d0de40317bc3")),
        FASHION_LICENCE,
        FASHION_SOURCE);
  }

  private static IdxDataset sample(
      String id,
      String title,
      List<String> classNames,
      double mean,
      double std,
      String sha256,
      IdxDataset.Files files,
      String licence,
      String source) {
    return new IdxDataset(
        id,
        title,
        SIDE,
        SIDE,
        classNames,
        6_000,
        600,
        1_000,
        mean,
        std,
        sha256,
        files,
        List.of(),
        licence,
        source);
  }

  private static DataFile offered(
      String name, String contentSha256, String gzipSha256, long gzipBytes) {
    return new DataFile(name, contentSha256, Optional.of(new Gzip(gzipSha256, gzipBytes)));
  }

  private static DataFile embedded(String name, String contentSha256) {
    return new DataFile(name, contentSha256, Optional.empty());
  }
}
