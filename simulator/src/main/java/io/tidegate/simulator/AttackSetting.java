package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an attack knows of the simulation that it is part of.
 *
 * @param ordinal how many attacks of the same kind were planned before it
 * @param contracts what is known of each tenant, by its name
 */
record AttackSetting(
    AttackPlan plan,
    int ordinal,
    SimulationConfig config,
    Timeline timeline,
    Ledger ledger,
    NodePool nodes,
    FleetRecords records,
    Map<String, EntityRecord> contracts) {

  /** Incidents of one attack; those of the next of its kind are numbered from there. */
  private static final int NUMBERS = 100;

  private static final double STARTS_WHILE_HELD = 0.2;
  private static final double LATEST_WHILE_HELD = 0.35;
  private static final double SHARE_OF_HELD = 0.5;
  private static final long SHORTEST_MS = 480_000;

  /** The autoscaler has answered the surge that long after its height. */
  private static final long ANSWERED_AFTER_MS = 240_000;

  private static final double LONG_START = 0.5;
  private static final double LONG_END = 0.97;

  AttackKind kind() {
    return plan.kind();
  }

  /** The stream of random numbers of this attack and no other. */
  RandomStream random() {
    return stream("attack/");
  }

  /** The planned intensity, or the kind's usual one. */
  double intensity() {
    return Double.isNaN(plan.intensity()) ? kind().usual() : plan.intensity();
  }

  /** The planned start, or the given one. */
  long startOr(long usualMs) {
    return Double.isNaN(plan.startMinute())
        ? usualMs
        : timeline.startMs() + Math.round(60_000 * plan.startMinute());
  }

  /** The planned end of what starts then, or the end after the given length. */
  long endOr(long startMs, long usualLengthMs) {
    return startMs
        + (Double.isNaN(plan.minutes()) ? usualLengthMs : Math.round(60_000 * plan.minutes()));
  }

  /** The planned window, or one while the surge is held. */
  Window window() {
    double share = stream("start/").between(STARTS_WHILE_HELD, LATEST_WHILE_HELD);
    long startMs = startOr(timeline.whileHeld(share));
    long heldMs = timeline.surgeEndMs() - timeline.heightMs();
    return new Window(
        startMs, endOr(startMs, Math.max(SHORTEST_MS, Math.round(SHARE_OF_HELD * heldMs))));
  }

  /** The planned window, or the second half of the simulation. */
  Window longWindow() {
    long lengthMs = timeline.endMs() - timeline.startMs();
    long startMs = startOr(timeline.startMs() + Math.round(LONG_START * lengthMs));
    return new Window(startMs, endOr(startMs, Math.round((LONG_END - LONG_START) * lengthMs)));
  }

  /** The planned window, or the time in which the autoscaler answers the surge. */
  Window riseWindow() {
    long startMs = startOr(timeline.surgeStartMs());
    return new Window(
        startMs, endOr(startMs, timeline.heightMs() + ANSWERED_AFTER_MS - timeline.surgeStartMs()));
  }

  /** What is known of a tenant besides its traffic; null: nothing. */
  @Nullable EntityRecord contract(Tenant tenant) {
    return contracts.get(tenant.name());
  }

  /** Has some nodes replaced, so that new ones come to a fleet that does not grow by itself. */
  void renew(int count, RandomStream random, long nowMs) {
    for (int i = config.surges() ? count : 0; i < count; i++) {
      Node node = nodes.pick(random, each -> each.leavesMs == Node.NEVER);
      if (node != null) {
        nodes.replace(node, "maintenance", false, nowMs);
      }
    }
  }

  Incident incident(int number, String entityKind, String entityId, String note) {
    return incident(number, entityKind, entityId, intensity(), note);
  }

  Incident incident(int number, String entityKind, String entityId, double intensity, String note) {
    return new Incident(
        kind(),
        ordinal * NUMBERS + number,
        kind().detectors(),
        entityKind,
        entityId,
        intensity,
        note);
  }

  private RandomStream stream(String concern) {
    String suffix = ordinal == 0 ? "" : "/" + ordinal;
    return RandomStream.of(config.seed(), concern + kind().id() + suffix);
  }
}
