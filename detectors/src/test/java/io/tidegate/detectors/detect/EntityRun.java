package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One entity's ticks, one after the other, before one detector. */
final class EntityRun<S> {
  static final long TICK_MS = 5_000;
  static final long START_MS = 1_785_484_800_000L;

  private static final long FIRST_TICK = START_MS / TICK_MS;

  private final EntityDetector<S> detector;
  private final EntityKey entity;
  private final @Nullable EntityRecord record;
  private long knownSinceTick = FIRST_TICK;
  private long tick = FIRST_TICK;
  private S state;
  private final List<Score> fired = new ArrayList<>();
  private final List<Score> told = new ArrayList<>();

  EntityRun(EntityDetector<S> detector, EntityKind kind, @Nullable EntityRecord record) {
    this.detector = detector;
    this.entity = new EntityKey("eu-1", kind, "e1");
    this.record = record;
    this.state = detector.fresh();
  }

  /** The cluster is known for so many ticks already. */
  EntityRun<S> clusterKnownFor(long ticks) {
    knownSinceTick = FIRST_TICK - ticks;
    return this;
  }

  /** A request of the entity at the present tick. */
  InferenceEventBuilder request() {
    return new InferenceEventBuilder()
        .timeMs(tick * TICK_MS)
        .requestId("r")
        .cluster("eu-1")
        .tenant("t1")
        .apiKey("k1")
        .node("n1")
        .model("m");
  }

  /** A tick of those requests. */
  List<Score> tick(InferenceEvent... requests) {
    return tick(
        pane -> {
          for (InferenceEvent request : requests) {
            pane.fold(request, Math.max(0, request.costMicroUsd()));
          }
        });
  }

  /** A tick that costs so much. */
  List<Score> spending(double usd) {
    return tick(pane -> pane.add(Amount.COST_MICRO_USD, (long) (usd * 1e6)));
  }

  /** A tick of whatever the pane is given. */
  List<Score> tick(Consumer<Pane> fill) {
    Pane pane = new Pane(entity, tick * TICK_MS);
    fill.accept(pane);
    EntitySeen.ClusterChanges changes =
        new EntitySeen.ClusterChanges(knownSinceTick, Long.MIN_VALUE);
    Judged<S> judged = detector.judge(state, new EntitySeen(tick, TICK_MS, pane, record, changes));
    state = judged.state();
    tick++;
    told.addAll(judged.scores());
    List<Score> now = judged.scores().stream().filter(Score::fires).toList();
    fired.addAll(now);
    return now;
  }

  void silence(long ticks) {
    tick += ticks;
  }

  /** Every score that fired so far. */
  List<Score> fired() {
    return fired;
  }

  /** Every score so far, those that only keep a finding open among them. */
  List<Score> told() {
    return told;
  }

  Availability availability() {
    Pane pane = new Pane(entity, tick * TICK_MS);
    EntitySeen.ClusterChanges changes =
        new EntitySeen.ClusterChanges(knownSinceTick, Long.MIN_VALUE);
    return detector.availability(new EntitySeen(tick, TICK_MS, pane, record, changes));
  }
}
