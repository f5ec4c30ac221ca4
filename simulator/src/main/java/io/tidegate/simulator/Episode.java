package io.tidegate.simulator;

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
      "a customer of a tenth of the fleet's size begins", "onboarding", "growth-attribution"),
  FOUND_LISTED(Of.RECORDS, "a report is the first word about nodes that serve"),
  FOUND_READY(Of.RECORDS, "node_ready is the first word about nodes that serve"),
  FOUND_ATTESTED(Of.RECORDS, "node_secured is the first word about nodes that serve"),
  LISTED_UNATTESTED(
      Of.RECORDS, "found by a report, and nobody says who is secured", "security-signal"),
  READY_UNATTESTED(
      Of.RECORDS, "found by node_ready, and nobody says who is secured", "security-signal"),
  EXPORTER_RESTARTS(Of.RECORDS, "running nodes are told as new once more"),
  REPORT_OMITS(Of.RECORDS, "reports leave out nodes that serve", "claimed-size", "forged-scaling"),
  REPORT_EMPTY(Of.RECORDS, "reports name no node at all", "claimed-size", "forged-scaling"),
  REPORT_WRONG_SIZE(
      Of.RECORDS, "reports have a size that is not theirs", "claimed-size", "forged-scaling"),
  SLOW_CLOCKS(Of.RECORDS, "nodes are up to 30 s slow, gateways up to 2 s off"),
  GATEWAY_AHEAD(Of.RECORDS, "one gateway of four is 90 s ahead"),
  NAMES_COME_BACK(Of.RECORDS, "killed nodes come back by their names at once"),
  ADDRESSES_REUSED(Of.RECORDS, "other nodes take a killed node's address at once"),
  CLIENT_RETRIES(Of.RECORDS, "clients retry after 503, 429 and 0, some by the same id"),
  BATCHING_GATEWAYS(Of.RECORDS, "gateways flush every 5, 10 and 30 s"),
  LATE_GATEWAY(Of.RECORDS, "one gateway of sixteen is 12 s late"),
  USAGE_ABSENT(Of.RECORDS, "no tokens on streams and all of one gateway"),
  NODE_UNTOLD(Of.RECORDS, "a third of the requests name no node"),
  PHASES(Of.RECORDS, "requests are told at their start and in progress"),
  SPARSE_NIGHT(Of.RECORDS, "a request every minute or two"),
  CLIENT_JUNK(Of.RECORDS, "clients write junk where they may choose"),
  SHARED_KEY_IDS(Of.RECORDS, "one key id in two tenants"),
  UNPRICED_MODEL(Of.RECORDS, "a model costs 0 by the records; most input is cached");

  /** What is unusual. */
  private enum Of {
    FLEET,
    RECORDS
  }

  private final Of of;
  private final String summary;
  private final List<String> tolerated;

  Episode(String summary, String... tolerated) {
    this(Of.FLEET, summary, tolerated);
  }

  Episode(Of of, String summary, String... tolerated) {
    this.of = of;
    this.summary = summary;
    this.tolerated = List.of(tolerated);
  }

  /** Lower case with hyphens, for instance {@code zone-loss}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** True when the fleet does nothing unusual, and only what is told of it is imperfect. */
  public boolean isOfRecords() {
    return of == Of.RECORDS;
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
