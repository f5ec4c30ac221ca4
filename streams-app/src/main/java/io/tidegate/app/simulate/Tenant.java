package io.tidegate.app.simulate;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;

/**
 * Who asks: a paying customer with its keys, end users and networks, and the habits that its
 * requests show.
 *
 * @param sources addresses that its requests come from
 * @param asn network of those addresses
 * @param lengthScale how much longer its prompts and answers are than its workload's usual ones
 * @param cacheShare share of a prompt that a prefix cache holds, where it holds any
 * @param templates fingerprints of the prompts that it varies
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
    List<Long> templates) {

  private static final double SECOND_MODEL = 0.1;
  private static final double CACHE_HIT = 0.3;
  private static final int FEWEST_FLIPS = 2;
  private static final int MOST_FLIPS = 8;
  private static final long SHORTEST_LIMIT = 1_024;

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
    request.source = mostlyFirst(sources, random);
    request.asn = asn;
    request.fingerprint = varied(templates.get(random.nextInt(templates.size())), random);
    return request;
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
    double uniform = random.nextDouble();
    return choices.get((int) (uniform * uniform * choices.size()));
  }
}
