package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.Map;

/**
 * What a harmless episode knows of the simulation that it is part of.
 *
 * @param contracts what is known of each tenant, by its name
 */
record EpisodeSetting(
    Episode episode,
    SimulationConfig config,
    Timeline timeline,
    Ledger ledger,
    NodePool nodes,
    FleetRecords records,
    Map<String, EntityRecord> contracts) {

  /** The stream of random numbers of this episode and no other. */
  RandomStream random() {
    return RandomStream.of(config.seed(), "episode/" + episode.id());
  }

  /** True where a contract limits a tenant's tokens a minute. */
  boolean isLimited(Tenant tenant) {
    EntityRecord contract = contracts.get(tenant.name());
    return contract != null && contract.limits().tokensPerMinute() > 0;
  }

  /** From that share of the simulation to that one. */
  Window window(double from, double to) {
    long lengthMs = timeline.endMs() - timeline.startMs();
    return new Window(
        timeline.startMs() + Math.round(from * lengthMs),
        timeline.startMs() + Math.round(to * lengthMs));
  }

  /** The label of what it does to the whole fleet. */
  BenignEpisode ofCluster(Window window, String note) {
    return of("cluster", config.cluster(), window, note);
  }

  BenignEpisode of(String entityKind, String entityId, Window window, String note) {
    return new BenignEpisode(
        episode.id(),
        entityKind,
        entityId,
        window.startMs(),
        window.endMs(),
        episode.tolerated(),
        note);
  }
}
