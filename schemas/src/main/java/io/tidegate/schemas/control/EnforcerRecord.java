package io.tidegate.schemas.control;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An enforcer announces itself: it lives, for these clusters, and can do these actions.
 *
 * @param enforcer its id
 * @param clusters the clusters whose traffic it sees
 * @param actions by target kind, the wire names of the actions that it can do
 * @param limits the wire names of the ceilings that it can hold; empty where it does not say
 * @param offset how many records of the control topic it has dealt with, over all partitions
 * @param timeMs its clock
 * @param version its program and version
 */
public record EnforcerRecord(
    String enforcer,
    SortedSet<String> clusters,
    SortedMap<String, SortedSet<String>> actions,
    SortedSet<String> limits,
    long offset,
    long timeMs,
    String version)
    implements EnforcerSays {

  /**
   * Stands among the target kinds of an enforcer that can act on one tenant's key and leave other
   * tenants' keys of that id alone; without it the key is every tenant's.
   */
  public static final String KEY_OF_TENANT = "api_key_of_tenant";

  public EnforcerRecord {
    requireNonNull(enforcer, "enforcer is null");
    requireNonNull(version, "version is null");
    clusters = Collections.unmodifiableSortedSet(new TreeSet<>(clusters));
    SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
    actions.forEach(
        (kind, words) -> copy.put(kind, Collections.unmodifiableSortedSet(new TreeSet<>(words))));
    actions = Collections.unmodifiableSortedMap(copy);
    limits = Collections.unmodifiableSortedSet(new TreeSet<>(limits));
  }

  /** True where it can do that action to targets of that kind. */
  public boolean can(Action action, String kind) {
    SortedSet<String> words = actions.get(kind);
    return words != null && words.contains(action.wireName());
  }

  /** True where it can hold at least one of these ceilings, or none is asked for. */
  public boolean canHold(List<Limit> asked) {
    return limits.isEmpty()
        || asked.isEmpty()
        || asked.stream().anyMatch(limit -> limits.contains(limit.name()));
  }

  /** True where it sees the traffic of that cluster. */
  public boolean serves(String cluster) {
    return cluster.equals(Target.EVERY_CLUSTER) || clusters.contains(cluster);
  }
}
