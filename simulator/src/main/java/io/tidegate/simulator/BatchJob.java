package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled job of a tenant whose contract has no limit asks for thirty times the tenant's usual,
 * several times over.
 */
final class BatchJob implements Influence {
  private static final double FACTOR = 30;
  private static final long RUN_MS = 90_000;
  private static final int RUNS = 5;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private @Nullable Tenant tenant;
  private double rate;

  BatchJob(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0.3, 0.95);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    long periodMs = (window.endMs() - window.startMs()) / RUNS;
    boolean runs = window.contains(fromMs) && (fromMs - window.startMs()) % periodMs < RUN_MS;
    if (!runs) {
      return;
    }
    if (tenant == null) {
      choose(fromMs);
    }
    Tenant chosen = tenant;
    for (int i = chosen == null ? 0 : random.poisson(rate); i > 0 && chosen != null; i--) {
      out.add(chosen.request(fromMs + random.nextInt(1_000), random));
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    Tenant chosen = tenant;
    return chosen == null
        ? List.of()
        : List.of(
            setting.of(
                "tenant",
                chosen.name(),
                window,
                "%d runs of %d s, x%.0f".formatted(RUNS, RUN_MS / 1_000, FACTOR)));
  }

  private void choose(long nowMs) {
    long beginMs = setting.timeline().startMs();
    List<Ledger.Account> usual =
        Victims.usual(
            setting.ledger(),
            beginMs,
            nowMs,
            each -> Victims.asksForText(each) && !setting.isLimited(each));
    if (!usual.isEmpty()) {
      Ledger.Account account = usual.get(usual.size() / 3);
      tenant = account.tenant();
      rate = (FACTOR - 1) * account.requestsPerSecond(beginMs, nowMs);
    }
  }
}
