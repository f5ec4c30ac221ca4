package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Demand;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One entity's ticks, one after the other, before one detector. */
public final class EntityRun<S> {
  public static final long TICK_MS = 5_000;
  static final long START_MS = 1_785_484_800_000L;

  private static final long FIRST_TICK = START_MS / TICK_MS;
  private static final long COST_MICRO_USD = 200;

  private final EntityDetector<S> detector;
  private final EntityKey entity;
  private @Nullable EntityRecord record;
  private final Random random = new Random(7);
  private long knownSinceTick = FIRST_TICK;
  private long guardrailsTick = Long.MIN_VALUE;
  private double reuse;
  private long tick = FIRST_TICK;
  private S state;
  private final List<Score> fired = new ArrayList<>();
  private final List<Score> told = new ArrayList<>();

  public EntityRun(EntityDetector<S> detector, EntityKind kind, @Nullable EntityRecord record) {
    this.detector = detector;
    this.entity = new EntityKey("eu-1", kind, "e1");
    this.record = record;
    this.state = detector.fresh();
  }

  /** Under the detector with that id, without a record. */
  static EntityRun<?> under(String id, EntityKind kind) {
    return new EntityRun<>((EntityDetector<?>) DetectorCatalog.standard().byId(id), kind, null);
  }

  /** The cluster is known for so many ticks already. */
  public EntityRun<S> clusterKnownFor(long ticks) {
    knownSinceTick = FIRST_TICK - ticks;
    return this;
  }

  /** From now on its record is that one. */
  public EntityRun<S> recorded(@Nullable EntityRecord now) {
    record = now;
    return this;
  }

  /** The next tick is the one of that moment. */
  public EntityRun<S> at(long timeMs) {
    tick = Math.floorDiv(timeMs, TICK_MS);
    return this;
  }

  /** Changes a guardrail of the cluster. */
  void changeGuardrail() {
    guardrailsTick = tick;
  }

  /** That share of its requests bears ids that were used before. */
  EntityRun<S> reusing(double share) {
    reuse = share;
    return this;
  }

  /** A request of the entity at the present tick. */
  public InferenceEventBuilder request() {
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
  public List<Score> tick(InferenceEvent... requests) {
    return tick(
        pane -> {
          for (InferenceEvent request : requests) {
            pane.fold(request, Math.max(0, request.costMicroUsd()));
          }
        });
  }

  /** A tick that costs so much. */
  public List<Score> spending(double usd) {
    return tick(pane -> pane.add(Amount.COST_MICRO_USD, (long) (usd * 1e6)));
  }

  /** A tick of whatever the pane is given. */
  public List<Score> tick(Consumer<Pane> fill) {
    Pane pane = new Pane(entity, tick * TICK_MS);
    fill.accept(pane);
    Judged<S> judged = detector.judge(state, seen(pane));
    state = judged.state();
    tick++;
    told.addAll(judged.scores());
    List<Score> now = judged.scores().stream().filter(Score::fires).toList();
    fired.addAll(now);
    return now;
  }

  /**
   * So many ticks, each with so many ordinary requests on average; gives what fired in them.
   *
   * @param shape what is to be said of a request
   */
  List<Score> run(int ticks, double mean, BiConsumer<InferenceEventBuilder, Random> shape) {
    List<Score> found = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      found.addAll(
          tick(
              pane -> {
                for (int left = poisson(mean); left > 0; left--) {
                  addOrdinary(pane, shape);
                }
              }));
    }
    return found;
  }

  public void silence(long ticks) {
    tick += ticks;
  }

  /** Every score that fired so far. */
  public List<Score> fired() {
    return fired;
  }

  /** Every score so far, those that only keep a finding open among them. */
  public List<Score> told() {
    return told;
  }

  public Availability availability() {
    return detector.availability(seen(new Pane(entity, tick * TICK_MS)));
  }

  private EntitySeen seen(Pane pane) {
    EntitySeen.ClusterChanges changes =
        new EntitySeen.ClusterChanges(knownSinceTick, guardrailsTick, Demand.NONE);
    return new EntitySeen(tick, TICK_MS, pane, record, changes);
  }

  private void addOrdinary(Pane pane, BiConsumer<InferenceEventBuilder, Random> shape) {
    InferenceEventBuilder event =
        request()
            .timeMs(tick * TICK_MS + random.nextInt((int) TICK_MS))
            .requestId("r" + random.nextLong())
            .status(200)
            .inputTokens(size(800))
            .outputTokens(size(150))
            .responseBytes(900)
            .egressBytes(2_000);
    shape.accept(event, random);
    pane.fold(event.build(), COST_MICRO_USD);
    pane.add(Amount.REUSED_IDS, random.nextDouble() < reuse ? 1 : 0);
  }

  private long size(double median) {
    return Math.round(median * StrictMath.exp(0.8 * random.nextGaussian()));
  }

  private int poisson(double mean) {
    double left = mean;
    int count = -1;
    while (left > 0) {
      left += StrictMath.log(1 - random.nextDouble());
      count++;
    }
    return Math.max(0, count);
  }
}
