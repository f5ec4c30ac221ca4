package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster that obeys: nodes are tainted, pods that ask for it are taken out of service
 * with them, node groups are held at a size or grown.
 *
 * <p>A taint has a key of this enforcer's own; what a size was before stands in a ConfigMap. Only
 * what was set here, and still says so, is taken back. Kubernetes ends nothing by itself: while no
 * enforcer runs, what is in force stays.
 */
public final class KubernetesEnforcement implements Enforcement {
  /** What a mark may be: it stands in names of objects, of taints and of conditions. */
  public static final String MARK = "[a-z0-9]([-a-z0-9.]{0,53}[a-z0-9])?";

  /** New pods that are gated wait at most so long. */
  private static final long LOOK_MS = 5_000;

  private static final String NODES = "/api/v1/nodes";

  private final KubernetesApi api;
  private final Ledger ledger;
  private final GroupSizes sizes;
  private final PodGate gate;
  private final String taint;
  private final SortedMap<String, NodeGroup> groups;
  private final InstantSource clock;
  private final SortedMap<String, Command> wanted = new TreeMap<>();

  /** Where something may have to be changed. */
  private final SortedSet<String> left = new TreeSet<>();

  private boolean swept;
  private long lookAtMs;

  /**
   * @param mark names what is this enforcer's: no other may have the same in this cluster
   * @param namespace where its ConfigMap is, {@code <mark>.contained}
   * @param groups by the name that commands give a node group, what sizes it
   */
  public KubernetesEnforcement(
      RestClient client,
      String mark,
      String namespace,
      SortedMap<String, NodeGroup> groups,
      InstantSource clock) {
    if (!mark.matches(MARK)) {
      throw new IllegalArgumentException("no name of an object can begin with " + mark);
    }
    this.api = new KubernetesApi(client);
    this.ledger = new Ledger(api, namespace, mark + ".contained");
    this.sizes = new GroupSizes(api, ledger);
    this.gate = new PodGate(api, "in-service.tidegate.io/" + mark);
    this.taint = "contained.tidegate.io/" + mark;
    this.groups = new TreeMap<>(groups);
    this.clock = clock;
  }

  @Override
  public SortedMap<String, SortedSet<String>> actions() {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    actions.put("node", words(Action.CONTAIN, Action.RESTORE));
    if (!groups.isEmpty()) {
      actions.put("node_group", words(Action.SET, Action.RESTORE));
    }
    return actions;
  }

  @Override
  public SortedSet<String> limits() {
    SortedSet<String> limits = new TreeSet<>();
    for (NodeGroup group : groups.values()) {
      limits.add(NodeGroup.MOST);
      if (!group.limited()) {
        limits.add(NodeGroup.LEAST);
      }
    }
    return limits;
  }

  @Override
  public Outcome apply(Command command) throws IOException {
    Target target = command.target();
    String path = pathOf(target);
    if (path == null) {
      return Outcome.notFound("no --group and no node has the name " + target.id());
    }
    if (target instanceof Target.NodeGroup && !NodeGroup.at(path).canHold(command.limits())) {
      return Outcome.notSupported("a NodePool's limits are a ceiling, and no least size");
    }
    Command before = wanted.put(target.key(), command);
    Outcome outcome = settle(path);
    if (outcome.isDone()) {
      gatePodsOf(target);
    } else if (before == null) {
      wanted.remove(target.key());
    } else {
      wanted.put(target.key(), before);
    }
    return outcome;
  }

  @Override
  public void remove(Command command) throws IOException {
    wanted.remove(command.target().key());
    String path = pathOf(command.target());
    if (path != null) {
      settleOrFail(path);
      gatePodsOf(command.target());
    }
  }

  @Override
  public void reconcile(Collection<Command> inForce) throws IOException {
    SortedMap<String, Command> now = new TreeMap<>();
    inForce.forEach(command -> now.put(command.target().key(), command));
    if (swept && now.equals(wanted) && clock.millis() < lookAtMs) {
      return;
    }
    if (!swept) {
      sweep();
    }
    wanted.values().forEach(this::look);
    wanted.clear();
    wanted.putAll(now);
    wanted.values().forEach(this::look);
    IOException failure = null;
    for (String path : List.copyOf(left)) {
      try {
        settleOrFail(path);
        left.remove(path);
      } catch (IOException e) {
        // One that may not be changed must not keep the others as they are.
        failure = e;
      }
    }
    gate.settle(heldNodes(), clock.instant());
    if (failure != null) {
      throw failure;
    }
    lookAtMs = clock.millis() + LOOK_MS;
  }

  /** Finds what an earlier enforcer has left. */
  private void sweep() throws IOException {
    api.each(
        NODES,
        "",
        node -> {
          if (HeldNode.isMarked(node, taint)) {
            left.add(NODES + "/" + node.at("metadata", "name").text());
          }
        });
    if (!groups.isEmpty()) {
      left.addAll(ledger.groups());
    }
    swept = true;
  }

  private void look(Command command) {
    String path = pathOf(command.target());
    if (path != null) {
      left.add(path);
    }
  }

  private void settleOrFail(String path) throws IOException {
    Outcome outcome = settle(path);
    if (!outcome.isDone() && !outcome.isNotFound()) {
      throw new IOException(outcome.text());
    }
  }

  /** Makes an object be as all commands for it want it. */
  private Outcome settle(String path) throws IOException {
    List<Command> commands =
        wanted.values().stream().filter(each -> path.equals(pathOf(each.target()))).toList();
    return path.startsWith(NODES + "/")
        ? api.change(path, node -> HeldNode.patch(node, commands, taint))
        : sizes.settle(NodeGroup.at(path), commands);
  }

  private void gatePodsOf(Target target) throws IOException {
    if (target instanceof Target.Node node) {
      gate.settle(node.node(), heldNodes(), clock.instant());
    }
  }

  private SortedSet<String> heldNodes() {
    SortedSet<String> held = new TreeSet<>();
    for (Command command : wanted.values()) {
      if (command.target() instanceof Target.Node node) {
        held.add(node.node());
      }
    }
    return held;
  }

  /** Where that stands which a target names; null where nothing can. */
  private @Nullable String pathOf(Target target) {
    if (target instanceof Target.Node node) {
      return node.node().matches(KubernetesApi.NAME) ? NODES + "/" + node.node() : null;
    }
    if (target instanceof Target.NodeGroup named) {
      NodeGroup group = groups.get(named.group());
      return group == null ? null : group.path();
    }
    return null;
  }

  private static SortedSet<String> words(Action... actions) {
    SortedSet<String> words = new TreeSet<>();
    for (Action action : actions) {
      words.add(action.wireName());
    }
    return words;
  }
}
