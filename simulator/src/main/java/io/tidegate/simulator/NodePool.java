package io.tidegate.simulator;

import static io.tidegate.simulator.Node.Phase.DRAINING;
import static io.tidegate.simulator.Node.Phase.PENDING;
import static io.tidegate.simulator.Node.Phase.PROVISIONED;
import static io.tidegate.simulator.Node.Phase.READY;
import static io.tidegate.simulator.Node.Phase.TERMINATED;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The nodes of the fleet: how they come, are secured, serve, and go. */
final class NodePool {
  static final String GROUP = "gpu-pool-a";

  private static final String[] ZONES = {"eu-1a", "eu-1b", "eu-1c"};
  private static final double LAG_SIGMA = 0.3;
  private static final double LONGEST_LAG = 5;
  private static final double SECURED_FIRST = 0.15;
  private static final long SECOND_MS = 1_000;
  private static final long OVERLAP_MS = 2_000;
  private static final long NOTICED_MS = 40_000;

  private final SimulationConfig config;
  private final RandomStream random;
  private final FleetRecords records;
  private final Consumer<Node> admission;
  private final AddressBook addresses = new AddressBook();
  private final Set<String> names = new HashSet<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> serving = new ArrayList<>();
  private int numbers;
  private int wanted;

  /**
   * A pool that reports to {@code records}; {@code admission} sees each node that is asked for
   * before anything happens to it.
   */
  NodePool(SimulationConfig config, FleetRecords records, Consumer<Node> admission) {
    this.config = config;
    this.records = records;
    this.admission = admission;
    this.random = RandomStream.of(config.seed(), "nodes");
  }

  /** Begins with nodes that have long been there. */
  void begin(int count, long startMs) {
    for (int i = 0; i < count; i++) {
      long readyMs = startMs - 3_600_000 - 60_000L * i;
      Node node = make(startMs, readyMs - 30_000, readyMs, readyMs + 5_000);
      node.phase = READY;
      node.secured = true;
      nodes.add(node);
      serving.add(node);
    }
    wanted = count;
    records.report(nodes, startMs);
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The size that the fleet was last told to have. */
  int wanted() {
    return wanted;
  }

  /** A node in service that suits, picked at random; null where there is none. */
  @Nullable Node pick(RandomStream choice, Predicate<Node> suits) {
    List<Node> suitable = new ArrayList<>();
    for (Node node : nodes) {
      if (node.phase == READY && !node.pinned && !node.unannounced && suits.test(node)) {
        suitable.add(node);
      }
    }
    return suitable.isEmpty() ? null : suitable.get(choice.nextInt(suitable.size()));
  }

  /** A node goes for the given reason, at once or when its replacement serves; one replaces it. */
  void replace(Node node, String reason, boolean atOnce, long nowMs) {
    Node fresh = ordered(nowMs);
    nodes.add(fresh);
    node.endReason = reason;
    node.leavesMs = atOnce ? nowMs + SECOND_MS : fresh.routableMs + OVERLAP_MS;
  }

  /** A node is gone without a word; its end is noticed later, and one replaces it. */
  void lose(Node node, long nowMs) {
    nodes.add(ordered(nowMs));
    node.endReason = "failure";
    node.phase = DRAINING;
    node.terminatedMs =
        Math.max(nowMs + NOTICED_MS, node.lastEndMs()) + Math.round(random.between(1_000, 9_000));
  }

  /**
   * A node is killed at that moment, and another comes some milliseconds later, by its name or on
   * its address; whoever asks for it cuts the requests that would end after it.
   */
  void comeBack(Node node, boolean byName, long atMs) {
    long provisionedMs = atMs + Math.round(random.between(5, 250));
    long readyMs = provisionedMs + Math.round(random.between(4_000, 7_000));
    Node fresh =
        new Node(
            numbers++,
            byName ? node.name : freshName(),
            node.address,
            node.zone,
            random.logNormal(1, 0.03),
            provisionedMs,
            readyMs,
            readyMs + Math.round(random.between(500, 4_000)));
    admission.accept(fresh);
    nodes.add(fresh);
    node.endReason = "maintenance";
    node.killed = true;
    node.leavesMs = atMs;
  }

  /** A node that serves although nobody asked for it or announced it. */
  Node intrude(long nowMs) {
    Node node = make(nowMs, nowMs, nowMs, Node.NEVER);
    node.routableMs = nowMs;
    node.phase = READY;
    node.unannounced = true;
    node.pinned = true;
    nodes.add(node);
    return node;
  }

  int ready() {
    int ready = 0;
    for (Node node : nodes) {
      if (node.phase == READY && !node.unannounced) {
        ready++;
      }
    }
    return ready;
  }

  /** Asks for another size. */
  void resize(int target, long nowMs) {
    if (target == wanted) {
      return;
    }
    records.decision(wanted, target, nowMs);
    for (int i = wanted; i < target; i++) {
      nodes.add(ordered(nowMs));
    }
    for (int i = wanted; i > target; i--) {
      Node victim = mostDispensable();
      if (victim == null) {
        break;
      }
      dismiss(victim, nowMs + (wanted - i) * 40L);
    }
    nodes.removeIf(node -> node.phase == TERMINATED);
    wanted = target;
  }

  /** Lets the second that begins at {@code fromMs} pass. */
  void tick(long fromMs) {
    long untilMs = fromMs + 1_000;
    boolean ended = false;
    serving.clear();
    for (Node node : nodes) {
      node.tick(fromMs);
      live(node, untilMs);
      ended |= node.phase == TERMINATED;
      if (node.servesAt(fromMs)) {
        serving.add(node);
      }
    }
    if (ended) {
      nodes.removeIf(node -> node.phase == TERMINATED);
    }
  }

  /** The less loaded of two nodes picked at random, or null when none serves. */
  @Nullable Node route(long timeMs, RandomStream choice) {
    if (serving.isEmpty()) {
      return null;
    }
    Node one = serving.get(choice.nextInt(serving.size()));
    Node other = serving.get(choice.nextInt(serving.size()));
    double first = one.load() / one.weight(timeMs);
    double second = other.load() / other.weight(timeMs);
    return first <= second ? one : other;
  }

  private Node ordered(long nowMs) {
    double median = config.provisioningSeconds();
    double lagSeconds = Math.min(LONGEST_LAG * median, random.logNormal(median, LAG_SIGMA));
    long readyMs = nowMs + Math.round(1_000 * lagSeconds);
    long provisionedMs = nowMs + Math.round(1_000 * lagSeconds * random.between(0.4, 0.6));
    long securedMs = readyMs + Math.round(random.between(2_000, 20_000));
    if (random.chance(SECURED_FIRST)) {
      securedMs = readyMs - Math.round(random.between(500, 4_000));
      securedMs = Math.max(provisionedMs + 200, securedMs);
    }
    Node node = make(nowMs, provisionedMs, readyMs, securedMs);
    admission.accept(node);
    return node;
  }

  private Node make(long nowMs, long provisionedMs, long readyMs, long securedMs) {
    return new Node(
        numbers++,
        freshName(),
        addresses.take(nowMs),
        ZONES[random.nextInt(ZONES.length)],
        random.logNormal(1, 0.03),
        provisionedMs,
        readyMs,
        securedMs);
  }

  private String freshName() {
    String name = GROUP + "-" + Hex.of(random.nextLong()).substring(0, 5);
    while (!names.add(name)) {
      name = GROUP + "-" + Hex.of(random.nextLong()).substring(0, 5);
    }
    return name;
  }

  /** What happens to a node before {@code untilMs}. */
  private void live(Node node, long untilMs) {
    if (node.phase == PENDING && node.provisionedMs < untilMs) {
      node.phase = PROVISIONED;
      records.provisioned(node);
    }
    if (!node.secured && node.phase != DRAINING && node.securedMs < untilMs) {
      node.secured = true;
      records.secured(node);
    }
    if (node.phase == PROVISIONED && node.readyMs < untilMs) {
      node.phase = READY;
      records.ready(node);
    }
    if (node.phase == READY && node.leavesMs < untilMs) {
      if (node.killed) {
        terminate(node, node.leavesMs);
      } else {
        drain(node, node.leavesMs);
      }
    }
    if (node.phase == DRAINING && node.terminatedMs < untilMs) {
      terminate(node, node.terminatedMs);
    }
  }

  /** One that is not ready yet, else the one that was ready last. */
  private @Nullable Node mostDispensable() {
    Node best = null;
    for (Node node : nodes) {
      boolean candidate =
          !node.pinned
              && node.leavesMs == Node.NEVER
              && node.phase != DRAINING
              && node.phase != TERMINATED;
      if (candidate && (best == null || node.readyMs > best.readyMs)) {
        best = node;
      }
    }
    return best;
  }

  private void dismiss(Node node, long nowMs) {
    switch (node.phase) {
      case PENDING -> {
        node.phase = TERMINATED;
        addresses.giveBack(node.address, nowMs);
      }
      case PROVISIONED -> terminate(node, nowMs);
      default -> drain(node, nowMs);
    }
  }

  private void drain(Node node, long nowMs) {
    node.phase = DRAINING;
    node.terminatedMs =
        Math.max(nowMs, node.lastEndMs()) + Math.round(random.between(3_000, 8_000));
    records.draining(node, nowMs);
  }

  private void terminate(Node node, long timeMs) {
    node.phase = TERMINATED;
    if (!node.killed) {
      addresses.giveBack(node.address, timeMs);
    }
    records.terminated(node, timeMs);
  }
}
