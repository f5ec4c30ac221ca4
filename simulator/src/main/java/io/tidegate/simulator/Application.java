package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.simulator.clients.Client;

/**
 * One thing that a tenant uses the fleet for, with a key of its own: what it asks for, how long its
 * prompts and answers are, in which language, and how its answers are framed.
 *
 * @param share of the tenant's requests
 * @param client the real client whose lengths and burstiness it has
 * @param lengthScale how many times that client's lengths it has
 * @param bytesPerToken bytes of text that a token of its language takes: 2 of some scripts, 6 of
 *     others, four and a half of English
 * @param envelopeBytes of a response besides its text
 * @param chunkBytes what frames each chunk of a streamed answer; 0: it streams none
 * @param chunkTokens tokens in a chunk
 * @param vectorBytes of one embedding
 * @param toolTokens definitions of tools, which each of its prompts has
 * @param cacheShare share of a prompt that a prefix cache holds, where it holds any
 * @param maxTokens what it limits answers to; absent: it does not
 * @param turns requests of one of its conversations, on average; 1: it has none
 * @param habits which prompts it repeats, and how often guardrails mind
 */
record Application(
    Workload workload,
    double share,
    String key,
    ServedModel model,
    ServedModel secondModel,
    Client client,
    double lengthScale,
    double bytesPerToken,
    long envelopeBytes,
    long chunkBytes,
    long chunkTokens,
    long vectorBytes,
    long toolTokens,
    double cacheShare,
    long maxTokens,
    double turns,
    Habits habits) {

  /** What no model here takes or gives more of. */
  private static final long LONGEST_PROMPT = 120_000;

  private static final long LONGEST_ANSWER = 32_768;
  private static final double ONE_WORD = 0.8;

  /** Tokens of text that one vector stands for. */
  private static final long TOKENS_PER_VECTOR = 512;

  /** The same with another key. */
  Application underKey(String other) {
    return new Application(
        workload,
        share,
        other,
        model,
        secondModel,
        client,
        lengthScale,
        bytesPerToken,
        envelopeBytes,
        chunkBytes,
        chunkTokens,
        vectorBytes,
        toolTokens,
        cacheShare,
        maxTokens,
        turns,
        habits);
  }

  /** The length of a prompt at that share of its prompts, 0 to 1. */
  long promptTokens(double atShare) {
    long tokens = Math.round(client.prompt().at(atShare) * lengthScale);
    return Math.max(1, Math.min(LONGEST_PROMPT, tokens)) + toolTokens;
  }

  /** The length of an answer, whatever it was limited to. */
  long answerTokens(RandomStream random) {
    return switch (workload) {
      case EMBEDDING -> 0;
      case CLASSIFICATION -> random.chance(ONE_WORD) ? 1 : 2 + random.nextInt(3);
      default -> {
        long tokens = Math.round(client.answer().at(random.nextDouble()) * lengthScale);
        yield Math.max(1, Math.min(LONGEST_ANSWER, tokens));
      }
    };
  }

  /** Mean tokens of a prompt. */
  double meanPrompt() {
    return Math.min(LONGEST_PROMPT, Math.max(1, client.prompt().mean() * lengthScale)) + toolTokens;
  }

  /** Mean tokens of an answer. */
  double meanAnswer() {
    return switch (workload) {
      case EMBEDDING -> 0;
      case CLASSIFICATION -> ONE_WORD + (1 - ONE_WORD) * 3;
      default -> Math.min(LONGEST_ANSWER, Math.max(1, client.answer().mean() * lengthScale));
    };
  }

  /** Tokens of a prompt and an answer that are both longer than all but one in a thousand. */
  long longestTokens() {
    long answer = Math.round(client.answer().at(1) * lengthScale);
    return promptTokens(1) + (meanAnswer() > 0 ? limited(Math.min(LONGEST_ANSWER, answer)) : 0);
  }

  /** Price of a request of mean length to its first model. */
  long usualPriceMicroUsd() {
    return model.costMicroUsd(Math.round(meanPrompt()), Math.round(meanAnswer()));
  }

  /** Bytes of a request with that prompt. */
  long requestBytes(long inputTokens) {
    return envelopeBytes + Math.round(inputTokens * bytesPerToken);
  }

  /** Bytes of the answer to a request, whose text has that many times its usual bytes. */
  long responseBytes(long inputTokens, long outputTokens, double factor, RandomStream random) {
    if (outputTokens == 0) {
      long vectors = 1 + inputTokens / TOKENS_PER_VECTOR;
      return envelopeBytes + Math.round(vectors * vectorBytes * random.between(0.97, 1.03));
    }
    double text = outputTokens * bytesPerToken * random.between(0.85, 1.15);
    long chunks = chunkBytes == 0 ? 0 : (outputTokens + chunkTokens - 1) / chunkTokens;
    return envelopeBytes + Math.round((text + chunks * chunkBytes) * factor);
  }

  /** The same with an answer that is cut off at its limit, where it has one. */
  long limited(long outputTokens) {
    return maxTokens == ABSENT ? outputTokens : Math.min(maxTokens, outputTokens);
  }
}
