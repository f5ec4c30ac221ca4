package io.tidegate.detectors.correlate;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Family;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Weak evidence of several families about one tenant and at most one of its keys or users, judged
 * as one: of {@value #FAMILIES} families that are independent where nothing is unusual, the
 * strongest evidence {@code h_i} of each (in nats, 0 where it says nothing) has a sum {@code s}
 * with {@code P(sum ≥ s) ≤ e^−s Σ_{j<3} s^j/j!} (Fisher, Statistical Methods for Research Workers,
 * 4th ed. 1932, §21.1); the negative logarithm of that is held against the lowest bar among them. A
 * detector whose bar is higher counts with that part of its evidence by which the lowest is lower,
 * so that a bar that its traffic raised weighs here too.
 *
 * <p>Families are not independent where a customer launches something: what this finds is medium at
 * most, provisional, and contains nobody. Proof and what is provisional itself take no part. Where
 * none is {@value #LEAST_TIMES} times what was expected, up or down, all are too small to accuse
 * anybody of, however sure (docs/methods.md, Several families at once).
 */
final class FamilyEvidence {
  /** Volume, content and identity are about customers. */
  static final int FAMILIES = 3;

  private static final double LEAST_TIMES = 1.5;

  private final DetectorCatalog catalog;

  FamilyEvidence(DetectorCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The groups, the strongest signal of a root raised to the joined evidence where that is a
   * finding and no group of the root is one by itself.
   *
   * @param isTold whether a finding of at least medium severity goes on that the group belongs to
   */
  List<SignalGroup> judge(List<SignalGroup> groups, Predicate<SignalGroup> isTold) {
    SortedMap<EntityKey, List<SignalGroup>> byRoot = new TreeMap<>();
    for (SignalGroup group : groups) {
      EntityKey root = group.cause().root();
      if (!root.kind().partOfFleet()) {
        byRoot.computeIfAbsent(root, key -> new ArrayList<>()).add(group);
      }
    }
    List<SignalGroup> judged = new ArrayList<>(groups);
    for (List<SignalGroup> own : byRoot.values()) {
      if (own.size() > 1 && own.stream().noneMatch(isTold.or(FamilyEvidence::speaksForItself))) {
        List<Signal> weak = strongestTogether(own);
        if (weak.size() > 1
            && joint(weak) >= lowestBar(weak)
            && weak.stream().anyMatch(FamilyEvidence::isMuch)) {
          judged.replaceAll(
              group -> group.replacing(weak.get(0), weak.get(0).joinedTo(weak, joint(weak))));
        }
      }
    }
    return judged;
  }

  private static boolean speaksForItself(SignalGroup group) {
    return group.signals().stream()
        .anyMatch(
            signal ->
                signal.score().deterministic()
                    || signal.score().fires()
                        && Materiality.severityOf(signal).id() >= Severity.MEDIUM.id());
  }

  /** The most that is to be said of the root and one of its parts; empty where that is nothing. */
  private List<Signal> strongestTogether(List<SignalGroup> groups) {
    EntityKey root = groups.get(0).cause().root();
    TreeSet<EntityKey> entities = new TreeSet<>();
    groups.forEach(group -> group.signals().forEach(each -> entities.add(each.score().entity())));
    List<Signal> most = List.of();
    for (EntityKey entity : entities) {
      List<Signal> own = strongestByFamily(groups, new TreeSet<>(List.of(root, entity)));
      if (own.size() > 1 && (most.isEmpty() || joint(own) > joint(most))) {
        most = own;
      }
    }
    return most;
  }

  /** The strongest about them of each family that may take part, the strongest of all first. */
  private List<Signal> strongestByFamily(List<SignalGroup> groups, Set<EntityKey> about) {
    Map<Family, Signal> strongest = new EnumMap<>(Family.class);
    for (SignalGroup group : groups) {
      for (Signal signal : group.signals()) {
        if (!signal.score().provisional() && about.contains(signal.score().entity())) {
          strongest.merge(
              catalog.byId(signal.detector()).spec().family(),
              signal,
              (known, other) -> other.bars() > known.bars() ? other : known);
        }
      }
    }
    List<Signal> sorted = new ArrayList<>(strongest.values());
    sorted.sort(Comparator.comparingDouble((Signal signal) -> -signal.bars()));
    return sorted;
  }

  private static boolean isMuch(Signal signal) {
    double times = signal.score().observed() / signal.score().expected();
    return !(times < LEAST_TIMES && times > 1 / LEAST_TIMES);
  }

  /** Evidence in nats that the signals, one of each family, are together. */
  static double joint(List<Signal> signals) {
    double lowest = lowestBar(signals);
    double sum = 0;
    for (Signal signal : signals) {
      sum += signal.bars() * lowest;
    }
    double term = 1;
    double terms = 1;
    for (int j = 1; j < FAMILIES; j++) {
      term *= sum / j;
      terms += term;
    }
    return sum - StrictMath.log(terms);
  }

  private static double lowestBar(List<Signal> signals) {
    return signals.stream().mapToDouble(signal -> signal.score().barNats()).min().orElseThrow();
  }
}
