package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/** Denial of wallet by forty new accounts, none of which stands out alone. */
final class WalletSybils extends PlannedAttack {
  private static final int ACCOUNTS = 40;
  private static final int FIRST_NUMBER = 500_000;
  private static final double JOINED_AFTER = 0.3;

  private final List<Tenant> accounts = new ArrayList<>();
  private double ratePerAccount;

  WalletSybils(AttackSetting setting) {
    super(setting);
    TenantFactory factory = new TenantFactory(setting.config().seed());
    long asn = TenantFactory.network(random);
    List<String> sources =
        List.of(
            TenantFactory.address(random),
            TenantFactory.address(random),
            TenantFactory.address(random));
    for (int i = 0; i < ACCOUNTS; i++) {
      int number = FIRST_NUMBER + setting.ordinal() * ACCOUNTS + i;
      Tenant account = factory.numberedForText(number).withSources(sources, asn);
      // One script works for all of them.
      accounts.add(accounts.isEmpty() ? account : account.doing(accounts.get(0).first()));
    }
  }

  @Override
  boolean begin(long nowMs) {
    double others = setting.ledger().requestsPerSecond();
    ratePerAccount = intensity / (1 - intensity) * others / ACCOUNTS;
    Incident incident =
        open(
            "cluster",
            setting.config().cluster(),
            "%d new accounts with %.1f requests/s together"
                .formatted(ACCOUNTS, ratePerAccount * ACCOUNTS));
    for (Tenant account : accounts) {
      incident.relate("api_key/" + account.firstKey());
      incident.relate("tenant/" + account.name());
    }
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    double joined = Math.min(1, window.progress(fromMs) / JOINED_AFTER);
    int active = (int) Math.ceil(joined * ACCOUNTS);
    for (int i = 0; i < active; i++) {
      Tenant account = accounts.get(i);
      for (int j = count(ratePerAccount); j > 0; j--) {
        out.add(own(account.request(moment(fromMs), random)));
      }
    }
  }
}
