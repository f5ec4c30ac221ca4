package io.tidegate.detectors.fleet;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Which unit telemetry's nodes are, where scaling events count several. */
final class UnitChoice {
  private final FleetLedger ledger;
  private final long[] seenHashes;

  /** Unit → nodes that run; without nodes, the units that have sizes. */
  private final TreeMap<String, Integer> units = new TreeMap<>();

  private final boolean anyRuns;

  UnitChoice(FleetLedger ledger, long[] seenHashes) {
    this.ledger = ledger;
    this.seenHashes = seenHashes;
    ledger.pools().forEach((key, pool) -> units.merge(key.unit(), pool.existing(), Integer::sum));
    this.anyRuns = units.values().stream().anyMatch(nodes -> nodes > 0);
    if (anyRuns) {
      units.values().removeIf(nodes -> nodes == 0);
    }
  }

  /**
   * Of several units with nodes, the one of which telemetry saw most; none where that is a draw.
   */
  Optional<String> serving() {
    if (units.size() < 2 || !anyRuns) {
      return Optional.empty();
    }
    TreeMap<String, Integer> seen = new TreeMap<>();
    units.keySet().forEach(unit -> seen.put(unit, seenOf(unit)));
    int most = seen.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    seen.values().removeIf(nodes -> nodes < most);
    return seen.size() == 1 ? Optional.of(seen.firstKey()) : Optional.empty();
  }

  /** The unit to count, given the one that telemetry last saw most of. */
  String counted(String serving) {
    for (String unit : List.of(serving, ScalingEvent.DEFAULT_UNIT)) {
      if (units.containsKey(unit)) {
        return unit;
      }
    }
    return units.isEmpty() ? ScalingEvent.DEFAULT_UNIT : units.firstKey();
  }

  private int seenOf(String unit) {
    int count = 0;
    for (List<NodeLife> own : ledger.nodes().values()) {
      NodeLife life = own.get(own.size() - 1);
      if (life.unit.equals(unit) && !life.hasEnded()) {
        boolean serves = isSeen(life.name) || life.claims.keySet().stream().anyMatch(this::isSeen);
        count += serves ? 1 : 0;
      }
    }
    return count;
  }

  private boolean isSeen(String name) {
    return Arrays.binarySearch(seenHashes, Hash64.of(name)) >= 0;
  }
}
