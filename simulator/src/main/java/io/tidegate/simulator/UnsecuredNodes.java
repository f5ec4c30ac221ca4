package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some of the nodes that the surge brings take traffic long before they are secured, or unsecured
 * for ever.
 */
final class UnsecuredNodes implements Attack {
  /** One in this many of the nodes born in the surge. */
  private static final int ONE_IN = 14;

  /** One in this many of those is never secured. */
  private static final int NEVER_SECURED = 4;

  private static final double SHORTEST_GAP_MS = 25_000;
  private static final double LONGEST_GAP_MS = 200_000;

  /** That many nodes are replaced in a fleet that does not grow by itself. */
  private static final int RENEWED = 5;

  private static final long ROUTED_AFTER_MS = 1_000;

  private final AttackSetting setting;
  private final Window planned;
  private final RandomStream random;
  private final Map<Node, Incident> incidents = new HashMap<>();
  private final List<Incident> inOrder = new ArrayList<>();
  private int untilNext;
  private boolean renewed;

  UnsecuredNodes(AttackSetting setting) {
    this.setting = setting;
    this.planned = setting.riseWindow();
    this.random = setting.random();
    this.untilNext = 2 + random.nextInt(3);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!renewed && planned.contains(fromMs)) {
      renewed = true;
      setting.renew(RENEWED, random, fromMs);
    }
  }

  @Override
  public void admit(Node node) {
    if (!isOfSurge(node) || untilNext-- > 0) {
      return;
    }
    untilNext = ONE_IN - 1;
    int number = inOrder.size() + 1;
    double gapMs = random.between(SHORTEST_GAP_MS, LONGEST_GAP_MS);
    boolean never = number % NEVER_SECURED == 0;
    node.securedMs = never ? Node.NEVER : node.readyMs + Math.round(gapMs);
    node.routableMs = node.readyMs + ROUTED_AFTER_MS;
    String gap =
        never ? "and is never secured" : "%.0f s before it is secured".formatted(gapMs / 1_000);
    Incident incident = setting.incident(number, "node", node.name, "takes traffic " + gap);
    incidents.put(node, incident);
    inOrder.add(incident);
  }

  @Override
  public void finished(Request request) {
    Node node = request.node;
    @Nullable Incident incident = node == null ? null : incidents.get(node);
    if (node != null && incident != null && request.startMs() < node.securedMs) {
      incident.mark(request, 0);
    }
  }

  /** Born while the surge rises or soon after; at any later time where nothing has risen. */
  private boolean isOfSurge(Node node) {
    return node.provisionedMs >= planned.startMs()
        && (inOrder.isEmpty() || node.provisionedMs < planned.endMs());
  }

  @Override
  public List<Incident> incidents() {
    return inOrder;
  }
}
