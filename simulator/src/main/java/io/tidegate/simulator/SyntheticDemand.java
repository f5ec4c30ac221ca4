package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Demand of many tenants that is steady at first and then surges. */
final class SyntheticDemand implements Demand {
  /** Demand before the surge as a share of what the base nodes serve at the target. */
  private static final double FILL = 0.88;

  private static final double SLOW_TIDE_MS = 37 * 60_000;
  private static final double FAST_TIDE_MS = 11 * 60_000;

  private final Timeline timeline;
  private final List<TenantTraffic> tenants;
  private final double slowPhase;
  private final double fastPhase;
  private final SimulationConfig config;

  SyntheticDemand(SimulationConfig config) {
    this.config = config;
    this.timeline = Timeline.of(config.startMs(), config.longestMs(), config.subside());
    double baseWork =
        config.rateFactor()
            * FILL
            * config.baseNodes()
            * config.requestsPerNode()
            * config.targetUtilization();
    this.tenants = TenantPopulation.create(config, timeline, baseWork);
    RandomStream random = RandomStream.of(config.seed(), "tide");
    this.slowPhase = random.nextDouble();
    this.fastPhase = random.nextDouble();
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public void requests(long fromMs, double factor, List<Request> out) {
    double elapsedMs = fromMs - timeline.startMs();
    double tide =
        1
            + 0.05 * wave(elapsedMs / SLOW_TIDE_MS + slowPhase)
            + 0.03 * wave(elapsedMs / FAST_TIDE_MS + fastPhase);
    for (TenantTraffic tenant : tenants) {
      tenant.requests(fromMs, tide * factor, out);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    List<BenignEpisode> episodes = new ArrayList<>();
    if (config.surges()) {
      String note =
          "demand of %d nodes becomes that of %d".formatted(config.baseNodes(), config.peakNodes());
      episodes.add(
          new BenignEpisode(
              "surge",
              "cluster",
              config.cluster(),
              timeline.surgeStartMs(),
              timeline.surgeGoneMs(),
              note));
    }
    for (TenantTraffic tenant : tenants) {
      @Nullable BatchRuns runs = tenant.runs();
      if (runs != null) {
        episodes.add(runs.episode(tenant.tenant().name(), timeline));
      }
    }
    return episodes;
  }

  @Override
  public List<EntityRecord> entities() {
    List<EntityRecord> entities = new ArrayList<>();
    for (TenantTraffic traffic : tenants) {
      if (traffic.rhythm().bornMs() == timeline.startMs()) {
        entities.addAll(Contracts.of(traffic, config.startMs()));
      }
    }
    return entities;
  }

  @Override
  public void close() {}

  private static double wave(double turns) {
    return StrictMath.sin(2 * StrictMath.PI * turns);
  }
}
