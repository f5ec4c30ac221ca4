package io.tidegate.app.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What gateways and controllers say of one cluster; times are seconds after eight o'clock. */
final class NodeWords {
  static final long EIGHT_MS = 1_785_484_800_000L;

  private final List<EngineRun.Arrival> arrivals = new ArrayList<>();
  private final EngineRun run = new EngineRun();
  private int records;

  static long ms(double second) {
    return EIGHT_MS + Math.round(second * 1_000);
  }

  /** A request that ended then, after so many seconds of work. */
  NodeWords request(double end, double seconds, String node) {
    return request(end, seconds, node, event -> event);
  }

  NodeWords request(
      double end, double seconds, String node, UnaryOperator<InferenceEventBuilder> more) {
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(ms(end))
            .requestId("r" + records++)
            .cluster("eu-1")
            .tenant("t" + records % 7)
            .apiKey("k" + records % 7)
            .node(node)
            .model("m")
            .latencyMicros(Math.round(seconds * 1e6))
            .inputTokens(100)
            .outputTokens(50);
    arrivals.add(new EngineRun.Arrival(ms(end), more.apply(event).build()));
    return this;
  }

  /** Requests of half a second, one after another, every so many seconds. */
  NodeWords serves(double from, double to, double every, String... nodes) {
    for (String node : nodes) {
      for (double end = from + 0.5; end < to; end += every) {
        request(end, 0.5, node);
      }
    }
    return this;
  }

  NodeWords say(double time, ScalingType type, String node, String... addresses) {
    return say(time, time, type, node, addresses);
  }

  /** A word dated then that arrives at another moment. */
  NodeWords say(double arrival, double time, ScalingType type, String node, String... addresses) {
    return tell(arrival, time, type, e -> e.node(node).addresses(List.of(addresses)));
  }

  NodeWords attest(double time, String node, String digest) {
    return tell(
        time,
        time,
        ScalingType.NODE_SECURED,
        event -> event.node(node).modelDigests(Map.of("m", digest)));
  }

  NodeWords tell(
      double arrival, double time, ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    ScalingEventBuilder event =
        new ScalingEventBuilder()
            .timeMs(ms(time))
            .eventId("e" + records++)
            .cluster("eu-1")
            .group("pool")
            .type(type);
    arrivals.add(new EngineRun.Arrival(ms(arrival), more.apply(event).build()));
    return this;
  }

  /** A full list in which all are ready. */
  NodeWords list(double time, @Nullable Boolean secured, String... nodes) {
    List<NodeReport> listed =
        Arrays.stream(nodes)
            .map(node -> new NodeReport(node, "ready", secured, List.of()))
            .toList();
    return tell(time, time, ScalingType.SIZE_REPORT, e -> e.size(nodes.length).nodes(listed));
  }

  /** Provisioned, ready and secured as a node does that obeys. */
  NodeWords born(double time, String... nodes) {
    for (String node : nodes) {
      say(time, ScalingType.NODE_PROVISIONED, node);
      say(time + 6, ScalingType.NODE_READY, node);
      say(time + 9, ScalingType.NODE_SECURED, node);
    }
    return this;
  }

  static String[] names(String prefix, int count) {
    String[] names = new String[count];
    Arrays.setAll(names, i -> prefix + i);
    return names;
  }

  EngineRun play() {
    run.play(arrivals);
    return run;
  }

  /** Findings of medium severity or above about nodes, and commands about nodes. */
  static List<String> troubles(EngineRun run) {
    List<String> troubles = new ArrayList<>();
    for (JsonNode alert : run.alerts) {
      JsonNode entity = alert.path("resources").path(0);
      if (alert.path("severity_id").asInt() >= 3 && entity.path("type").asText().equals("node")) {
        troubles.add(alert.path("message").asText());
      }
    }
    for (Command command : run.commands) {
      if (command.target() instanceof Target.Node node) {
        troubles.add(command.action() + " " + node.node() + " " + command.reason());
      }
    }
    return troubles;
  }

  /** The nodes that unsecured-node found, in order, each with the second in which it did. */
  static List<String> found(EngineRun run) {
    return run.created("unsecured-node").stream()
        .map(
            alert ->
                alert.path("resources").path(0).path("uid").asText().replace("node/", "")
                    + "@"
                    + (alert.path("time").asLong() - EIGHT_MS) / 1_000)
        .toList();
  }
}
