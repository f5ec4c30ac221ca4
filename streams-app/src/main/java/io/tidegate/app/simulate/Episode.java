package io.tidegate.app.simulate;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something harmless that the simulation can let happen, and the detectors that may tell operators
 * of it.
 */
public enum Episode {
  BATCH_JOB("a scheduled job asks for thirty times the usual"),
  ROLLING_DEPLOY("a model's release reaches every node in turn", "fleet-change"),
  GUARDRAIL_CHANGE("a new version of a guardrail flags more than the last", "fleet-change"),
  ZONE_LOSS(
      "a zone's nodes are gone without a word",
      "fleet-change",
      "silent-node",
      "latency-drift",
      "error-drift"),
  SPOT_RECLAIM(
      "a cloud takes back 30 % of the nodes in two minutes", "fleet-change", "latency-drift"),
  SCALE_TO_ZERO(
      "demand ends, the fleet goes to zero, both come back", "fleet-change", "telemetry-silence"),
  LOAD_TEST("an announced load test doubles demand", "onboarding", "growth-attribution"),
  FLAPPING(
      "a badly configured autoscaler goes up and down",
      "scale-oscillation",
      "scale-without-demand",
      "unit-cost"),
  BAD_CLOCKS("a clock is wrong; records are late and come twice"),
  BIG_ONBOARDING(
      "a customer of a tenth of the fleet's size begins", "onboarding", "growth-attribution");

  private final String summary;
  private final List<String> tolerated;

  Episode(String summary, String... tolerated) {
    this.summary = summary;
    this.tolerated = List.of(tolerated);
  }

  /** Lower case with hyphens, for instance {@code zone-loss}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What happens, in some words. */
  public String summary() {
    return summary;
  }

  /** Ids of the detectors that may rightly tell operators of it. */
  public List<String> tolerated() {
    return tolerated;
  }

  /** The episodes that a list such as {@code zone-loss,flapping} names; {@code none}. */
  public static Set<Episode> parse(String list) {
    EnumSet<Episode> episodes = EnumSet.noneOf(Episode.class);
    if (!list.equals("none")) {
      for (String id : list.split(",", -1)) {
        episodes.add(byId(id.trim()));
      }
    }
    return episodes;
  }

  private static Episode byId(String id) {
    for (Episode episode : values()) {
      if (episode.id().equals(id)) {
        return episode;
      }
    }
    String known = Arrays.stream(values()).map(Episode::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "episodes has '" + id + "', must be none or a list of " + known);
  }
}
