package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.LayerSpec.Flatten;
import io.bitlens.nn.LayerSpec.GlobalAvgPool;
import io.bitlens.nn.LayerSpec.Linear;
import io.bitlens.nn.LayerSpec.MaxPool2d;
import io.bitlens.nn.LayerSpec.Pact;
import io.bitlens.nn.NetworkShapes.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkShapesTest {

  @Test
  void findsTheShapesOfTheReferenceNetwork() {
    var network = Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();
    var shapes = NetworkShapes.of(network);

    assertThat(shapes.output(0)).isEqualTo(new Shape(32, 26, 26, false));
    assertThat(shapes.output(4)).isEqualTo(new Shape(64, 12, 12, false));
    assertThat(shapes.output(6)).isEqualTo(new Shape(9216, 1, 1, true));
    assertThat(shapes.output(7)).isEqualTo(new Shape(128, 1, 1, true));
  }

  @Test
  void roundsDownWhereStrideAndWindowDoNotDivide() {
    var shapes =
        NetworkShapes.of(
            network(
                new Conv2d("c", 3, 3, 2, 1),
                new MaxPool2d("p", 2),
                new Flatten("f"),
                new Linear("l", 2)));

    assertThat(shapes.output(0)).isEqualTo(new Shape(3, 5, 5, false));
    assertThat(shapes.output(1)).isEqualTo(new Shape(3, 2, 2, false));
  }

  static List<Arguments> misfits() {
    return List.of(
        Arguments.of(
            network(new Conv2d("c", 3, 10, 1, 0), new Flatten("f"), new Linear("l", 2)),
            "/layers/c: a 10 x 10 kernel does not fit its 9 x 9 input (input of the network:"
                + " 2x9x9)"),
        Arguments.of(
            network(new Conv2d("c", 3, 3, 0, 0)),
            "/layers/c: kernel, stride and channels must be positive and padding not negative"
                + " (input of the network: 2x9x9)"),
        Arguments.of(
            network(new MaxPool2d("p", 10)),
            "/layers/p: a 10 x 10 window does not fit its 9 x 9 input (input of the network:"
                + " 2x9x9)"),
        Arguments.of(
            network(new Linear("l", 2)),
            "/layers/l: a linear layer needs a flatten or global average pooling before it (input"
                + " of the network: 2x9x9)"),
        Arguments.of(
            network(new Flatten("f"), new GlobalAvgPool("m"), new Linear("l", 2)),
            "/layers/m: global average pooling cannot follow flatten (input of the network:"
                + " 2x9x9)"),
        Arguments.of(
            network(new Conv2d("c", 3, 3, 1, 1), new Pact("a"), new Add("s", "c", 1)),
            "/layers/s: from must be one of the activations before, [a], found c (input of the"
                + " network: 2x9x9)"),
        Arguments.of(
            network(new Conv2d("c", 3, 3, 1, 1), new Add("s", "a", 1), new Pact("a")),
            "/layers/s: from must be one of the activations before, [], found a (input of the"
                + " network: 2x9x9)"),
        Arguments.of(
            added(new Conv2d("d", 3, 3, 2, 1), 1),
            "/layers/s: 3x9x9 at stride 1 does not fit 3x5x5 (input of the network: 2x9x9)"),
        Arguments.of(
            added(new Conv2d("d", 2, 3, 2, 1), 2),
            "/layers/s: 3x9x9 at stride 2 does not fit 2x5x5 (input of the network: 2x9x9)"),
        Arguments.of(
            added(new Conv2d("d", 3, 3, 1, 1), 0),
            "/layers/s: the stride must be positive (input of the network: 2x9x9)"),
        Arguments.of(
            network(
                new Conv2d("c", 3, 3, 1, 1),
                new Pact("a"),
                new Flatten("f"),
                new Linear("l", 243),
                new Add("s", "a", 1)),
            "/layers/s: an addition cannot follow flatten (input of the network: 2x9x9)"),
        Arguments.of(
            network(new Flatten("f"), new Conv2d("c", 3, 3, 1, 0)),
            "/layers/c: a convolution cannot follow flatten (input of the network: 2x9x9)"),
        Arguments.of(
            network(new Flatten("f"), new Dropout("d", 1), new Linear("l", 2)),
            "/layers/d: the rate must be at least 0 and below 255.5/256, found 1.0 (input of the"
                + " network: 2x9x9)"),
        Arguments.of(
            network(new Flatten("f"), new Dropout("d", 0.999), new Linear("l", 2)),
            "/layers/d: the rate must be at least 0 and below 255.5/256, found 0.999 (input of the"
                + " network: 2x9x9)"),
        Arguments.of(
            network(new Flatten("l"), new Linear("l", 3)),
            "/layers/l: another layer has this name; /layers: the last layer must be linear with"
                + " one output for each of the 2 classes"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void refusesWhatDoesNotFit(NetworkSpec network, String message) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> NetworkShapes.of(network))
        .withMessage(message);
  }

  private static NetworkSpec added(Conv2d second, int stride) {
    return network(new Conv2d("c", 3, 3, 1, 1), new Pact("a"), second, new Add("s", "a", stride));
  }

  private static NetworkSpec network(LayerSpec... layers) {
    return new NetworkSpec("test", new InputShape(2, 9, 9), 2, List.of(layers));
  }
}
