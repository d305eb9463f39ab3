package io.bitlens.nn.program;

/** How the single-precision matrix products of large fully connected layers are computed. */
public enum MatrixProduct {
  /** By the general product, which every build of libtorch has. */
  GENERAL {
    @Override
    String of(String a, String b) {
      return "torch.mm(%s, %s)".formatted(a, b);
    }

    @Override
    String plus(String bias, String a, String b) {
      return "torch.addmm(%s, %s, %s)".formatted(bias, a, b);
    }
  },
  /**
   * By oneDNN's inner product, which is up to three times as fast where the general one is MKL's on
   * a processor that is not Intel's. It wants b row by row.
   */
  INNER {
    @Override
    String of(String a, String b) {
      return plus("None", a, b);
    }

    @Override
    String plus(String bias, String a, String b) {
      return ("ops.mkldnn._linear_pointwise(%s, torch.t(%s), %s, \"none\","
              + " annotate(List[Optional[number]], []), \"\")")
          .formatted(a, b, bias);
    }
  };

  /** A program that multiplies this way: a library without the operator refuses to load it. */
  public byte[] probe() {
    var text = new ProgramText();
    text.method("probe", "a: Tensor, b: Tensor", "Tensor");
    text.result(of("a", "b"));
    return TorchScriptArchive.of(text.toString());
  }

  /** Expression of a b, (n, k) by (k, m). */
  abstract String of(String a, String b);

  /** Expression of a b + bias, of one number a column (m). */
  abstract String plus(String bias, String a, String b);
}
