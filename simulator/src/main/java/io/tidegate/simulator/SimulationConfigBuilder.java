package io.tidegate.simulator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a simulation's configuration; what is not set keeps its default. */
public final class SimulationConfigBuilder {
  private long seed = 1;
  private Instant start = Instant.parse("2026-07-31T08:00:00Z");
  private @Nullable Integer minutes;
  private String cluster = "eu-1";
  private int tenants = 150;
  private int baseNodes = 10;
  private int peakNodes = 100;
  private int minNodes = 4;
  private double requestsPerNode = 2.5;
  private double targetUtilization = 0.7;
  private double provisioningSeconds = 80;
  private boolean subside;
  private boolean surge = true;
  private double rateFactor = 1;
  private boolean wild;
  private List<AttackPlan> attacks = plans(AttackKind.shown());
  private Set<Episode> episodes = EnumSet.noneOf(Episode.class);
  private @Nullable Path trace;
  private boolean addresses = true;
  private NodeNames nodeNames = NodeNames.NAME;
  private int disorderMs = 800;
  private double duplicates;
  private long skewGatewayMs;

  SimulationConfigBuilder() {}

  public SimulationConfigBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  public SimulationConfigBuilder start(Instant start) {
    this.start = start;
    return this;
  }

  public SimulationConfigBuilder minutes(@Nullable Integer minutes) {
    this.minutes = minutes;
    return this;
  }

  public SimulationConfigBuilder cluster(String cluster) {
    this.cluster = cluster;
    return this;
  }

  public SimulationConfigBuilder tenants(int tenants) {
    this.tenants = tenants;
    return this;
  }

  public SimulationConfigBuilder baseNodes(int baseNodes) {
    this.baseNodes = baseNodes;
    return this;
  }

  public SimulationConfigBuilder peakNodes(int peakNodes) {
    this.peakNodes = peakNodes;
    return this;
  }

  public SimulationConfigBuilder minNodes(int minNodes) {
    this.minNodes = minNodes;
    return this;
  }

  public SimulationConfigBuilder requestsPerNode(double requestsPerNode) {
    this.requestsPerNode = requestsPerNode;
    return this;
  }

  public SimulationConfigBuilder targetUtilization(double targetUtilization) {
    this.targetUtilization = targetUtilization;
    return this;
  }

  public SimulationConfigBuilder provisioningSeconds(double provisioningSeconds) {
    this.provisioningSeconds = provisioningSeconds;
    return this;
  }

  public SimulationConfigBuilder subside(boolean subside) {
    this.subside = subside;
    return this;
  }

  public SimulationConfigBuilder surge(boolean surge) {
    this.surge = surge;
    return this;
  }

  public SimulationConfigBuilder rateFactor(double rateFactor) {
    this.rateFactor = rateFactor;
    return this;
  }

  public SimulationConfigBuilder wild(boolean wild) {
    this.wild = wild;
    return this;
  }

  public SimulationConfigBuilder attacks(Set<AttackKind> kinds) {
    this.attacks = plans(kinds);
    return this;
  }

  public SimulationConfigBuilder attacks(List<AttackPlan> plans) {
    this.attacks = plans;
    return this;
  }

  public SimulationConfigBuilder episodes(Set<Episode> episodes) {
    this.episodes = episodes;
    return this;
  }

  public SimulationConfigBuilder trace(@Nullable Path trace) {
    this.trace = trace;
    return this;
  }

  public SimulationConfigBuilder addresses(boolean addresses) {
    this.addresses = addresses;
    return this;
  }

  public SimulationConfigBuilder nodeNames(NodeNames nodeNames) {
    this.nodeNames = nodeNames;
    return this;
  }

  public SimulationConfigBuilder disorderMs(int disorderMs) {
    this.disorderMs = disorderMs;
    return this;
  }

  public SimulationConfigBuilder duplicates(double duplicates) {
    this.duplicates = duplicates;
    return this;
  }

  public SimulationConfigBuilder skewGatewayMs(long skewGatewayMs) {
    this.skewGatewayMs = skewGatewayMs;
    return this;
  }

  /** The configuration, or an exception that names the key, its value and what is allowed. */
  public SimulationConfig build() {
    return new SimulationConfig(
        seed,
        start,
        minutes,
        cluster,
        tenants,
        baseNodes,
        peakNodes,
        minNodes,
        requestsPerNode,
        targetUtilization,
        provisioningSeconds,
        subside,
        surge,
        rateFactor,
        wild,
        attacks,
        episodes,
        trace,
        addresses,
        nodeNames,
        disorderMs,
        duplicates,
        skewGatewayMs);
  }

  private static List<AttackPlan> plans(Set<AttackKind> kinds) {
    return kinds.stream().sorted().map(AttackPlan::of).toList();
  }
}
