package io.tidegate.simulator;

/**
 * What a tenant uses the fleet for, with the log-normal lengths of its prompts and answers.
 *
 * <p>Chat and code resemble the public Azure LLM inference trace of 2023 in mean and spread.
 */
enum Workload {
  CHAT("chat", "interactive", new Length(800, 0.9, 14_000), new Length(150, 0.8, 4_000)),
  CODE("completion", "interactive", new Length(1_250, 1.0, 7_500), new Length(16, 0.9, 1_900)),
  EMBEDDING("embedding", "background", new Length(220, 0.8, 8_000), new Length(0, 0, 0)),
  SUMMARY("chat", "batch", new Length(2_200, 0.6, 16_000), new Length(260, 0.5, 2_000));

  /** A log-normal number of tokens, at most {@code longest}. */
  private record Length(double median, double sigma, long longest) {
    long draw(double scale, RandomStream random) {
      if (median == 0) {
        return 0;
      }
      long drawn = Math.round(random.logNormal(median * scale, sigma));
      return Math.max(1, Math.min(longest, drawn));
    }

    double mean(double scale) {
      return Math.min(longest, median * scale * StrictMath.exp(sigma * sigma / 2));
    }
  }

  private final String operation;
  private final String serviceClass;
  private final Length prompt;
  private final Length answer;

  Workload(String operation, String serviceClass, Length prompt, Length answer) {
    this.operation = operation;
    this.serviceClass = serviceClass;
    this.prompt = prompt;
    this.answer = answer;
  }

  String operation() {
    return operation;
  }

  String serviceClass() {
    return serviceClass;
  }

  /** Mean tokens of a prompt. */
  double meanPrompt(double scale) {
    return prompt.mean(scale);
  }

  /** Mean tokens of an answer. */
  double meanAnswer(double scale) {
    return answer.mean(scale);
  }

  long promptTokens(double scale, RandomStream random) {
    return prompt.draw(scale, random);
  }

  long answerTokens(double scale, RandomStream random) {
    return answer.draw(scale, random);
  }
}
