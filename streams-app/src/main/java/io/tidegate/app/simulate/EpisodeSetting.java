package io.tidegate.app.simulate;

/** What a harmless episode knows of the simulation that it is part of. */
record EpisodeSetting(
    Episode episode,
    SimulationConfig config,
    Timeline timeline,
    Ledger ledger,
    NodePool nodes,
    FleetRecords records) {

  /** The stream of random numbers of this episode and no other. */
  RandomStream random() {
    return RandomStream.of(config.seed(), "episode/" + episode.id());
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
