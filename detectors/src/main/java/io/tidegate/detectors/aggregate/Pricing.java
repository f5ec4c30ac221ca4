package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prices for what carries none of its own: of tokens, a default and exceptions by model, and of
 * nodes in micro USD per hour by their hardware.
 *
 * @param fallback the price of models that are not in {@code byModel}
 * @param isFallbackAssumed true where nobody configured the fallback: what it prices is a guess
 */
public record Pricing(
    Price fallback,
    boolean isFallbackAssumed,
    SortedMap<String, Price> byModel,
    SortedMap<String, Long> byHardware) {

  private static final long MILLION = 1_000_000;

  /**
   * The price of one model, in micro USD per million tokens: of input that was neither read from a
   * prefix cache nor written to one, of input of either kind, and of output, hidden reasoning
   * included.
   */
  public record Price(
      long inputPerMillion,
      long cachedPerMillion,
      long cacheWritePerMillion,
      long outputPerMillion) {

    /**
     * Input read from a cache costs a tenth of other input where no price of its own is given: the
     * least share of public price lists, since a sum may rest on less than was spent, never on
     * more.
     */
    public static final long CACHED_PART = 10;

    public Price {
      if (Math.min(inputPerMillion, cachedPerMillion) < 0
          || Math.min(cacheWritePerMillion, outputPerMillion) < 0) {
        throw new IllegalArgumentException(
            "prices must not be negative, are "
                + inputPerMillion
                + ", "
                + cachedPerMillion
                + ", "
                + cacheWritePerMillion
                + " and "
                + outputPerMillion);
      }
    }

    /** With a tenth of the input's price for what a cache gave, and the whole for what it took. */
    public static Price of(long inputPerMillion, long outputPerMillion) {
      return new Price(
          inputPerMillion, inputPerMillion / CACHED_PART, inputPerMillion, outputPerMillion);
    }
  }

  /**
   * What a request costs: {@code microUsd + millionths / 10^6} micro USD, exactly.
   *
   * @param millionths of a micro USD, below a million
   * @param isAssumed true where no source and no configuration gave the price
   */
  public record Cost(long microUsd, int millionths, boolean isAssumed) {
    /** Nothing. */
    public static final Cost NONE = new Cost(0, 0, false);
  }

  /** 0.50 and 1.50 USD per million tokens: only ratios to the own past may rest on it. */
  public static final Pricing DEFAULT =
      new Pricing(Price.of(500_000, 1_500_000), true, new TreeMap<>(), new TreeMap<>());

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

  /**
   * What a request costs: what its record says; else, and where that is 0 although tokens were
   * served or cut off under way, what its tokens cost. An error without an answer costs nothing of
   * itself, and so does what no model worked on.
   */
  public Cost costOf(InferenceEvent event) {
    if (event.costMicroUsd() > 0) {
      return new Cost(event.costMicroUsd(), 0, false);
    }
    boolean isError = event.status() >= 400 && !event.isClosedByClient();
    boolean isFree = isError && (event.costMicroUsd() == 0 || event.outputTokens() <= 0);
    return isFree || !event.reached() ? Cost.NONE : byTokens(event);
  }

  /**
   * Parts of a whole are never added to it: what was read from a cache, then what was written to
   * one, is of the input as far as that reaches. A whole that is not told is at least its parts;
   * reasoning is output, and counts where the output is not told.
   */
  private Cost byTokens(InferenceEvent event) {
    long cached = known(event.cachedTokens());
    long written = known(event.cacheWriteTokens());
    long input = event.inputTokens();
    if (input >= 0) {
      cached = Math.min(cached, input);
      written = Math.min(written, input - cached);
    }
    long fresh = Math.max(0, input - cached - written);
    long output = event.outputTokens();
    long answered = output >= 0 ? output : known(event.reasoningTokens());
    Price configured = priceOf(event);
    Price price = configured == null ? fallback : configured;
    long[] tokens = {fresh, cached, written, answered};
    long[] prices = {
      price.inputPerMillion,
      price.cachedPerMillion,
      price.cacheWritePerMillion,
      price.outputPerMillion
    };
    long micros = 0;
    long millionths = 0;
    boolean any = false;
    for (int i = 0; i < tokens.length; i++) {
      any |= tokens[i] > 0;
      micros = Saturating.add(micros, Saturating.times(tokens[i], prices[i] / MILLION));
      millionths = Saturating.add(millionths, Saturating.times(tokens[i], prices[i] % MILLION));
    }
    return new Cost(
        Saturating.add(micros, millionths / MILLION),
        (int) (millionths % MILLION),
        any && configured == null && isFallbackAssumed);
  }

  /** Of the model that served, or else of the one that was asked for. */
  private @Nullable Price priceOf(InferenceEvent event) {
    Price own = event.servedModel() == null ? null : byModel.get(event.servedModel());
    return own == null ? byModel.get(event.model()) : own;
  }

  private static long known(long tokens) {
    return Math.max(0, tokens);
  }
}
