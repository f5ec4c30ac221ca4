package io.tidegate.app.simulate;

import java.util.List;

/** The Internet's background: attempts without a valid key, as many whatever the fleet's size. */
final class Scanners {
  private static final double PER_SECOND = 0.5;
  private static final int UNAUTHORIZED = 401;

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
      request.apiKey = null;
      request.user = null;
      request.refusal = UNAUTHORIZED;
      out.add(request);
    }
  }
}
