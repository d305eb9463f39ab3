package io.bitlens.openinference;

import io.bitlens.inference.Softmax;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a model answers for each image; see {@link #list}. */
enum OutputTensor {
  /** (B, K), as the model gives them. */
  LOGITS("logits", "FP32", true) {
    @Override
    void list(Answered answered, int image, List<Object> to) {
      for (int k = 0; k < answered.classes(); k++) {
        to.add(answered.logits()[image * answered.classes() + k]);
      }
    }
  },
  /** (B, K), the softmax of the logits. */
  PROBABILITIES("probabilities", "FP32", true) {
    @Override
    void list(Answered answered, int image, List<Object> to) {
      var softmax = answered.softmax(image);
      for (int k = 0; k < answered.classes(); k++) {
        to.add((float) softmax.probability(k));
      }
    }
  },
  /** (B, 1), the class with the largest logit. */
  CLASS("class", "INT64", false) {
    @Override
    void list(Answered answered, int image, List<Object> to) {
      to.add((long) answered.softmax(image).predicted());
    }
  },
  /** (B, 1), that class's name. */
  LABEL("label", "BYTES", false) {
    @Override
    void list(Answered answered, int image, List<Object> to) {
      to.add(answered.labels().get(answered.softmax(image).predicted()));
    }
  };

  private final String text;
  private final String datatype;
  private final boolean ofClasses;

  OutputTensor(String text, String datatype, boolean ofClasses) {
    this.text = text;
    this.datatype = datatype;
    this.ofClasses = ofClasses;
  }

  /**
   * What a model answered.
   *
   * @param logits (B, K) row-major
   * @param labels K names
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Answered(float[] logits, int size, List<String> labels) {

    int classes() {
      return labels.size();
    }

    Softmax softmax(int image) {
      return new Softmax(logits, image, classes());
    }
  }

  /** As requests name it. */
  String text() {
    return text;
  }

  String datatype() {
    return datatype;
  }

  /** Elements of each image. */
  int width(int classes) {
    return ofClasses ? classes : 1;
  }

  /** Adds one image's elements: Float, Long or String, as the datatype is. */
  abstract void list(Answered answered, int image, List<Object> to);

  /** All elements, row-major. */
  List<Object> elements(Answered answered) {
    var elements = new ArrayList<Object>();
    for (int image = 0; image < answered.size(); image++) {
      list(answered, image, elements);
    }
    return elements;
  }

  /** The same as the protocol's binary extension has them: little-endian, texts by length. */
  static byte[] binary(List<Object> elements) {
    var bytes = new ByteArrayOutputStream();
    for (var element : elements) {
      var raw =
          switch (element) {
            case Float value -> little(Float.BYTES).putFloat(value).array();
            case Long value -> little(Long.BYTES).putLong(value).array();
            default -> {
              byte[] text = String.valueOf(element).getBytes(StandardCharsets.UTF_8);
              yield little(Integer.BYTES + text.length).putInt(text.length).put(text).array();
            }
          };
      bytes.writeBytes(raw);
    }
    return bytes.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
