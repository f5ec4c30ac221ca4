package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/** Load that comes and goes with the autoscaler's own rhythm, so that the fleet never settles. */
final class YoYo extends PlannedAttack {
  private static final int ACCOUNTS = 12;
  private static final int FIRST_NUMBER = 600_000;
  private static final double SHORTEST_PERIOD_MS = 20 * 60_000;
  private static final double LONGEST_PERIOD_MS = 40 * 60_000;
  private static final int FEWEST_PERIODS = 3;
  private static final double ON = 0.5;

  private final List<Tenant> accounts = new ArrayList<>();
  private final double periodMs;
  private double work;
  private double credit;

  YoYo(AttackSetting setting) {
    super(setting, setting.longWindow());
    TenantFactory factory = new TenantFactory(setting.config().seed());
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(factory.numberedForText(FIRST_NUMBER + setting.ordinal() * ACCOUNTS + i));
    }
    double drawn = random.between(SHORTEST_PERIOD_MS, LONGEST_PERIOD_MS);
    this.periodMs = Math.min(drawn, (double) (window.endMs() - window.startMs()) / FEWEST_PERIODS);
  }

  @Override
  boolean begin(long nowMs) {
    work = intensity / (1 - intensity) * setting.ledger().workPerSecond();
    Incident incident =
        open(
            "cluster",
            setting.config().cluster(),
            "load on and off with a period of %.0f min".formatted(periodMs / 60_000));
    for (Tenant account : accounts) {
      incident.relate("api_key/" + account.firstKey());
      incident.relate("tenant/" + account.name());
    }
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    double phase = (fromMs - window.startMs()) % periodMs / periodMs;
    if (phase >= ON) {
      return;
    }
    credit += work;
    while (credit > 0) {
      Tenant account = accounts.get(random.nextInt(ACCOUNTS));
      Request request = own(account.request(moment(fromMs), random));
      credit -= request.work();
      out.add(request);
    }
  }
}
