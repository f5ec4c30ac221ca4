package io.tidegate.formats.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.schemas.decode.Translation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row of the table of Kubernetes events, by records of it. */
final class KubernetesRowsTest {
  private final KubernetesTranslator translator = new KubernetesTranslator(ScalingRecords.OPTIONS);

  @Test
  void saysOfEachRecordWhatIsExpected() throws IOException {
    for (JsonNode record : records()) {
      Translation translation =
          translator.translate(ScalingRecords.bytes(event(record).toString()));
      JsonNode expected = record.path("expect");
      if (expected.isObject()) {
        ObjectNode own = (ObjectNode) ScalingRecords.json(ScalingRecords.own(translation).get(0));
        assertThat(own.path("reason").asText()).isEqualTo(record.path("message").asText());
        assertThat(own.path("event_id").asText()).isEqualTo("0f6e/3");
        assertThat(own.path("time").asText()).isEqualTo("2026-07-31T08:00:12Z");
        own.remove(List.of("reason", "event_id", "time", "origin"));
        assertThat(own).describedAs("of %s", record).isEqualTo(expected);
      } else {
        assertThat(translation.events()).describedAs("of %s", record).isEmpty();
        assertThat(translation.unparsed())
            .describedAs("of %s", record)
            .isEqualTo(expected.asText().equals("unparsed") ? 1 : 0);
      }
    }
  }

  @Test
  void hasARecordOfEachRow() throws IOException {
    List<TableRow> seen = new ArrayList<>();
    for (JsonNode record : records()) {
      for (EventTable table : KubernetesTranslator.tables()) {
        if (table.isOf(record.path("component").asText(), record.path("reason").asText())) {
          EventTable.Match match =
              table.match(
                  record.path("reason").asText(),
                  record.path("kind").asText(),
                  record.path("message").asText());
          if (match != null) {
            seen.add(match.row());
          }
        }
      }
    }
    for (EventTable table : KubernetesTranslator.tables()) {
      assertThat(seen).describedAs(table.origin()).containsAll(table.rows());
    }
  }

  private static JsonNode records() throws IOException {
    return new YAMLMapper().readTree(ScalingRecords.resource("kubernetes-rows.yaml"));
  }

  private static JsonNode event(JsonNode record) {
    String[] name = record.path("name").asText().split("/", 2);
    ObjectNode event = ScalingRecords.MAPPER.createObjectNode();
    event.put("apiVersion", "v1").put("kind", "Event");
    event.putObject("metadata").put("uid", "0f6e").put("creationTimestamp", "2026-07-31T07:00:00Z");
    event
        .putObject("involvedObject")
        .put("kind", record.path("kind").asText())
        .put("namespace", name[0])
        .put("name", name[1]);
    event.set("reason", record.path("reason"));
    event.set("message", record.path("message"));
    event.putObject("source").set("component", record.path("component"));
    event.put("lastTimestamp", "2026-07-31T08:00:12Z").put("count", 3).putNull("eventTime");
    return event;
  }
}
