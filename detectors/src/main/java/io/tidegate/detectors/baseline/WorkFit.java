package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How long work takes by what it is made of: {@code y ≈ a·requests + b·input tokens + c·output
 * tokens}, by weighted least squares with coefficients that are not negative. A value.
 *
 * <p>Each observation is a sum {@code y} over {@code n} requests and enters with the weight {@code
 * 1 / n}, the inverse of its variance; old ones fade with a half-life of {@value #HALF_LIFE} steps.
 * The bounded problem is solved by trying which parts are zero (Lawson, Hanson, Solving Least
 * Squares Problems (1974), ch. 23; three parts have seven ways). Observations that are negative,
 * without requests or not finite teach nothing.
 */
public final class WorkFit {
  /** Of {@link #fade} calls. */
  static final int HALF_LIFE = 120;

  private static final int PARTS = 3;
  private static final double RIDGE = 1e-9;
  private static final double KEEP = StrictMath.pow(0.5, 1.0 / HALF_LIFE);

  /** Nothing seen. */
  public static final WorkFit FRESH = new WorkFit(new double[PARTS * PARTS], new double[PARTS], 0);

  private final double[] products;
  private final double[] targets;
  private final double weight;

  private WorkFit(double[] products, double[] targets, double weight) {
    this.products = products;
    this.targets = targets;
    this.weight = weight;
  }

  /** What a sum is made of. */
  public record Parts(double requests, double input, double output) {
    private double get(int part) {
      return part == 0 ? requests : part == 1 ? input : output;
    }

    private boolean isClean() {
      return requests > 0 && input >= 0 && output >= 0 && Double.isFinite(input + output);
    }
  }

  /** How many requests it rests on, of late ones. */
  public double requests() {
    return weight;
  }

  /** With what was seen before weighing a little less. */
  public WorkFit fade() {
    double[] less = products.clone();
    double[] lessTargets = targets.clone();
    for (int i = 0; i < less.length; i++) {
      less[i] *= KEEP;
    }
    for (int i = 0; i < PARTS; i++) {
      lessTargets[i] *= KEEP;
    }
    return new WorkFit(less, lessTargets, weight * KEEP);
  }

  /** With one more sum and its parts. */
  public WorkFit learn(double sum, Parts parts) {
    if (!parts.isClean() || !(sum >= 0) || !Double.isFinite(sum)) {
      return this;
    }
    double[] more = products.clone();
    double[] moreTargets = targets.clone();
    for (int i = 0; i < PARTS; i++) {
      for (int j = 0; j < PARTS; j++) {
        more[i * PARTS + j] += parts.get(i) * parts.get(j) / parts.requests;
      }
      moreTargets[i] += parts.get(i) * sum / parts.requests;
    }
    return new WorkFit(more, moreTargets, weight + parts.requests);
  }

  /** The coefficients, per request, input token and output token. */
  public Parts coefficients() {
    double[] best = new double[PARTS];
    double explained = 0;
    for (int chosen = 1; chosen < 1 << PARTS; chosen++) {
      double[] x = solved(chosen);
      double fits = 0;
      boolean isBounded = true;
      for (int i = 0; i < PARTS; i++) {
        fits += targets[i] * x[i];
        isBounded &= x[i] >= 0 && Double.isFinite(x[i]);
      }
      if (isBounded && fits > explained) {
        explained = fits;
        best = x;
      }
    }
    return new Parts(best[0], best[1], best[2]);
  }

  /** Least squares with only the chosen parts, by Gaussian elimination; zero for the others. */
  private double[] solved(int chosen) {
    double[][] rows = new double[PARTS][PARTS + 1];
    for (int i = 0; i < PARTS; i++) {
      boolean in = (chosen >> i & 1) != 0;
      for (int j = 0; j < PARTS; j++) {
        rows[i][j] = in && (chosen >> j & 1) != 0 ? products[i * PARTS + j] : 0;
      }
      rows[i][i] = in ? rows[i][i] * (1 + RIDGE) + Double.MIN_NORMAL : 1;
      rows[i][PARTS] = in ? targets[i] : 0;
    }
    for (int i = 0; i < PARTS; i++) {
      for (int j = 0; j < PARTS; j++) {
        double times = j == i ? 0 : rows[j][i] / rows[i][i];
        for (int k = i; k <= PARTS; k++) {
          rows[j][k] -= times * rows[i][k];
        }
      }
    }
    double[] x = new double[PARTS];
    for (int i = 0; i < PARTS; i++) {
      x[i] = rows[i][PARTS] / rows[i][i];
    }
    return x;
  }

  /** What that work comes to at those coefficients. */
  public static double sumOf(Parts coefficients, Parts parts) {
    return coefficients.requests * parts.requests
        + coefficients.input * parts.input
        + coefficients.output * parts.output;
  }

  public void write(ByteWriter out) {
    for (double product : products) {
      out.real(product);
    }
    for (double target : targets) {
      out.real(target);
    }
    out.real(weight);
  }

  public static WorkFit read(ByteReader in) {
    double[] products = new double[PARTS * PARTS];
    double[] targets = new double[PARTS];
    for (int i = 0; i < products.length; i++) {
      products[i] = in.real();
    }
    for (int i = 0; i < PARTS; i++) {
      targets[i] = in.real();
    }
    return new WorkFit(products, targets, in.real());
  }
}
