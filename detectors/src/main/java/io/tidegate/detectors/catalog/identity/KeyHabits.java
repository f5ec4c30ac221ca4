package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.baseline.Mix;
import io.tidegate.detectors.baseline.RecentValues;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a key asks for and gets: which models, prompts and answers of which lengths, how answers
 * end. A value. Lengths go by factors of four; requests without tokens (errors, embeddings'
 * answers) are in no length.
 */
record KeyHabits(Mix models, Mix prompts, Mix answers, Mix endings) {
  private static final int MODELS = 5;
  private static final int LENGTHS = 8;
  private static final int BINS_PER_LENGTH = 4;

  /** Lengths below 16 tokens are one cell. */
  private static final int FIRST_BIN = 8;

  private static final int ENDINGS = 4;

  static final KeyHabits NONE =
      new KeyHabits(Mix.of(MODELS + 1), Mix.of(LENGTHS), Mix.of(LENGTHS), Mix.of(ENDINGS));

  /** With a tick's requests; {@code slots} tells which models have a cell of their own. */
  KeyHabits and(Pane pane, RecentValues slots) {
    return new KeyHabits(
        models.and(modelsOf(pane, slots)),
        prompts.and(lengthsOf(pane.shape(Shape.INPUT_TOKENS))),
        answers.and(lengthsOf(pane.shape(Shape.OUTPUT_TOKENS))),
        endings.and(endingsOf(pane)));
  }

  KeyHabits and(KeyHabits other) {
    return new KeyHabits(
        models.and(other.models),
        prompts.and(other.prompts),
        answers.and(other.answers),
        endings.and(other.endings));
  }

  KeyHabits halved() {
    return new KeyHabits(models.halved(), prompts.halved(), answers.halved(), endings.halved());
  }

  double requests() {
    return models.total();
  }

  /** How far each of the three aspects strays: models, prompts, answers with their endings. */
  Strays strayFrom(KeyHabits usual) {
    double lengths = answers.strayFrom(usual.answers);
    double ends = endings.strayFrom(usual.endings);
    double answer = lengths == 0 || ends == 0 ? Math.max(lengths, ends) : (lengths + ends) / 2;
    return new Strays(models.strayFrom(usual.models), prompts.strayFrom(usual.prompts), answer);
  }

  /** One number for each aspect. */
  record Strays(double models, double prompts, double answers) {
    static final Strays NONE = new Strays(0, 0, 0);

    Strays over(Strays usual) {
      return new Strays(models / usual.models, prompts / usual.prompts, answers / usual.answers);
    }

    Strays plus(Strays other) {
      return new Strays(models + other.models, prompts + other.prompts, answers + other.answers);
    }

    /** Each limited to so many times the usual one. */
    Strays atMost(double times, Strays usual) {
      return new Strays(
          Math.min(models, times * usual.models),
          Math.min(prompts, times * usual.prompts),
          Math.min(answers, times * usual.answers));
    }

    /** {@code max(least, (prior n0 + sum) / (n0 + n))} of each, this being the sum of n. */
    Strays shrunk(double prior, double weight, double n, double least) {
      double scale = 1 / (weight + n);
      return new Strays(
          Math.max(least, (prior * weight + models) * scale),
          Math.max(least, (prior * weight + prompts) * scale),
          Math.max(least, (prior * weight + answers) * scale));
    }

    /** The middle one of the three: two aspects stray at least that far. */
    double second() {
      double most = Math.max(models, Math.max(prompts, answers));
      double least = Math.min(models, Math.min(prompts, answers));
      return models + prompts + answers - most - least;
    }

    void write(ByteWriter out) {
      out.real(models).real(prompts).real(answers);
    }

    static Strays read(ByteReader in) {
      return new Strays(in.real(), in.real(), in.real());
    }
  }

  /** With the models of a pane in it while there is room. */
  static RecentValues slotsWith(RecentValues slots, Pane pane) {
    RecentValues next = slots;
    for (String model : pane.names(Naming.MODEL).keySet()) {
      if (next.size() >= MODELS) {
        return next;
      }
      next = next.and(Hash64.of(model));
    }
    return next;
  }

  private static long[] modelsOf(Pane pane, RecentValues slots) {
    long[] counts = new long[MODELS + 1];
    for (Map.Entry<String, Long> entry : pane.names(Naming.MODEL).entrySet()) {
      int slot = slots.indexOf(Hash64.of(entry.getKey()));
      counts[slot < 0 ? MODELS : slot] += entry.getValue();
    }
    return counts;
  }

  private static long[] lengthsOf(@Nullable LogHistogram histogram) {
    long[] counts = new long[LENGTHS];
    for (int i = 0; histogram != null && i < histogram.size(); i++) {
      int bin = histogram.bin(i);
      if (bin > 0) {
        int length = Math.max(0, bin - FIRST_BIN) / BINS_PER_LENGTH;
        counts[Math.min(LENGTHS - 1, length)] += histogram.count(i);
      }
    }
    return counts;
  }

  private static long[] endingsOf(Pane pane) {
    SortedMap<String, Long> names = pane.names(Naming.FINISH_REASON);
    long[] counts = new long[ENDINGS];
    for (Map.Entry<String, Long> entry : names.entrySet()) {
      int cell =
          switch (entry.getKey()) {
            case "stop" -> 0;
            case "length" -> 1;
            case "tool_calls" -> 2;
            default -> 3;
          };
      counts[cell] += entry.getValue();
    }
    return counts;
  }

  void write(ByteWriter out) {
    models.write(out);
    prompts.write(out);
    answers.write(out);
    endings.write(out);
  }

  static KeyHabits read(ByteReader in) {
    return new KeyHabits(Mix.read(in), Mix.read(in), Mix.read(in), Mix.read(in));
  }
}
