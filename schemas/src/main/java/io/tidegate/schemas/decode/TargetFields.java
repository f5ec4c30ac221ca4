package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a command's target: an object with exactly one member, named by the target's type. */
final class TargetFields {
  private static final String TYPE = "x-tidegate:";

  private final RecordReader reader;
  private final SortedMap<String, String> members = new TreeMap<>();
  private final TreeSet<String> seen = new TreeSet<>();
  private String place = "target";
  private int unknown;

  TargetFields(RecordReader reader) {
    this.reader = reader;
  }

  /** Begins with another record. */
  void restart() {
    members.clear();
    seen.clear();
    unknown = 0;
  }

  /** How many members of the last target were ignored. */
  int unknown() {
    return unknown;
  }

  /** The target; null where it is refused. */
  @Nullable Target read(JsonParser in) throws IOException {
    if (!reader.opens(in, "target")) {
      return null;
    }
    String name = in.nextFieldName();
    if (name == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, "target", "must have exactly one member");
      return null;
    }
    in.nextToken();
    place = "target." + name;
    if (reader.opens(in, place)) {
      readMembers(in);
    }
    if (reader.failed()) {
      return null;
    }
    Target target = targetOf(name);
    if (!reader.failed() && in.nextFieldName() != null) {
      reader.refuse(RefusalReason.OUT_OF_RANGE, "target", "must have exactly one member");
    }
    return target;
  }

  private void readMembers(JsonParser in) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      String full = place + "." + name;
      if (!seen.add(name)) {
        reader.refuse(RefusalReason.DUPLICATE_FIELD, full, "stands twice");
      }
      switch (name) {
        case "cluster",
            "tenant",
            "api_key",
            "user",
            "source",
            "node",
            "model",
            "version",
            "group" -> {
          boolean mayBeAny = name.equals("cluster") || name.equals("group");
          String text = mayBeAny ? reader.idOrAny(in, full) : reader.id(in, full);
          if (text != null) {
            members.put(name, text);
          }
        }
        default -> {
          unknown++;
          in.skipChildren();
        }
      }
      if (reader.failed()) {
        return;
      }
    }
  }

  private @Nullable Target targetOf(String type) {
    return switch (type) {
      case TYPE + "tenant" -> new Target.Tenant(required("cluster"), required("tenant"));
      case TYPE + "api_key" ->
          new Target.ApiKey(required("cluster"), members.get("tenant"), required("api_key"));
      case TYPE + "user" ->
          new Target.User(required("cluster"), required("tenant"), required("user"));
      case TYPE + "source" -> new Target.Source(required("cluster"), required("source"));
      case TYPE + "node" -> new Target.Node(required("cluster"), required("node"));
      case TYPE + "model" ->
          new Target.Model(required("cluster"), required("model"), members.get("version"));
      case TYPE + "node_group" -> new Target.NodeGroup(required("cluster"), required("group"));
      default -> {
        reader.refuse(RefusalReason.UNKNOWN_VALUE, "target", "is of an unknown type: " + type);
        yield null;
      }
    };
  }

  private String required(String name) {
    String text = members.get(name);
    if (text == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, place + "." + name, "is missing");
      return "";
    }
    return text;
  }
}
