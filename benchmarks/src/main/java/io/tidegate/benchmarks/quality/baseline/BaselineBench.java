package io.tidegate.benchmarks.quality.baseline;

import io.tidegate.schemas.event.Telemetry;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All baselines over the records of one run, a tick after another. A forest is kept of every
 * cluster and model and of the first {@value #FORESTS} tenants to be seen {@value #BUSY} times, for
 * its cost; the other baselines judge every entity.
 */
public final class BaselineBench {
  private static final int FORESTS = 12;
  private static final int BUSY = 100;

  private final int learningTicks;
  private final Judged judged;
  private final EntityTicks ticks = new EntityTicks();
  private final KindMeans means = new KindMeans();
  private final SortedMap<String, EntityBands> bands = new TreeMap<>();
  private final SortedMap<String, ForestScore> forests = new TreeMap<>();
  private final SortedMap<String, Double> requests = new TreeMap<>();
  private int tenantForests;

  /** Takes in how unusual an entity was in a tick; zero: not at all, or not known yet. */
  public interface Judged {
    void score(BaselineMethod method, String entity, long tickEndMs, double score);
  }

  private record EntityBands(
      BandScores fixed, BandScores moving, BandScores perNode, BandScores hourly) {}

  /** A bench whose baselines give no score to an entity in its first ticks. */
  public BaselineBench(int learningTicks, Judged judged) {
    this.learningTicks = learningTicks;
    this.judged = judged;
  }

  /** Takes in a record of the tick. */
  public void add(Telemetry record) {
    ticks.add(record);
  }

  /** Ends the tick, in which that many nodes were ready. */
  public void endTick(long tickEndMs, int readyNodes) {
    SortedMap<String, double[]> sums = ticks.sums();
    means.learn(sums);
    for (Map.Entry<String, double[]> entry : sums.entrySet()) {
      judge(entry.getKey(), entry.getValue(), tickEndMs, Math.max(1, readyNodes));
    }
    ticks.clear();
  }

  private void judge(String entity, double[] values, long tickEndMs, int nodes) {
    EntityBands entityBands = bands.computeIfAbsent(entity, unseen -> newBands());
    double[] floor = means.floorOf(entity);
    BandScores perNode = entityBands.perNode();
    tell(BaselineMethod.STATIC, entity, tickEndMs, entityBands.fixed().score(values, floor, 1));
    tell(BaselineMethod.EWMA, entity, tickEndMs, entityBands.moving().score(values, floor, 1));
    tell(BaselineMethod.PER_NODE, entity, tickEndMs, perNode.score(values, floor, nodes));
    tell(
        BaselineMethod.HOUR_OF_WEEK,
        entity,
        tickEndMs,
        entityBands.hourly().score(values, floor, 1));
    if (hasForest(entity, values[0])) {
      ForestScore forest =
          forests.computeIfAbsent(entity, named -> new ForestScore(learningTicks, seed(named)));
      tell(BaselineMethod.FOREST, entity, tickEndMs, forest.score(values));
    }
  }

  private void tell(BaselineMethod method, String entity, long tickEndMs, double score) {
    if (score > 0) {
      judged.score(method, entity, tickEndMs, score);
    }
  }

  private boolean hasForest(String entity, double requestsNow) {
    if (forests.containsKey(entity)) {
      return true;
    }
    if (entity.startsWith("cluster/") || entity.startsWith("model/")) {
      return true;
    }
    if (!entity.startsWith("tenant/") || tenantForests >= FORESTS) {
      return false;
    }
    if (requests.merge(entity, requestsNow, Double::sum) < BUSY) {
      return false;
    }
    tenantForests++;
    return true;
  }

  private EntityBands newBands() {
    return new EntityBands(
        bandsOf(() -> new FixedBand(learningTicks)),
        bandsOf(() -> new MovingBand(learningTicks)),
        bandsOf(() -> new MovingBand(learningTicks)),
        bandsOf(() -> new HourlyBand(learningTicks)));
  }

  private static BandScores bandsOf(Supplier<SeriesScore> band) {
    return new BandScores(band);
  }

  private static long seed(String entity) {
    return entity.hashCode();
  }
}
