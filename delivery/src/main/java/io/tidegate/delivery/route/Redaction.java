package io.tidegate.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Event;
import java.util.List;
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
      leave(event.document(), path.split("\\."), 0);
    }
    if (pseudonyms != null) {
      pseudonyms.hide(event);
    }
  }

  private static void leave(JsonNode node, String[] path, int depth) {
    if (node.isArray()) {
      node.forEach(element -> leave(element, path, depth));
    } else if (node instanceof ObjectNode object) {
      if (depth == path.length - 1) {
        object.remove(path[depth]);
      } else {
        leave(object.path(path[depth]), path, depth + 1);
      }
    }
  }
}
