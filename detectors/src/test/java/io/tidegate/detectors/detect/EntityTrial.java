package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** One entity under one detector, tick by tick. */
final class EntityTrial<S> {
  static final long TICK_MS = 5_000;
  private static final long FIRST_TICK = 1_785_484_800_000L / TICK_MS;
  private static final long COST = 200;

  private final EntityDetector<S> detector;
  private final EntityKind kind;
  private final Random random = new Random(7);
  private S state;
  private long tick = FIRST_TICK;
  private long guardrailsTick = Long.MIN_VALUE;
  private double reuse;

  EntityTrial(String id, EntityKind kind) {
    this.detector = detectorOf(id);
    this.kind = kind;
    this.state = detector.fresh();
  }

  /** Changes a guardrail of the cluster. */
  void changeGuardrail() {
    guardrailsTick = tick;
  }

  /** That share of its requests bears ids that were used before. */
  EntityTrial<S> reusing(double share) {
    reuse = share;
    return this;
  }

  /**
   * Lets so many ticks pass, each with so many requests on average; gives what fired.
   *
   * @param shape what is to be said of a request
   */
  List<Score> run(int ticks, double mean, BiConsumer<InferenceEventBuilder, Random> shape) {
    List<Score> fired = new ArrayList<>();
    for (int i = 0; i < ticks; i++, tick++) {
      Pane pane = new Pane(new EntityKey("eu-1", kind, "e-1"), tick * TICK_MS);
      for (int left = poisson(mean); left > 0; left--) {
        InferenceEventBuilder event = ordinary();
        shape.accept(event, random);
        pane.fold(event.build(), COST);
        pane.add(Amount.REUSED_IDS, random.nextDouble() < reuse ? 1 : 0);
      }
      EntitySeen.ClusterChanges changes = new EntitySeen.ClusterChanges(FIRST_TICK, guardrailsTick);
      Judged<S> judged = detector.judge(state, new EntitySeen(tick, TICK_MS, pane, null, changes));
      state = judged.state();
      judged.scores().stream().filter(Score::fires).forEach(fired::add);
    }
    return fired;
  }

  private InferenceEventBuilder ordinary() {
    return new InferenceEventBuilder()
        .timeMs(tick * TICK_MS + random.nextInt((int) TICK_MS))
        .requestId("r" + random.nextLong())
        .cluster("eu-1")
        .tenant("t1")
        .node("gpu-1")
        .model("m")
        .status(200)
        .inputTokens(size(800))
        .outputTokens(size(150))
        .responseBytes(900)
        .egressBytes(2_000);
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

  @SuppressWarnings("unchecked") // the state never leaves this trial
  private static <S> EntityDetector<S> detectorOf(String id) {
    return (EntityDetector<S>) DetectorCatalog.standard().byId(id);
  }
}
