package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;

/**
 * Who asks: a paying customer with its applications, end users and networks.
 *
 * @param users its end users
 * @param sources addresses that its requests come from
 * @param asn network of its first addresses
 * @param secondAsn network of its further addresses
 * @param applications what it uses the fleet for, the largest first
 */
record Tenant(
    String name,
    List<String> users,
    List<String> sources,
    long asn,
    long secondAsn,
    List<Application> applications) {

  private static final double SECOND_MODEL = 0.1;
  private static final double CACHE_HIT = 0.3;
  private static final int FEWEST_FLIPS = 2;
  private static final int MOST_FLIPS = 8;

  /** So many of its addresses are in its first network. */
  private static final int FIRST_NETWORK = 2;

  /** True when the requests come from nobody that a gateway knows. */
  boolean isUnauthenticated() {
    return name.equals(InferenceEvent.UNAUTHENTICATED);
  }

  /** A request of any of its applications, as often as it asks for each. */
  Request request(long arrivalMs, RandomStream random) {
    return request(any(random), arrivalMs, random);
  }

  /** A request of its first application, which bears its first key. */
  Request requestByFirstKey(long arrivalMs, RandomStream random) {
    return request(first(), arrivalMs, random);
  }

  /** A request of that application's usual kind. */
  Request request(Application application, long arrivalMs, RandomStream random) {
    Request request = identified(application, arrivalMs, random);
    request.inputTokens = application.promptTokens(random.nextDouble());
    request.maxTokens =
        application.workload() == Workload.EMBEDDING ? ABSENT : application.maxTokens();
    request.outputTokens = application.limited(application.answerTokens(random));
    if (random.chance(CACHE_HIT)) {
      request.cachedTokens = (long) (request.inputTokens * application.cacheShare());
    }
    return request;
  }

  /** A request of this tenant with lengths that were given. */
  Request request(long arrivalMs, long inputTokens, long outputTokens, RandomStream random) {
    Request request = identified(first(), arrivalMs, random);
    request.inputTokens = inputTokens;
    request.outputTokens = outputTokens;
    return request;
  }

  /** The application that it uses most. */
  Application first() {
    return applications.get(0);
  }

  /** The keys that it has, one for each application. */
  List<String> keys() {
    return applications.stream().map(Application::key).distinct().toList();
  }

  /** The key that it uses most. */
  String firstKey() {
    return first().key();
  }

  /** The model that it uses most. */
  ServedModel model() {
    return first().model();
  }

  /** Fingerprints of the prompts that its first application varies. */
  List<Long> templates() {
    return first().habits().templates();
  }

  /** Mean tokens of its requests. */
  double usualTokens() {
    double sum = 0;
    for (Application each : applications) {
      sum += each.share() * (each.meanPrompt() + each.meanAnswer());
    }
    return sum;
  }

  /** Mean work of its requests for a node. */
  double usualWork() {
    double sum = 0;
    for (Application each : applications) {
      sum += each.share() * Request.work(each.meanPrompt(), each.meanAnswer());
    }
    return sum;
  }

  /** Mean price of its requests. */
  long usualPriceMicroUsd() {
    double sum = 0;
    for (Application each : applications) {
      sum += each.share() * each.usualPriceMicroUsd();
    }
    return Math.max(1, Math.round(sum));
  }

  /** Share of its requests that bear its first key. */
  double firstKeyShare() {
    return first().share();
  }

  /** Who knows nothing of this tenant but its first key. */
  Tenant withSources(List<String> others, long otherAsn) {
    return new Tenant(name, users, others, otherAsn, otherAsn, List.of(first()));
  }

  /** The same with that application, under the key of its own first. */
  Tenant doing(Application work) {
    return new Tenant(name, users, sources, asn, secondAsn, List.of(work.underKey(firstKey())));
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

  private Request identified(Application application, long arrivalMs, RandomStream random) {
    ServedModel asked =
        random.chance(SECOND_MODEL) ? application.secondModel() : application.model();
    Request request = new Request(arrivalMs, random.nextLong(), this, application, asked);
    request.apiKey = application.key();
    request.user = users.get(mostlyFirst(users.size(), random));
    int place = mostlyFirst(sources.size(), random);
    request.source = sources.get(place);
    request.asn = place < FIRST_NETWORK ? asn : secondAsn;
    Habits habits = application.habits();
    List<Long> templates = habits.templates();
    long varied = varied(templates.get(random.nextInt(templates.size())), random);
    request.fingerprint = habits.fingerprint(request.id, varied);
    return request;
  }

  private Application any(RandomStream random) {
    double uniform = random.nextDouble();
    for (Application each : applications) {
      uniform -= each.share();
      if (uniform < 0) {
        return each;
      }
    }
    return first();
  }

  private static int mostlyFirst(int choices, RandomStream random) {
    double uniform = random.nextDouble();
    return (int) (uniform * uniform * choices);
  }
}
