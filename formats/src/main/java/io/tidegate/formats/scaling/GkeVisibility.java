package io.tidegate.formats.scaling;

import static io.tidegate.formats.scaling.KubernetesEvent.firstText;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.event.ScalingType;

/**
 * Decisions in the visibility log of GKE's cluster autoscaler, as Cloud Logging exports them. An
 * upward decision tells how many nodes are added and not how many there will be, so it is known and
 * gives no event; a downward one names the nodes that go.
 */
final class GkeVisibility implements CloudTranslator.CloudEvents {
  private final ScalingOptions options;

  GkeVisibility(ScalingOptions options) {
    this.options = options;
  }

  @Override
  public void read(JsonNode entry, CloudTranslator into) {
    JsonNode payload = entry.path("jsonPayload");
    if (!payload.isObject()) {
      into.refuse("jsonPayload", "is no entry of the visibility log");
      return;
    }
    JsonNode decision = payload.path("decision");
    if (decision.has("scaleDown")) {
      scaleDown(entry, decision, into);
    } else if (decision.has("scaleUp")
        || decision.has("nodePoolCreated")
        || decision.has("nodePoolDeleted")
        || payload.has("resultInfo")
        || payload.has("noDecisionStatus")
        || payload.has("status")) {
      into.ignore();
    } else {
      into.unparsed();
    }
  }

  private void scaleDown(JsonNode entry, JsonNode decision, CloudTranslator into) {
    JsonNode labels = entry.path("resource").path("labels");
    long seconds = secondsOf(firstText(decision.path("decideTime")));
    for (JsonNode removed : decision.path("scaleDown").path("nodesToBeRemoved")) {
      JsonNode node = removed.path("node");
      String name = firstText(node.path("name"));
      into.write(
          new ScalingDraft(ScalingType.NODE_DRAINING)
              .time(firstText(entry.path("timestamp")))
              .time(seconds * 1_000)
              .id(firstText(decision.path("eventId")) + "/" + name)
              .cluster(firstText(labels.path("cluster_name")))
              .node(name)
              .group(
                  options.groupOf(
                      firstText(node.path("mig").path("nodepool"), node.path("mig").path("name"))))
              .traits(
                  new NodeTraits(
                      firstText(labels.path("location")),
                      firstText(node.path("mig").path("zone")),
                      "",
                      "",
                      ""))
              .reasonCode("consolidation")
              .origin("gke-cluster-autoscaler"));
    }
  }

  private static long secondsOf(String text) {
    if (text.isEmpty() || text.length() > 11) {
      return 0;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
