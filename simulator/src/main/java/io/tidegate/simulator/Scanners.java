package io.tidegate.simulator;

import java.util.List;

/** The Internet's background: attempts without a valid key, as many whatever the fleet's size. */
final class Scanners {
  private static final double PER_SECOND = 0.5;
  static final int UNAUTHORIZED = 401;

  /** Share of the attempts with a key, which is one of two that the source keeps trying. */
  private static final double WITH_KEY = 0.3;

  private final Tenant nobody;
  private final RandomStream random;

  Scanners(long seed) {
    this.nobody = new TenantFactory(seed).unauthenticated();
    this.random = RandomStream.of(seed, "scanner-requests");
  }

  void requests(long fromMs, List<Request> out) {
    int count = random.poisson(PER_SECOND);
    for (int i = 0; i < count; i++) {
      Request request = nobody.request(fromMs + random.nextInt(1_000), random);
      request.apiKey = random.chance(WITH_KEY) ? expiredKey(request) : null;
      request.user = null;
      request.refusal = UNAUTHORIZED;
      out.add(request);
    }
  }

  private static String expiredKey(Request request) {
    long key = RandomStream.hash(2L * request.source.hashCode() + (request.id & 1));
    return "ak-" + Hex.of(key).substring(0, 10);
  }
}
