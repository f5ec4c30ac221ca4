package io.tidegate.detectors.aggregate;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Prices for what carries none of its own: of tokens in micro USD per million, a default and
 * exceptions by model, and of nodes in micro USD per hour by their hardware.
 */
public record Pricing(
    Price fallback, SortedMap<String, Price> byModel, SortedMap<String, Long> byHardware) {

  /** The price of one model. */
  public record Price(long inputPerMillion, long outputPerMillion) {
    public Price {
      if (inputPerMillion < 0 || outputPerMillion < 0) {
        throw new IllegalArgumentException(
            "prices must not be negative, are " + inputPerMillion + " and " + outputPerMillion);
      }
    }
  }

  /** 0.50 and 1.50 USD per million tokens: only ratios to the own past depend on it. */
  public static final Pricing DEFAULT =
      new Pricing(new Price(500_000, 1_500_000), new TreeMap<>(), new TreeMap<>());

  public Pricing {
    byModel = new TreeMap<>(byModel);
    byHardware = new TreeMap<>(byHardware);
  }

  /** What so many tokens of a model are worth where nobody counted them, micro USD. */
  public long estimateMicroUsd(String model, long inputTokens, long outputTokens) {
    Price price = byModel.getOrDefault(model, fallback);
    double scaled =
        (double) inputTokens * price.inputPerMillion
            + (double) outputTokens * price.outputPerMillion;
    return (long) (scaled / 1_000_000);
  }

  /** Micro USD for that many tokens of a model, rounded down; a request is at least 1. */
  public long costMicroUsd(String model, long inputTokens, long outputTokens) {
    Price own = byModel.get(model);
    Price price = own == null ? fallback : own;
    long scaled = inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion;
    return Math.max(1, scaled / 1_000_000);
  }
}
