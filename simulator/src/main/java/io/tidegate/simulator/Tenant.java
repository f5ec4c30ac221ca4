package io.tidegate.simulator;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;

/**
 * Who asks: a paying customer with its keys, end users and networks, and the habits that its
 * requests show.
 *
 * @param sources addresses that its requests come from
 * @param asn network of its first addresses
 * @param lengthScale how much longer its prompts and answers are than its workload's usual ones
 * @param cacheShare share of a prompt that a prefix cache holds, where it holds any
 * @param templates fingerprints of the prompts that it varies
 * @param habits which prompts it repeats, and how often guardrails mind
 */
record Tenant(
    String name,
    List<String> keys,
    List<String> users,
    List<String> sources,
    long asn,
    Workload workload,
    ServedModel model,
    ServedModel secondModel,
    double lengthScale,
    double cacheShare,
    List<Long> templates,
    Habits habits) {

  private static final double SECOND_MODEL = 0.1;
  private static final double CACHE_HIT = 0.3;
  private static final int FEWEST_FLIPS = 2;
  private static final int MOST_FLIPS = 8;
  private static final long SHORTEST_LIMIT = 1_024;

  /** So many of its addresses are in its first network. */
  private static final int FIRST_NETWORK = 2;

  /** True when the requests come from nobody that a gateway knows. */
  boolean isUnauthenticated() {
    return name.equals(InferenceEvent.UNAUTHENTICATED);
  }

  /** A request of this tenant's usual kind. */
  Request request(long arrivalMs, RandomStream random) {
    Request request = identified(arrivalMs, random);
    request.inputTokens = workload.promptTokens(lengthScale, random);
    limit(request, workload.answerTokens(lengthScale, random));
    if (random.chance(CACHE_HIT)) {
      request.cachedTokens = (long) (request.inputTokens * cacheShare);
    }
    return request;
  }

  /** A request of this tenant with lengths that were given. */
  Request request(long arrivalMs, long inputTokens, long outputTokens, RandomStream random) {
    Request request = identified(arrivalMs, random);
    request.inputTokens = inputTokens;
    request.outputTokens = outputTokens;
    return request;
  }

  private Request identified(long arrivalMs, RandomStream random) {
    ServedModel asked = random.chance(SECOND_MODEL) ? secondModel : model;
    Request request = new Request(arrivalMs, random.nextLong(), this, asked);
    request.apiKey = mostlyFirst(keys, random);
    request.user = mostlyFirst(users, random);
    int place = mostlyFirst(sources.size(), random);
    request.source = sources.get(place);
    request.asn = place < FIRST_NETWORK ? asn : habits.secondAsn();
    long varied = varied(templates.get(random.nextInt(templates.size())), random);
    request.fingerprint = habits.fingerprint(request.id, varied);
    return request;
  }

  /** The key that it uses most. */
  String firstKey() {
    return keys.get(0);
  }

  /** Mean tokens of its requests. */
  double usualTokens() {
    return workload.meanPrompt(lengthScale) + workload.meanAnswer(lengthScale);
  }

  /** Price of a request of mean length to its first model. */
  long usualPriceMicroUsd() {
    return model.costMicroUsd(
        Math.round(workload.meanPrompt(lengthScale)), Math.round(workload.meanAnswer(lengthScale)));
  }

  /** Share of its requests that bear its first key. */
  double firstKeyShare() {
    return StrictMath.sqrt(1.0 / keys.size());
  }

  /** Who knows nothing of this tenant but its first key. */
  Tenant withSources(List<String> others, long otherAsn) {
    return new Tenant(
        name,
        List.of(firstKey()),
        users,
        others,
        otherAsn,
        workload,
        model,
        secondModel,
        lengthScale,
        cacheShare,
        templates,
        habits.inNetwork(otherAsn));
  }

  /** A fingerprint near the template: prompts from one template share most of its bits. */
  static long varied(long template, RandomStream random) {
    long fingerprint = template;
    int flips = FEWEST_FLIPS + random.nextInt(MOST_FLIPS - FEWEST_FLIPS + 1);
    for (int i = 0; i < flips; i++) {
      fingerprint ^= 1L << random.nextInt(Long.SIZE);
    }
    return fingerprint;
  }

  private static void limit(Request request, long wanted) {
    request.outputTokens = wanted;
    if (wanted > 0) {
      request.maxTokens = SHORTEST_LIMIT << (request.id & 1);
      request.outputTokens = Math.min(wanted, request.maxTokens);
    }
  }

  private static <T> T mostlyFirst(List<T> choices, RandomStream random) {
    return choices.get(mostlyFirst(choices.size(), random));
  }

  private static int mostlyFirst(int choices, RandomStream random) {
    double uniform = random.nextDouble();
    return (int) (uniform * uniform * choices);
  }
}
