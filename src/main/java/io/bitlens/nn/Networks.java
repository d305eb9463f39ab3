package io.bitlens.nn;

import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.BatchNorm;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.LayerSpec.Flatten;
import io.bitlens.nn.LayerSpec.GlobalAvgPool;
import io.bitlens.nn.LayerSpec.Linear;
import io.bitlens.nn.LayerSpec.MaxPool2d;
import io.bitlens.nn.LayerSpec.Pact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The networks that jobs can name. */
public final class Networks {

  /** The reference CNN of the saliency-guided training literature. */
  public static final String SGT_CNN = "sgt-cnn";

  /** The same with batch-norm before every quantized activation, which 2 bits profit from. */
  public static final String SGT_CNN_BN = "sgt-cnn-bn";

  /**
   * LeNet-5 as the literature on low-bit weights uses it (arXiv 1605.04711, section 4.1), for
   * comparison with published tables.
   */
  public static final String LENET5 = "lenet5";

  /**
   * A CNN for microcontrollers (ours): on 28 x 28 grey images 10,272 bytes at w4a4 and 2.9 million
   * multiply-accumulates.
   */
  public static final String TINY = "tiny";

  /** The residual network of 20 weighted layers for CIFAR-10 (arXiv 1512.03385, section 4.2). */
  public static final String RESNET20 = "resnet20";

  private Networks() {}

  /** Names of all networks. */
  public static List<String> names() {
    return List.of(SGT_CNN, SGT_CNN_BN, LENET5, TINY, RESNET20);
  }

  /**
   * The named network for a data set.
   *
   * @return empty if there is no network of that name
   * @throws InvalidSpecException if the data set's shape does not fit the network
   */
  public static Optional<NetworkSpec> find(String name, InputShape input, int classes) {
    var layers =
        switch (name) {
          case SGT_CNN -> sgtCnn(classes, false);
          case SGT_CNN_BN -> sgtCnn(classes, true);
          case LENET5 -> lenet5(classes);
          case TINY -> tiny(classes);
          case RESNET20 -> resnet20(classes);
          default -> List.<LayerSpec>of();
        };
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    var network = new NetworkSpec(name, input, classes, layers);
    NetworkShapes.of(network);
    return Optional.of(network);
  }

  private static List<LayerSpec> sgtCnn(int classes, boolean batchNorm) {
    var layers = new ArrayList<LayerSpec>();
    layers.add(new Conv2d("conv1", 32, 3, 1, 0));
    if (batchNorm) {
      layers.add(new BatchNorm("bn1"));
    }
    layers.add(new Pact("act1"));
    layers.add(new Conv2d("conv2", 64, 3, 1, 0));
    if (batchNorm) {
      layers.add(new BatchNorm("bn2"));
    }
    layers.add(new Pact("act2"));
    layers.add(new MaxPool2d("pool2", 2));
    layers.add(new Dropout("drop2", 0.25));
    layers.add(new Flatten("flatten"));
    layers.add(new Linear("fc1", 128));
    if (batchNorm) {
      layers.add(new BatchNorm("bn3"));
    }
    layers.add(new Pact("act3"));
    layers.add(new Dropout("drop3", 0.5));
    layers.add(new Linear("fc2", classes));
    return layers;
  }

  private static List<LayerSpec> lenet5(int classes) {
    var layers = new ArrayList<LayerSpec>();
    layers.addAll(activated("1", new Conv2d("conv1", 32, 5, 1, 0)));
    layers.add(new MaxPool2d("pool1", 2));
    layers.addAll(activated("2", new Conv2d("conv2", 64, 5, 1, 0)));
    layers.add(new MaxPool2d("pool2", 2));
    layers.add(new Flatten("flatten"));
    layers.addAll(activated("3", new Linear("fc1", 512)));
    layers.add(new Dropout("drop3", 0.5));
    layers.add(new Linear("fc2", classes));
    return layers;
  }

  /**
   * Most of the bytes are in the two convolutions behind the poolings, where a weight costs few
   * multiplications; the two in front see every pixel and stay narrow.
   */
  private static List<LayerSpec> tiny(int classes) {
    var layers = new ArrayList<LayerSpec>();
    layers.addAll(activated("1", new Conv2d("conv1", 16, 3, 1, 0)));
    layers.addAll(activated("2", new Conv2d("conv2", 16, 3, 1, 0)));
    layers.add(new MaxPool2d("pool2", 2));
    layers.addAll(activated("3", new Conv2d("conv3", 32, 3, 1, 1)));
    layers.add(new MaxPool2d("pool3", 2));
    layers.addAll(activated("4", new Conv2d("conv4", 32, 3, 1, 1)));
    layers.add(new GlobalAvgPool("mean"));
    layers.add(new Linear("fc", classes));
    return layers;
  }

  /** Three stages of three blocks; the first block of the second and third halves the image. */
  private static List<LayerSpec> resnet20(int classes) {
    var layers = new ArrayList<LayerSpec>();
    layers.addAll(activated("1", new Conv2d("conv1", 16, 3, 1, 1)));
    var from = "act1";
    for (int stage = 1; stage <= 3; stage++) {
      int channels = 16 << (stage - 1);
      for (int block = 1; block <= 3; block++) {
        int stride = stage > 1 && block == 1 ? 2 : 1;
        var prefix = "s%db%d_".formatted(stage, block);
        layers.add(new Conv2d(prefix + "conv1", channels, 3, stride, 1));
        layers.add(new BatchNorm(prefix + "bn1"));
        layers.add(new Pact(prefix + "act1"));
        layers.add(new Conv2d(prefix + "conv2", channels, 3, 1, 1));
        layers.add(new BatchNorm(prefix + "bn2"));
        layers.add(new Add(prefix + "add", from, stride));
        layers.add(new Pact(prefix + "act2"));
        from = prefix + "act2";
      }
    }
    layers.add(new GlobalAvgPool("mean"));
    layers.add(new Linear("fc", classes));
    return layers;
  }

  /** A weighted layer with batch-norm and a quantized activation. */
  private static List<LayerSpec> activated(String number, LayerSpec.Weighted layer) {
    return List.of(layer, new BatchNorm("bn" + number), new Pact("act" + number));
  }
}
