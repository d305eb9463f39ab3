package io.bitlens.explain.explainer;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Coalitions of M players, none of them empty or of all, with their weights in the regression of
 * Shapley values. If there are few they are all taken, with the Shapley kernel's weights {@code (M
 * - 1) / (C(M, k) k (M - k))} for k members (arXiv 1705.07874, theorem 2). If not, they are drawn
 * with those probabilities and weigh the same: k with probability proportional to {@code 1 / (k (M
 * - k))}, then any k players, and their complement with them (paired sampling, arXiv 2012.01536,
 * section 4.2).
 */
final class Coalitions {

  /** For each player, drawn coalitions must at least be so many for the regression to be sound. */
  static final int LEAST_FOR_EACH = 4;

  private static final int COUNTABLE = 30;

  private final int players;
  private final List<boolean[]> members;
  private final double[] weights;

  private Coalitions(int players, List<boolean[]> members, double[] weights) {
    this.players = players;
    this.members = members;
    this.weights = weights;
  }

  /** Coalitions at most so many, a pair more or less. */
  static Coalitions of(int players, int most, long seed, int image) {
    return allFit(players, most) ? all(players) : drawn(players, most / 2, seed, image);
  }

  /** How many {@link #of} gives. */
  static int count(int players, int most) {
    return allFit(players, most) ? (1 << players) - 2 : most / 2 * 2;
  }

  /** Whether all coalitions are no more than that. */
  static boolean allFit(int players, int most) {
    return players < COUNTABLE && (1 << players) - 2 <= most;
  }

  private static Coalitions all(int players) {
    int count = (1 << players) - 2;
    var members = new ArrayList<boolean[]>(count);
    var weights = new double[count];
    for (int i = 0; i < count; i++) {
      int bits = i + 1;
      var member = new boolean[players];
      for (int j = 0; j < players; j++) {
        member[j] = (bits >> j & 1) == 1;
      }
      members.add(member);
      weights[i] = kernel(players, Integer.bitCount(bits));
    }
    return new Coalitions(players, members, weights);
  }

  private static double kernel(int players, int size) {
    double subsets = 1;
    for (int i = 1; i <= size; i++) {
      subsets = subsets * (players - size + i) / i;
    }
    return (players - 1) / (subsets * size * (players - size));
  }

  private static Coalitions drawn(int players, int pairs, long seed, int image) {
    var members = new ArrayList<boolean[]>(2 * pairs);
    for (int i = 0; i < pairs; i++) {
      var random = RandomStream.of(seed, Purpose.SHAP_COALITION, image, i);
      var member = subset(players, size(players, random.nextDouble()), random);
      members.add(member);
      members.add(complement(member));
    }
    var weights = new double[members.size()];
    Arrays.fill(weights, 1);
    return new Coalitions(players, members, weights);
  }

  /** The least k for which sizes up to k have at least that part of all weight. */
  private static int size(int players, double part) {
    double total = 0;
    for (int k = 1; k < players; k++) {
      total += 1.0 / (k * (players - k));
    }
    double sum = 0;
    for (int k = 1; k < players - 1; k++) {
      sum += 1.0 / (k * (players - k));
      if (part * total < sum) {
        return k;
      }
    }
    return players - 1;
  }

  /** The first of a shuffled order (Fisher and Yates, from the front). */
  private static boolean[] subset(int players, int size, RandomStream random) {
    var order = new int[players];
    Arrays.setAll(order, j -> j);
    var member = new boolean[players];
    for (int i = 0; i < size; i++) {
      int other = i + (int) (random.nextDouble() * (players - i));
      int chosen = order[other];
      order[other] = order[i];
      member[chosen] = true;
    }
    return member;
  }

  private static boolean[] complement(boolean[] member) {
    var others = new boolean[member.length];
    for (int j = 0; j < others.length; j++) {
      others[j] = !member[j];
    }
    return others;
  }

  int players() {
    return players;
  }

  int size() {
    return members.size();
  }

  /** Who is in the coalition; after the last one, no one is. */
  boolean[] member(int index) {
    return index == members.size() ? new boolean[players] : members.get(index);
  }

  double weight(int index) {
    return weights[index];
  }
}
