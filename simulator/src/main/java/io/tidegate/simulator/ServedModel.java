package io.tidegate.simulator;

import java.util.List;

/** A model that the fleet serves: what it is called, what it costs and how fast it is. */
record ServedModel(
    String name,
    String version,
    String digest,
    long inputMicroUsdPerMillion,
    long outputMicroUsdPerMillion,
    double prefillMsPerToken,
    double decodeMsPerToken) {

  static final ServedModel LLAMA_70B =
      new ServedModel("llama-70b", "3.3.1", "sha256:8f1c40b7d2e9", 900_000, 2_700_000, 0.12, 12);

  static final ServedModel LLAMA_8B =
      new ServedModel("llama-8b", "3.1.4", "sha256:2b96ea03c57f", 150_000, 450_000, 0.03, 5);

  static final ServedModel EMBED_SMALL =
      new ServedModel("embed-small", "1.2.0", "sha256:d05e7719a84c", 20_000, 0, 0.02, 0);

  static final List<ServedModel> ALL = List.of(LLAMA_70B, LLAMA_8B, EMBED_SMALL);

  /** Whole micro USD for that many tokens; a request costs at least one. */
  long costMicroUsd(long inputTokens, long outputTokens) {
    long scaled = inputTokens * inputMicroUsdPerMillion + outputTokens * outputMicroUsdPerMillion;
    return Math.max(1, scaled / 1_000_000);
  }
}
