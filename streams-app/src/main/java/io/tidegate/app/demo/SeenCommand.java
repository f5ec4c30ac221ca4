package io.tidegate.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.policy.PreWarm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A command as the control topic tells it.
 *
 * @param atMs when it begins
 * @param kind of its target
 */
record SeenCommand(
    long atMs,
    String mode,
    String action,
    String kind,
    String target,
    String method,
    long minutes) {

  static SeenCommand read(JsonNode command) {
    Map.Entry<String, JsonNode> target = command.path("target").fields().next();
    JsonNode arguments = command.path("args");
    JsonNode own = arguments.path("x-tidegate");
    String kind = target.getKey().replace("x-tidegate:", "");
    String tenant = kind.equals("tenant") ? "" : target.getValue().path("tenant").asText("");
    String name = target.getValue().path(kind.equals("node_group") ? "group" : kind).asText();
    return new SeenCommand(
        timeOf(arguments.path("start_time")),
        own.path("mode").asText(),
        command.path("action").asText(),
        kind,
        tenant.isEmpty() ? name : tenant + "/" + name,
        own.path("method").asText(""),
        Duration.ofMillis(arguments.path("duration").asLong()).toMinutes());
  }

  private static long timeOf(JsonNode time) {
    return time.isNumber() ? time.asLong() : Instant.parse(time.asText()).toEpochMilli();
  }

  /** It follows from the fleet's own growth, or ends something: many, and nobody is refused. */
  boolean isOfGrowth() {
    return isHold() || isPool() || isEnd();
  }

  /** A node is kept out until it is secured. */
  boolean isHold() {
    return method.equals("hold");
  }

  /** The pool that secures nodes is made ready. */
  boolean isPool() {
    return method.equals(PreWarm.RULE);
  }

  boolean isEnd() {
    return action.equals("allow") || action.equals("restore");
  }

  String text() {
    String how = method.isEmpty() ? "" : " (" + method + ")";
    return mode + ": " + action + " " + kind + " " + target + how + " for " + minutes + " min";
  }
}
