package io.tidegate.formats.scaling;

import static io.tidegate.formats.scaling.KubernetesEvent.firstText;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the state of a Node, a NodeClaim or a Knative PodAutoscaler says, each time it is told. A
 * change has the same id and time however often it is told, so that it counts once.
 *
 * <p>A node goes by its name in Kubernetes; its provider's id and its addresses are its other
 * names.
 */
final class KubernetesObject {
  private static final int MOST_ADDRESSES = 16;
  private static final String NODEPOOL = "karpenter.sh/nodepool";
  private static final List<String> GROUP_LABELS =
      List.of(
          NODEPOOL,
          "eks.amazonaws.com/nodegroup",
          "alpha.eksctl.io/nodegroup-name",
          "cloud.google.com/gke-nodepool",
          "kubernetes.azure.com/agentpool");
  private static final List<String> CAPACITY_LABELS =
      List.of(
          "karpenter.sh/capacity-type",
          "eks.amazonaws.com/capacityType",
          "kubernetes.azure.com/scalesetpriority");

  /** Taints with which an autoscaler or a person begins to empty a node. */
  private static final Set<String> DRAINING =
      Set.of(
          "karpenter.sh/disrupted",
          "ToBeDeletedByClusterAutoscaler",
          "node.kubernetes.io/unschedulable");

  private final JsonNode object;
  private final JsonNode labels;
  private final ObjectChange change;
  private final String uid;
  private final ScalingOptions options;
  private final List<ScalingDraft> events = new ArrayList<>();

  KubernetesObject(JsonNode object, ObjectChange change, ScalingOptions options) {
    this.object = object;
    this.labels = object.path("metadata").path("labels");
    this.change = change;
    this.uid = firstText(object.path("metadata").path("uid"), object.path("metadata").path("name"));
    this.options = options;
  }

  /** The events that its state stands for; none where it is of no kind that is read. */
  List<ScalingDraft> events() {
    switch (firstText(object.path("kind"))) {
      case "Node" -> node();
      case "NodeClaim" -> claim();
      case "PodAutoscaler" -> podAutoscaler();
      default -> {
        // Pods, deployments and all else say nothing of the fleet.
      }
    }
    return events;
  }

  private void node() {
    String name = firstText(object.path("metadata").path("name"));
    String deleted = firstText(object.path("metadata").path("deletionTimestamp"));
    if (change.isRemoval()) {
      ScalingDraft gone = of(ScalingType.NODE_TERMINATED, name, "terminated");
      events.add(change.observedMs() > 0 ? gone.time(change.observedMs()) : gone.time(deleted));
      return;
    }
    String created = firstText(object.path("metadata").path("creationTimestamp"));
    events.add(of(ScalingType.NODE_PROVISIONED, name, "provisioned").time(created));
    JsonNode ready = condition("Ready");
    String since = firstText(ready.path("lastTransitionTime"));
    if (isTrue(ready)) {
      events.add(of(ScalingType.NODE_READY, name, "ready/" + since).time(since));
    }
    if (!deleted.isEmpty()) {
      events.add(of(ScalingType.NODE_DRAINING, name, "draining/" + deleted).time(deleted));
    } else {
      draining(name);
    }
  }

  private void draining(String name) {
    for (JsonNode taint : object.path("spec").path("taints")) {
      if (DRAINING.contains(firstText(taint.path("key")))) {
        String added = firstText(taint.path("timeAdded"));
        long seconds = secondsOf(firstText(taint.path("value")));
        String when = added.isEmpty() ? Long.toString(seconds) : added;
        ScalingDraft draft = of(ScalingType.NODE_DRAINING, name, "draining/" + when);
        if (!added.isEmpty()) {
          events.add(draft.time(added));
        } else {
          events.add(draft.time(seconds > 0 ? seconds * 1_000 : change.observedMs()));
        }
        return;
      }
    }
  }

  /** A claim tells what its node's own object does not: that its start-up taints are gone. */
  private void claim() {
    String node = firstText(object.path("status").path("nodeName"));
    JsonNode initialized = condition("Initialized");
    boolean secures = false;
    for (JsonNode taint : object.path("spec").path("startupTaints")) {
      secures |= options.isSecuredBy(firstText(taint.path("key")));
    }
    if (secures && !node.isEmpty() && isTrue(initialized) && !change.isRemoval()) {
      String since = firstText(initialized.path("lastTransitionTime"));
      events.add(
          of(ScalingType.NODE_SECURED, node, "secured/" + since)
              .time(since)
              .address(firstText(object.path("metadata").path("name"))));
    }
  }

  /** Knative writes no events: what it wants stands in the object. */
  private void podAutoscaler() {
    JsonNode desired = object.path("status").path("desiredScale");
    JsonNode actual = object.path("status").path("actualScale");
    if (desired.isIntegralNumber() && desired.asLong() >= 0 && !change.isRemoval()) {
      JsonNode metadata = object.path("metadata");
      String version = firstText(metadata.path("resourceVersion"));
      events.add(
          new ScalingDraft(ScalingType.SCALE_DECISION)
              .time(change.observedMs())
              .id(uid + "/scale/" + version)
              .cluster(change.cluster())
              .group(
                  options.groupOf(
                      firstText(metadata.path("namespace"))
                          + "."
                          + firstText(metadata.path("name"))))
              .unit("replica")
              .from(actual.isIntegralNumber() ? actual.asLong() : -1)
              .to(desired.asLong())
              .reasonCode("demand")
              .origin("knative"));
    }
  }

  private ScalingDraft of(ScalingType type, String node, String change) {
    ScalingDraft draft =
        new ScalingDraft(type)
            .id(uid + "/" + change)
            .cluster(this.change.cluster())
            .node(node)
            .traits(traits())
            .origin("kubernetes");
    String group = firstLabel(GROUP_LABELS);
    if (!group.isEmpty()) {
      draft.group(options.groupOf(group));
    }
    int count = 0;
    for (JsonNode address : object.path("status").path("addresses")) {
      String text = firstText(address.path("address"));
      if (!text.equals(node) && count < MOST_ADDRESSES) {
        draft.address(text);
        count++;
      }
    }
    String provider =
        firstText(object.path("spec").path("providerID"), object.path("status").path("providerID"));
    draft.address(provider);
    String instance = provider.substring(provider.lastIndexOf('/') + 1);
    return instance.equals(node) ? draft : draft.address(instance);
  }

  private NodeTraits traits() {
    String spot = firstText(labels.path("cloud.google.com/gke-spot"));
    String capacity = spot.equals("true") ? "spot" : firstLabel(CAPACITY_LABELS);
    return new NodeTraits(
        firstText(labels.path("topology.kubernetes.io/region")),
        firstText(labels.path("topology.kubernetes.io/zone")),
        firstText(labels.path("node.kubernetes.io/instance-type")),
        capacity.toLowerCase(Locale.ROOT).replace('-', '_'),
        firstText(
            object.path("status").path("imageID"),
            object.path("status").path("nodeInfo").path("osImage")));
  }

  private String firstLabel(List<String> names) {
    for (String name : names) {
      String value = firstText(labels.path(name));
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  private JsonNode condition(String type) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (firstText(condition.path("type")).equals(type)) {
        return condition;
      }
    }
    return object.path("status").path("conditions").path(-1);
  }

  private static boolean isTrue(JsonNode condition) {
    return firstText(condition.path("status")).equals("True");
  }

  /**
   * Seconds since 1970, as Cluster Autoscaler writes them into its taint; -1 where they are not.
   */
  private static long secondsOf(String text) {
    if (text.length() != 10) {
      return -1;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
