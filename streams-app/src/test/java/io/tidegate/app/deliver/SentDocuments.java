package io.tidegate.app.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.OwnFinding;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.event.TestFinding;
import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.delivery.sinks.SinkOptions;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.delivery.wire.Secret;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.testing.AnyAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.sessions.JqwikSession;

/**
 * What sinks really send of generated events of all sorts, by the paths at which a SIEM finds it:
 * each path with the texts that were seen there.
 */
final class SentDocuments {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NOW_MS = 1_785_484_862_417L;
  private static final int SOME = 300;

  private SentDocuments() {}

  /** What the sink elasticsearch sends; arrays leave no mark in a path. */
  static SortedMap<String, SortedSet<String>> elasticsearch(Path dir) throws IOException {
    SortedMap<String, SortedSet<String>> paths = new TreeMap<>();
    for (String line : sent(SinkKind.ELASTICSEARCH, dir).split("\n")) {
      if (!line.startsWith("{\"create\"")) {
        add(JSON.readTree(line), "", "", paths);
      }
    }
    return paths;
  }

  /** What the sink splunk sends, by the names that Splunk makes of it. */
  static SortedMap<String, SortedSet<String>> splunk(Path dir) throws IOException {
    SortedMap<String, SortedSet<String>> paths = new TreeMap<>();
    for (String line : sent(SinkKind.SPLUNK, dir).split("\n")) {
      add(JSON.readTree(line).path("event"), "", "{}", paths);
    }
    return paths;
  }

  /** The events as they are on the topics. */
  static SortedMap<String, SortedSet<String>> ocsf() {
    SortedMap<String, SortedSet<String>> paths = new TreeMap<>();
    events().forEach(event -> add(event.document(), "", "", paths));
    return paths;
  }

  /** The types of the fields of the shipped index template. */
  static SortedMap<String, String> template() throws IOException {
    SortedMap<String, String> types = new TreeMap<>();
    try (var in = SinkKind.class.getResourceAsStream("index-template.json")) {
      types(JSON.readTree(in).at("/template/mappings"), "", types);
    }
    return types;
  }

  private static void types(JsonNode mapping, String path, Map<String, String> into) {
    for (var field : mapping.path("properties").properties()) {
      String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      if (field.getValue().has("type")) {
        into.put(below, field.getValue().path("type").asText());
      }
      types(field.getValue(), below, into);
    }
  }

  private static void add(
      JsonNode node, String path, String mark, Map<String, SortedSet<String>> into) {
    if (node.isArray()) {
      node.forEach(element -> add(element, path + mark, mark, into));
    } else if (node.isObject()) {
      for (var member : node.properties()) {
        String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        add(member.getValue(), below, mark, into);
      }
    } else {
      into.computeIfAbsent(path, unused -> new TreeSet<>()).add(node.asText());
    }
  }

  private static String sent(SinkKind kind, Path dir) throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "t");
    try (ScriptedServer server = new ScriptedServer(asked -> "{}")) {
      SinkOptions options =
          new SinkOptions(
              server.at("/"),
              Secret.of("file:" + token),
              "",
              null,
              SinkOptions.Tls.DEFAULT,
              Duration.ofSeconds(10),
              SOME,
              "tidegate:ocsf",
              "tidegate-alerts",
              "",
              false,
              null,
              0,
              0);
      var unused = kind.open(options).send(events());
      return server.asked().get(0).text();
    }
  }

  private static List<Event> events() {
    EventReader reader = new EventReader();
    List<Read> read = new ArrayList<>();
    JqwikSession.run(
        () -> {
          Random random = new Random(7);
          var alerts = AnyAlert.alerts().generator(SOME);
          var responses = AnyAlert.responses().generator(SOME);
          for (int i = 0; i < SOME; i++) {
            read.add(reader.alert(new AlertEncoder().encode(alerts.next(random).value())));
            read.add(reader.response(new ResponseEncoder().encode(responses.next(random).value())));
          }
        });
    List<Event> events = new ArrayList<>();
    read.forEach(
        each -> {
          if (each instanceof Read.Of of) {
            events.add(of.event());
          }
        });
    events.add(TestFinding.of("siem", NOW_MS));
    for (String kind : List.of("heartbeat", "delivery-behind")) {
      OwnFinding own = new OwnFinding(kind, "A title", "A sentence.", "tidegate");
      for (Activity activity : Activity.values()) {
        events.add(
            own.event(
                own.record(
                    activity, Severity.MEDIUM, "siem", 1, NOW_MS, NOW_MS, "Said.", "Do it.")));
      }
    }
    return events;
  }
}
