package io.tidegate.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sink may not see: members that are left out, and names that are hidden.
 *
 * @param left paths of the OCSF document, such as {@code evidences.data}; arrays are gone through
 * @param pseudonyms hides names; null where none are hidden
 */
public record Redaction(List<String> left, @Nullable Pseudonyms pseudonyms) {
  /** Members that OCSF or delivery itself needs. */
  private static final Set<String> NEEDED =
      Set.of(
          "activity_id",
          "category_uid",
          "class_uid",
          "type_uid",
          "severity_id",
          "time",
          "metadata",
          "finding_info",
          "command_uid");

  /**
   * Of an object at that path OCSF requires at least one member of each list: what lost it is left
   * out with it.
   */
  private static final Map<String, List<List<String>>> REQUIRED =
      Map.of(
          "resources", List.of(List.of("uid", "name")),
          "policy", List.of(List.of("uid", "name")),
          "remediation", List.of(List.of("desc")),
          "anomaly_analyses", List.of(List.of("analysis_targets"), List.of("anomalies")),
          "anomaly_analyses.analysis_targets", List.of(List.of("name")),
          "anomaly_analyses.anomalies",
              List.of(List.of("observation_parameter"), List.of("observations")),
          "anomaly_analyses.baselines",
              List.of(List.of("observation_parameter"), List.of("observations")),
          "anomaly_analyses.anomalies.observations", List.of(List.of("value")),
          "anomaly_analyses.baselines.observations", List.of(List.of("value")));

  public Redaction {
    left = List.copyOf(left);
    for (String path : left) {
      if (!mayLeave(path)) {
        throw new IllegalArgumentException("the path " + path + " cannot be left out");
      }
    }
  }

  /** Everything is seen. */
  public static Redaction none() {
    return new Redaction(List.of(), null);
  }

  /** Whether a path can be left out, so that a valid document remains. */
  public static boolean mayLeave(String path) {
    String first = path.split("\\.", 2)[0];
    return path.matches("[a-z_]+(\\.[A-Za-z0-9_]+)*")
        && (!NEEDED.contains(first)
            || path.equals("finding_info.desc")
            || path.equals("metadata.labels"));
  }

  /** Takes out of the event's document what is not to be seen. */
  public void apply(Event event) {
    for (String path : left) {
      leave(event.document(), path.split("\\."), 0, "");
    }
    if (pseudonyms != null) {
      pseudonyms.hide(event);
    }
  }

  /** Takes it out; whether what remains of the node is to be left out too. */
  private static boolean leave(JsonNode node, String[] path, int depth, String at) {
    if (node instanceof ArrayNode array) {
      boolean before = !array.isEmpty();
      for (int i = array.size() - 1; i >= 0; i--) {
        if (leave(array.get(i), path, depth, at)) {
          array.remove(i);
        }
      }
      return before && array.isEmpty();
    }
    if (!(node instanceof ObjectNode object) || !object.has(path[depth])) {
      return false;
    }
    String name = path[depth];
    String below = at.isEmpty() ? name : at + "." + name;
    if (depth < path.length - 1 && !leave(object.get(name), path, depth + 1, below)) {
      return false;
    }
    object.remove(name);
    return object.isEmpty()
        || REQUIRED.getOrDefault(at, List.of()).stream()
            .anyMatch(members -> members.stream().noneMatch(object::has));
  }
}
