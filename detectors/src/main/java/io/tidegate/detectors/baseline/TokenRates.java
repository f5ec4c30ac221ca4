package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.KnownUse;
import io.tidegate.detectors.aggregate.ModelSums;
import io.tidegate.detectors.aggregate.UnknownUse;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens requests took whose tokens nobody told: from their bytes and their time, by the
 * rates of their model's other requests.
 *
 * <p>Bytes are taken for {@code a n + b tokens}, by least squares ({@code b} a token's bytes,
 * {@code a} what frames a response), time for {@code tokens / pace}. Where both are known the
 * lesser of the two counts: a stream frames each of its tokens, and an answer that nobody waited
 * for has no bytes. A model with fewer than {@value #LEAST} known requests goes by those of its
 * cluster, and a cluster with fewer by stated priors: 4 bytes a token and 400 around them, 50
 * tokens a second. Where neither bytes nor time are known it is the mean of the known ones, and
 * nothing before those.
 *
 * <p>Learnt from what all of a cluster did in ticks that are closed, the last {@value #MEMORY}
 * requests of a model or so; of more than {@value #MOST_MODELS} models those with most requests.
 */
public final class TokenRates {
  private static final int LEAST = 20;
  private static final double MEMORY = 20_000;
  private static final int MOST_MODELS = 64;

  /** About four characters a token in English: the tokenizer's page of OpenAI. */
  private static final Line PRIOR_SIZE = new Line(400, 4);

  /** Twenty milliseconds a token: half of what MLPerf Inference allows interactive service. */
  private static final double PRIOR_PACE = 50;

  private static final double LEAST_BYTES = 0.5;
  private static final double MOST_BYTES = 16_384;
  private static final double MOST_PACE = 2_000;
  private static final double LEAST_VARIANCE = 1e-3;
  private static final double MICROS = 1e6;

  private final TreeMap<String, double[]> byModel = new TreeMap<>();
  private final double[] all = new double[KnownUse.WIDTH];

  /** Tokens that requests are estimated to have taken. */
  public record Estimate(long input, long output) {}

  /** Bytes as a line over tokens: {@code perRequest n + perToken tokens}. */
  private record Line(double perRequest, double perToken) {
    double tokens(double requests, double bytes) {
      return Math.max(0, bytes - perRequest * requests) / perToken;
    }
  }

  /** Takes in what the requests of a closed tick teach. */
  public void learn(ModelSums known) {
    known
        .byModel()
        .forEach(
            (model, sums) -> {
              learn(byModel.computeIfAbsent(model, ignored -> new double[KnownUse.WIDTH]), sums);
              learn(all, sums);
            });
    learn(all, known.others());
    while (byModel.size() > MOST_MODELS) {
      Comparator<Map.Entry<String, double[]>> byWeight =
          Comparator.comparingDouble(entry -> weight(entry.getValue()));
      String least =
          byModel.entrySet().stream()
              .min(byWeight.thenComparing(Map.Entry.comparingByKey()))
              .orElseThrow()
              .getKey();
      byModel.remove(least);
    }
  }

  /** The tokens of those requests; the model is null for several together. */
  public Estimate estimate(@Nullable String model, long[] unknown) {
    double[] own = model == null ? all : byModel.getOrDefault(model, all);
    Line size = line(own, KnownUse.OUTPUT_SIZED);
    double pace = pace(own);
    double both =
        Math.min(
            size.tokens(unknown[UnknownUse.BOTH], unknown[UnknownUse.BOTH + 1]),
            unknown[UnknownUse.BOTH + 2] * pace);
    double output =
        both
            + size.tokens(unknown[UnknownUse.SIZED], unknown[UnknownUse.SIZED + 1])
            + unknown[UnknownUse.TIMED + 1] * pace
            + unknown[UnknownUse.BARE] * mean(own, KnownUse.OUTPUTS);
    double input =
        line(own, KnownUse.INPUT_SIZED)
                .tokens(unknown[UnknownUse.INPUT_SIZED], unknown[UnknownUse.INPUT_SIZED + 1])
            + unknown[UnknownUse.INPUT_BARE] * mean(own, KnownUse.INPUTS);
    return new Estimate((long) input, (long) output);
  }

  public void write(ByteWriter out) {
    out.unsigned(byModel.size());
    byModel.forEach((model, sums) -> write(sums, out.text(model)));
    write(all, out);
  }

  /** Takes back what was written; to be called on fresh rates. */
  public void restore(ByteReader in) {
    for (int left = in.count(); left > 0; left--) {
      read(byModel.computeIfAbsent(in.text(), ignored -> new double[KnownUse.WIDTH]), in);
    }
    read(all, in);
  }

  private Line line(double[] own, int at) {
    double[] sums = own[at] >= LEAST ? own : all;
    double n = sums[at];
    if (n < LEAST) {
      return PRIOR_SIZE;
    }
    double tokens = sums[at + 1];
    double bytes = sums[at + 2];
    double variance = n * sums[at + 4] - tokens * tokens;
    double slope = (n * sums[at + 3] - tokens * bytes) / variance;
    double framing = (bytes - slope * tokens) / n;
    boolean isLine = variance > LEAST_VARIANCE * tokens * tokens && slope > 0 && framing > 0;
    double perToken = isLine ? slope : bytes / tokens;
    return new Line(isLine ? framing : 0, Math.max(LEAST_BYTES, Math.min(MOST_BYTES, perToken)));
  }

  /** Tokens per microsecond. */
  private double pace(double[] own) {
    double[] sums = own[KnownUse.OUTPUTS] >= LEAST && own[KnownUse.TIMED_MICROS] > 0 ? own : all;
    boolean known = sums[KnownUse.OUTPUTS] >= LEAST && sums[KnownUse.TIMED_MICROS] > 0;
    double perMicro = sums[KnownUse.TIMED_TOKENS] / sums[KnownUse.TIMED_MICROS];
    return known ? Math.min(MOST_PACE / MICROS, perMicro) : PRIOR_PACE / MICROS;
  }

  private double mean(double[] own, int at) {
    double[] sums = own[at] >= LEAST ? own : all;
    return sums[at] >= 1 ? sums[at + 1] / sums[at] : 0;
  }

  private static void learn(double[] sums, long[] more) {
    double keep = Math.min(1, MEMORY / Math.max(1, weight(sums)));
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i] * keep + more[i];
    }
  }

  private static double weight(double[] sums) {
    return Math.max(sums[KnownUse.OUTPUTS], sums[KnownUse.INPUTS]);
  }

  private static void write(double[] sums, ByteWriter out) {
    for (double sum : sums) {
      out.real(sum);
    }
  }

  private static void read(double[] sums, ByteReader in) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.real();
    }
  }
}
