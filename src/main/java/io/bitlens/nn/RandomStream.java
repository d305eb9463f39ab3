package io.bitlens.nn;

import java.util.random.RandomGenerator;

/**
 * A counter-based random generator keyed by (seed, stream, epoch, step): the i-th number is a fixed
 * function of the key and i, so that what one part of a training draws never depends on what
 * another part, another job or an interruption drew before. The function is SplitMix64's finalizer
 * (Steele, Lea and Flood, OOPSLA 2014) over a Weyl sequence that starts at the hashed key.
 *
 * <p>Not for several threads.
 */
public final class RandomStream implements RandomGenerator {

  private static final long WEYL = 0x9e3779b97f4a7c15L;

  private long state;

  private RandomStream(long state) {
    this.state = state;
  }

  /** What the numbers are for; each use has numbers of its own. */
  public enum Purpose {
    INITIALISATION(1),
    SHUFFLE(2),
    DROPOUT(3),
    MASK(4),
    AUGMENTATION(5),
    TEST_SPLIT(6),
    /** Which images a study looks at. */
    STUDY_IMAGES(20),
    /** Random maps, and the order of pixels that matter equally. */
    CONTROL_MAP(21),
    BOOTSTRAP(22),
    /** Orders of weights that make a trained layer an untrained one. */
    WEIGHT_SHUFFLE(23),
    /** Small changes of pixels. */
    PERTURBATION(24),
    SMOOTHGRAD_NOISE(30),
    RISE_MASK(31),
    SHAP_COALITION(32);

    private final long key;

    Purpose(long key) {
      this.key = key;
    }
  }

  /** The stream of one use at one step of one epoch of a training. */
  public static RandomStream of(long seed, Purpose purpose, long epoch, long step) {
    long key = mix(seed + WEYL);
    key = mix(key ^ purpose.key * 0xd1342543de82ef95L);
    key = mix(key ^ (epoch + 1) * 0xaf251af3b0f025b5L);
    key = mix(key ^ (step + 1) * 0x2545f4914f6cdd1dL);
    return new RandomStream(key);
  }

  @Override
  public long nextLong() {
    state += WEYL;
    return mix(state);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
