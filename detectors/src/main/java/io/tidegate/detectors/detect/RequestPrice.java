package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.alert.Fact;
import java.util.ArrayList;
import java.util.List;

/**
 * What one of an entity's requests costs and takes, as a finding says it: by that a ceiling in
 * money or tokens becomes one in requests, which any gateway can count.
 *
 * @param usd per request; NaN where it is not known
 * @param tokens per request; NaN where they are not known
 */
public record RequestPrice(double usd, double tokens) {
  public static final String USD = "usd_per_request";
  public static final String TOKENS = "tokens_per_request";

  /** Nothing known. */
  public static final RequestPrice UNKNOWN = new RequestPrice(Double.NaN, Double.NaN);

  private static final double MICROS = 1e6;
  private static final int USD_DECIMALS = 8;

  /** That of the requests of one tick. */
  public static RequestPrice of(Pane pane) {
    double requests = pane.get(Amount.REQUESTS);
    return new RequestPrice(
        positive(pane.get(Amount.COST_MICRO_USD) / MICROS / requests),
        positive(pane.tokensWithEstimates() / requests));
  }

  /** That which the facts of a finding say. */
  public static RequestPrice of(List<Fact> facts) {
    return new RequestPrice(decimal(facts, USD), decimal(facts, TOKENS));
  }

  /** What is known, for a finding. */
  public List<Fact> facts() {
    List<Fact> known = new ArrayList<>();
    if (usd > 0) {
      known.add(new Fact.Decimal(USD, usd, USD_DECIMALS));
    }
    if (tokens > 0) {
      known.add(new Fact.Decimal(TOKENS, tokens, 1));
    }
    return known;
  }

  private static double positive(double value) {
    return value > 0 && Double.isFinite(value) ? value : Double.NaN;
  }

  private static double decimal(List<Fact> facts, String name) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.Decimal decimal && decimal.name().equals(name)) {
        return positive(decimal.value());
      }
    }
    return Double.NaN;
  }
}
