package io.tidegate.detectors.correlate;

import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds the number of findings: beyond {@value #SINGLES} ones that go on of a detector in a
 * cluster, more entities become one finding about the cluster that counts them and names the
 * strongest. Proof is told singly up to {@value #SINGLES_OF_PROOF}, but of nodes: many at once are
 * their fleet's trouble.
 */
final class Crowds {
  private static final int SINGLES = 20;
  static final int SINGLES_OF_PROOF = 200;

  private final SortedMap<String, Integer> singles = new TreeMap<>();
  private final SortedMap<String, Integer> nodesAtOnce = new TreeMap<>();
  private final SortedMap<String, List<SignalGroup>> crowds = new TreeMap<>();

  /** The crowds of a tick in which these findings go on and there are these signals. */
  Crowds(Collection<Finding> goingOn, Collection<SignalGroup> groups) {
    for (Finding finding : goingOn) {
      if (finding.entity().kind() != EntityKind.CLUSTER) {
        count(finding.entity(), finding.detector());
      }
    }
    for (SignalGroup group : groups) {
      EntityKey root = group.cause().root();
      if (root.kind() == EntityKind.NODE && group.fires()) {
        nodesAtOnce.merge(key(root, group.speaker().detector()), 1, Integer::sum);
      }
    }
  }

  /** Notes a new finding of its own. */
  void count(EntityKey entity, String detector) {
    singles.merge(key(entity, detector), 1, Integer::sum);
  }

  /** True if the group was taken into a crowd, since there are enough findings of its kind. */
  boolean takes(SignalGroup group) {
    EntityKey root = group.cause().root();
    if (root.kind() == EntityKind.CLUSTER) {
      return false;
    }
    String key = key(root, group.speaker().detector());
    boolean singly = group.isProof() && root.kind() != EntityKind.NODE;
    int most = singly ? SINGLES_OF_PROOF : SINGLES;
    int atOnce = nodesAtOnce.getOrDefault(key, 0);
    if (singles.getOrDefault(key, 0) < most && atOnce <= SINGLES) {
      return false;
    }
    crowds.computeIfAbsent(key, ignored -> new ArrayList<>()).add(group);
    return true;
  }

  /** What the crowds do, each as one group of signals about its cluster. */
  List<SignalGroup> groups(Troubles troubles) {
    List<SignalGroup> groups = new ArrayList<>();
    for (List<SignalGroup> crowd : crowds.values()) {
      Signal signal = signalOf(crowd);
      groups.add(new SignalGroup(troubles.of(signal), List.of(signal)));
    }
    return groups;
  }

  private static Signal signalOf(List<SignalGroup> crowd) {
    Signal strongest = crowd.get(0).speaker();
    List<EntityKey> named =
        crowd.stream().limit(Finding.MOST_RELATED).map(group -> group.cause().root()).toList();
    double excess = crowd.stream().mapToDouble(group -> excessOf(group.speaker())).sum();
    Score score = strongest.score().ofCrowd(crowd.size(), named, excess);
    return new Signal(strongest.detector(), strongest.timeMs(), score, strongest.scale());
  }

  private static double excessOf(Signal signal) {
    double excess = signal.score().excessUsdPerHour();
    return Double.isNaN(excess) ? 0 : excess;
  }

  private static String key(EntityKey entity, String detector) {
    return entity.cluster() + "\0" + detector;
  }
}
