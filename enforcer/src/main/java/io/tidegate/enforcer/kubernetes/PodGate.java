package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.rest.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * The readiness gate of pods that ask for it: they bear the label {@code tidegate.io/gated=true}
 * and name a condition among their {@code readinessGates}. Without it a pod is not ready; it is set
 * to true where its node is not held.
 */
final class PodGate {
  private static final String PODS = "/api/v1/pods";
  private static final String GATED = "labelSelector=tidegate.io%2Fgated%3Dtrue&";

  private final KubernetesApi api;
  private final String condition;

  PodGate(KubernetesApi api, String condition) {
    this.api = api;
    this.condition = condition;
  }

  /** Makes each gated pod say whether it is in service. */
  void settle(SortedSet<String> heldNodes, Instant now) throws IOException {
    settleAll(GATED, heldNodes, now);
  }

  /** The same, of the pods of one node. */
  void settle(String node, SortedSet<String> heldNodes, Instant now) throws IOException {
    String ofNode = "fieldSelector=" + KubernetesApi.encoded("spec.nodeName=" + node) + "&";
    settleAll(GATED + ofNode, heldNodes, now);
  }

  private void settleAll(String question, SortedSet<String> heldNodes, Instant now)
      throws IOException {
    List<Json> pods = new ArrayList<>();
    api.each(
        PODS,
        question,
        pod -> {
          if (isGated(pod) && !wanted(pod, heldNodes).equals(said(pod))) {
            pods.add(pod.at("metadata").with("wanted", Json.of(wanted(pod, heldNodes))));
          }
        });
    for (Json pod : pods) {
      Json condition = condition(pod.at("wanted").text(), now);
      api.condition(pod.at("namespace").text(), pod.at("name").text(), condition);
    }
  }

  private static String wanted(Json pod, SortedSet<String> heldNodes) {
    return heldNodes.contains(nodeOf(pod)) ? "False" : "True";
  }

  private boolean isGated(Json pod) {
    return !nodeOf(pod).isEmpty()
        && pod.at("spec", "readinessGates").items().stream()
            .anyMatch(gate -> gate.at("conditionType").text().equals(condition));
  }

  private static String nodeOf(Json pod) {
    return pod.at("spec", "nodeName").text();
  }

  private String said(Json pod) {
    return pod.at("status", "conditions").items().stream()
        .filter(each -> each.at("type").text().equals(condition))
        .map(each -> each.at("status").text())
        .findFirst()
        .orElse("");
  }

  private Json condition(String status, Instant now) {
    boolean held = status.equals("False");
    return Json.object()
        .with("type", Json.of(condition))
        .with("status", Json.of(status))
        .with("reason", Json.of(held ? "NodeHeld" : "NodeFree"))
        .with("lastTransitionTime", Json.of(now.truncatedTo(ChronoUnit.SECONDS).toString()));
  }
}
