package io.bitlens.nn.engine;

import java.util.List;

/**
 * What one step of constrained training saw.
 *
 * @param crossEntropy mean over the batch, of the full-precision side
 * @param correct images of the batch that the full-precision side has right
 * @param distances by constraint, in order; see {@link io.bitlens.nn.program.ConstrainedProgram}
 */
public record ConstrainedStep(double crossEntropy, int correct, List<Double> distances) {

  public ConstrainedStep {
    distances = List.copyOf(distances);
  }
}
