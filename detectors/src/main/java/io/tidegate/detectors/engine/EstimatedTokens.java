package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.ModelSums;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.aggregate.UnknownUse;
import io.tidegate.detectors.baseline.TokenRates;
import java.util.function.BiConsumer;

/** Puts estimates, marked as such, where requests do not tell their tokens or their price. */
final class EstimatedTokens {
  /** No model has this name: the price is that of models without one of their own. */
  private static final String OTHERS = "";

  private EstimatedTokens() {}

  /** Adds to a pane of a tick that is closed. */
  static void add(Pane pane, TokenRates rates, Pricing pricing) {
    UnknownUse unknown = pane.unknown();
    if (unknown != null) {
      forEach(unknown.priced(), rates, (model, estimate) -> tokens(pane, estimate));
      forEach(
          unknown.unpriced(),
          rates,
          (model, estimate) -> {
            tokens(pane, estimate);
            long cost = pricing.estimateMicroUsd(model, estimate.input(), estimate.output());
            pane.add(Amount.ESTIMATED_COST_MICRO_USD, cost);
            pane.add(Amount.COST_MICRO_USD, cost);
          });
    }
  }

  private static void tokens(Pane pane, TokenRates.Estimate estimate) {
    pane.add(Amount.ESTIMATED_INPUT_TOKENS, estimate.input());
    pane.add(Amount.ESTIMATED_OUTPUT_TOKENS, estimate.output());
  }

  private static void forEach(
      ModelSums sums, TokenRates rates, BiConsumer<String, TokenRates.Estimate> use) {
    sums.byModel().forEach((model, row) -> use.accept(model, rates.estimate(model, row)));
    use.accept(OTHERS, rates.estimate(null, sums.others()));
  }
}
