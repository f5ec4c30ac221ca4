package io.tidegate.simulator;

import java.util.List;

/** Throw-away accounts, each from an address of its own, make a request or two and never return. */
final class FleetBreadth extends PlannedAttack {
  private static final int FIRST_NUMBER = 800_000;
  private static final int NUMBERS = 100_000;
  private static final double TWICE = 0.5;

  private final TenantFactory factory;
  private int accounts;
  private double perSecond;

  FleetBreadth(AttackSetting setting) {
    super(setting);
    factory = new TenantFactory(setting.config().seed());
  }

  @Override
  boolean begin(long nowMs) {
    double requests = intensity / (1 - intensity) * setting.ledger().requestsPerSecond();
    perSecond = requests / (1 + TWICE);
    open(
        "cluster",
        setting.config().cluster(),
        "%.1f new accounts and addresses a second, %.0f %% of the requests"
            .formatted(perSecond, 100 * intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    for (int i = count(perSecond); i > 0; i--) {
      int number = FIRST_NUMBER + setting.ordinal() * NUMBERS + accounts++;
      Tenant account =
          factory
              .numberedForText(number)
              .withSources(List.of(TenantFactory.address(random)), TenantFactory.network(random));
      out.add(own(account.request(moment(fromMs), random)));
      if (random.chance(TWICE)) {
        out.add(own(account.request(moment(fromMs), random)));
      }
    }
  }
}
