package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What shows an application at work: it asks many things again in the very same words, and now and
 * then the gateway's guardrails or its policy mind.
 *
 * @param templates fingerprints of the prompts that it varies
 * @param repeated fingerprints of what it asks again and again
 * @param freshShare share of its requests whose prompt is new
 * @param flagShare share of its requests that a guardrail flags
 * @param denyShare share of its requests that the gateway's policy denies
 */
record Habits(
    List<Long> templates,
    List<Long> repeated,
    double freshShare,
    double flagShare,
    double denyShare) {

  private static final int MOST_TEMPLATES = 6;
  private static final int MOST_REPEATED = 40;
  private static final int FEWEST_REPEATED = 8;
  private static final double SLIGHTLY_CHANGED = 0.1;
  private static final long SALT = 0x5f1e5;
  private static final double UNIT = 0x1p-53;

  /** Of somebody who has none but that prompt, which is always the same where it is repeated. */
  static Habits none(long template, boolean repeated) {
    List<Long> templates = List.of(template);
    return new Habits(templates, repeated ? templates : List.of(), repeated ? 0 : 1, 0, 0);
  }

  static Habits of(Workload workload, RandomStream random) {
    List<Long> templates = new ArrayList<>();
    for (int i = 1 + random.nextInt(MOST_TEMPLATES); i > 0; i--) {
      templates.add(random.nextLong());
    }
    List<Long> repeated = new ArrayList<>();
    int count = FEWEST_REPEATED + random.nextInt(MOST_REPEATED - FEWEST_REPEATED + 1);
    for (int i = 0; i < count; i++) {
      repeated.add(Tenant.varied(templates.get(i % templates.size()), random));
    }
    double fresh =
        switch (workload) {
          case CHAT, AGENT -> random.between(0.35, 0.6);
          case CODE -> random.between(0.2, 0.45);
          case SUMMARY, CLASSIFICATION -> random.between(0.1, 0.35);
          case EMBEDDING -> random.between(0.05, 0.2);
        };
    double flags =
        switch (workload) {
          case CHAT, AGENT -> random.between(0.003, 0.005);
          case CODE, SUMMARY, CLASSIFICATION -> random.between(0.002, 0.003);
          case EMBEDDING -> 0;
        };
    double denied = workload == Workload.EMBEDDING ? 0 : random.between(0.0002, 0.001);
    return new Habits(templates, repeated, fresh, flags, denied);
  }

  /** The fingerprint of a request's prompt, which is {@code fresh} where it is new. */
  long fingerprint(long requestId, long fresh) {
    long hash = RandomStream.hash(requestId ^ SALT);
    double uniform = (hash >>> 11) * UNIT;
    if (repeated.isEmpty() || uniform < freshShare * (1 - SLIGHTLY_CHANGED)) {
      return fresh;
    }
    int drawn = (int) (hash & 0x7ff);
    long old = repeated.get(drawn * drawn * repeated.size() >>> 22);
    return uniform < freshShare ? old ^ 1L << (drawn & 63) : old;
  }
}
