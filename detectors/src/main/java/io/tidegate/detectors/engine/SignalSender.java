package io.tidegate.detectors.engine;

import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sends what holds of a tick's scores to decide, the strongest of too many. */
final class SignalSender {
  /** Signals sent per tick, cluster and detector; beyond it only the strongest. */
  static final int SIGNALS_PER_TICK = 256;

  private static final Comparator<Score> STRONGEST_FIRST =
      Comparator.comparingDouble((Score score) -> -score.nats() / score.barNats())
          .thenComparing(Score::entity);

  private final EngineConfig config;
  private final int partition;
  private final EntityMemories entities;
  private final Meters meters;

  SignalSender(EngineConfig config, int partition, EntityMemories entities, Meters meters) {
    this.config = config;
    this.partition = partition;
    this.entities = entities;
    this.meters = meters;
  }

  void send(TickSignals signals, FleetSeen seen, ClusterMemory memory, Outbox out) {
    signals.forEach(
        (detector, scores) -> {
          List<Score> strong = strongest(scores);
          if (config.sensingOf(detector) != Sensing.SHADOW) {
            strong.forEach(score -> send(detector, score, seen, memory, out));
          }
        });
  }

  private List<Score> strongest(List<Score> scores) {
    List<Score> strong =
        new ArrayList<>(
            scores.stream().filter(score -> score.holds() || score.isTakenBack()).toList());
    meters.add(Meter.SIGNALS, strong.size());
    strong.sort(STRONGEST_FIRST);
    if (strong.size() <= SIGNALS_PER_TICK) {
      return strong;
    }
    meters.add(Meter.SIGNALS_DROPPED, strong.size() - SIGNALS_PER_TICK);
    return strong.subList(0, SIGNALS_PER_TICK);
  }

  private void send(
      String detector, Score score, FleetSeen seen, ClusterMemory memory, Outbox out) {
    boolean isEstablished =
        entities.isEstablished(score.entity(), seen.tick(), memory.knownSinceTick());
    ScaleContext scale =
        ScaleContext.of(seen.fleet(), score.windowStartMs(), memory.usdPerHour(), isEstablished);
    Signal signal = new Signal(detector, seen.endMs(), score, scale);
    out.toDecide(Flow.bytes(new Flow.Found(partition, signal)), seen.endMs());
  }
}
