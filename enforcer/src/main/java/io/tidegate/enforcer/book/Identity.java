package io.tidegate.enforcer.book;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Target;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who an enforcer is.
 *
 * @param enforcer its id, which stands in its answers
 * @param clusters the clusters whose traffic its gateway sees
 * @param actions by target kind, the wire names of the actions that it can do
 * @param limits the wire names of the ceilings that it can hold
 * @param longestMs what would last longer is refused
 * @param version its program and version
 */
public record Identity(
    String enforcer,
    SortedSet<String> clusters,
    SortedMap<String, SortedSet<String>> actions,
    SortedSet<String> limits,
    long longestMs,
    String version) {
  /** A day: containments are extended by commands of their own, none of which is longer. */
  public static final long LONGEST_MS = 86_400_000;

  public Identity {
    requireNonNull(enforcer, "enforcer is null");
    requireNonNull(version, "version is null");
    if (longestMs <= 0) {
      throw new IllegalArgumentException("the longest must be above 0, is " + longestMs);
    }
    if (enforcer.isEmpty()) {
      throw new IllegalArgumentException("an enforcer needs an id");
    }
    if (clusters.isEmpty() || clusters.contains(Target.EVERY_CLUSTER)) {
      throw new IllegalArgumentException("an enforcer needs the names of its clusters");
    }
    clusters = Collections.unmodifiableSortedSet(new TreeSet<>(clusters));
    actions = Collections.unmodifiableSortedMap(new TreeMap<>(actions));
    limits = Collections.unmodifiableSortedSet(new TreeSet<>(limits));
  }

  /** How it announces itself. */
  public EnforcerRecord announcement(long offset, long nowMs) {
    return new EnforcerRecord(enforcer, clusters, actions, limits, offset, nowMs, version);
  }

  boolean serves(String cluster) {
    return cluster.equals(Target.EVERY_CLUSTER) || clusters.contains(cluster);
  }

  /** True for a record whose key names a served cluster, and for one without a key. */
  boolean isAddressed(@Nullable String key) {
    return key == null
        || key.startsWith(Target.EVERY_CLUSTER + "/")
        || clusters.stream().anyMatch(cluster -> key.startsWith(cluster + "/"));
  }

  boolean can(Command command) {
    SortedSet<String> words = actions.get(command.target().kind());
    return words != null && words.contains(command.action().wireName());
  }
}
