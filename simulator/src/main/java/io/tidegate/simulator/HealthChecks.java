package io.tidegate.simulator;

import java.util.List;

/** The platform's monitor asks each model for a word once a minute, while any node is ready. */
final class HealthChecks {
  private static final long EVERY_MS = 60_000;
  private static final List<ServedModel> MODELS =
      List.of(ServedModel.LLAMA_70B, ServedModel.LLAMA_8B);

  private final Tenant monitor;
  private final RandomStream random;

  HealthChecks(long seed) {
    this.monitor = new TenantFactory(seed).monitor();
    this.random = RandomStream.of(seed, "health-checks");
  }

  /** Adds what it asks in the second that begins at {@code fromMs}. */
  void requests(long fromMs, int readyNodes, List<Request> out) {
    if (readyNodes == 0) {
      return;
    }
    for (int i = 0; i < MODELS.size(); i++) {
      if ((fromMs + i * EVERY_MS / MODELS.size()) % EVERY_MS == 0) {
        Request request = monitor.request(fromMs + random.nextInt(400), random);
        request.model = MODELS.get(i);
        out.add(request);
      }
    }
  }
}
