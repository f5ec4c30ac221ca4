package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses among the tenants that have long been there and still ask for something. */
final class Victims {
  private static final long USUAL_REQUESTS = 20;
  private static final long ALIVE_MS = 600_000;

  private Victims() {}

  /**
   * A tenant whose rank by number of requests, 0 for the largest and 1 for the smallest, is at
   * least {@code largest} and at most {@code smallest}; null where there is none.
   */
  static Ledger.@Nullable Account choose(
      AttackSetting setting,
      RandomStream random,
      long nowMs,
      double largest,
      double smallest,
      Predicate<Tenant> suits) {
    List<Ledger.Account> usual =
        usual(setting.ledger(), setting.timeline().startMs(), nowMs, suits);
    if (usual.isEmpty()) {
      return null;
    }
    int first = (int) (largest * usual.size());
    int last = Math.max(first, (int) (smallest * usual.size()) - 1);
    return usual.get(Math.min(usual.size() - 1, first + random.nextInt(last - first + 1)));
  }

  /** All tenants that suit, by number of requests, the largest first. */
  static List<Ledger.Account> usual(
      Ledger ledger, long beginMs, long nowMs, Predicate<Tenant> suits) {
    List<Ledger.Account> usual = new ArrayList<>();
    for (Ledger.Account account : ledger.accounts()) {
      boolean established = account.firstMs() <= (beginMs + nowMs) / 2;
      boolean alive = account.requests() >= USUAL_REQUESTS && account.lastMs() > nowMs - ALIVE_MS;
      if (established && alive && suits.test(account.tenant())) {
        usual.add(account);
      }
    }
    usual.sort(Comparator.comparingLong(Ledger.Account::requests).reversed());
    return usual;
  }

  /** A tenant whose first application has answers of text. */
  static boolean asksForText(Tenant tenant) {
    return tenant.first().workload() != Workload.EMBEDDING;
  }
}
