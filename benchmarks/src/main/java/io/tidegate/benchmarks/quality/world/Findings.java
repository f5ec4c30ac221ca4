package io.tidegate.benchmarks.quality.world;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Alerts, gathered by finding; how many of one finding there are costs no memory. */
public final class Findings {
  private final SortedMap<String, Finding> byUid = new TreeMap<>();

  /** Those of some alerts. */
  public static List<Finding> of(Collection<Alert> alerts) {
    Findings findings = new Findings();
    alerts.forEach(findings::add);
    return findings.all();
  }

  /** Takes in an alert; the order does not matter. */
  public void add(Alert alert) {
    byUid.merge(alert.finding(), Finding.of(alert), Finding::and);
  }

  /** All of them, by id. */
  public List<Finding> all() {
    return List.copyOf(byUid.values());
  }
}
