package io.tidegate.benchmarks.quality.world;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is true of one recorded scenario.
 *
 * @param labels what should be found; empty where all is harmless
 * @param servingGroups groups of nodes that serve traffic, where that is said
 * @param unsecured when nodes were ready and not yet secured, where that is said
 * @param ignored fields of the labels that nothing is read from, and how often each stood there
 */
public record World(
    String name,
    long startMs,
    long endMs,
    List<Label> labels,
    List<Tolerated> tolerated,
    Optional<Set<String>> servingGroups,
    Optional<List<UnsecuredTime>> unsecured,
    SortedMap<String, Integer> ignored) {

  private static final double MS_PER_HOUR = 3_600_000;
  private static final double MS_PER_MINUTE = 60_000;

  /** What a group is called, in part, that only secures nodes, where nobody says which serve. */
  private static final String SECURING = "sec";

  public World {
    labels = List.copyOf(labels);
    tolerated = List.copyOf(tolerated);
    servingGroups = servingGroups.map(Label::sorted);
    unsecured = unsecured.map(List::copyOf);
    ignored = Collections.unmodifiableSortedMap(new TreeMap<>(ignored));
  }

  /** Event time. */
  public double hours() {
    return (endMs - startMs) / MS_PER_HOUR;
  }

  /** Minutes from its start to that time. */
  public double minute(long timeMs) {
    return (timeMs - startMs) / MS_PER_MINUTE;
  }

  /** The same, with those times where nothing is said of them. */
  public World orUnsecured(List<UnsecuredTime> times) {
    return unsecured.isPresent()
        ? this
        : new World(
            name, startMs, endMs, labels, tolerated, servingGroups, Optional.of(times), ignored);
  }

  boolean isUnsecured(Command command) {
    return unsecured.stream().flatMap(List::stream).anyMatch(each -> each.covers(command));
  }

  /** True for a group of nodes that serves nobody. */
  boolean isIdleGroup(String group) {
    return servingGroups
        .map(serving -> !serving.contains(group))
        .orElseGet(() -> group.toLowerCase(Locale.ROOT).contains(SECURING));
  }
}
