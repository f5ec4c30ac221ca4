package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped rules have the form of Sigma, and ask for fields and values that are sent. */
final class SigmaRulesTest {
  private static final Path FILE = Path.of("../deploy/siem/sigma/tidegate.yml");
  private static final Set<String> COUNTS = Set.of("event_count", "value_count");
  private static final Set<String> TOGETHER = Set.of("temporal", "temporal_ordered");
  private static final Set<String> LEVELS =
      Set.of("informational", "low", "medium", "high", "critical");

  @TempDir private Path dir;
  private SortedMap<String, String> template;
  private SortedMap<String, SortedSet<String>> sent;

  @BeforeEach
  void read() throws IOException {
    template = SentDocuments.template();
    sent = SentDocuments.elasticsearch(dir);
  }

  @Test
  void askForWhatIsSent() throws IOException {
    Set<String> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    int correlations = 0;
    for (JsonNode rule : rules()) {
      String title = rule.path("title").asText();
      assertThat(ids.add(UUID.fromString(rule.path("id").asText()).toString())).isTrue();
      assertThat(LEVELS).contains(rule.path("level").asText());
      assertThat(rule.path("status").asText()).isEqualTo("experimental");
      if (rule.has("correlation")) {
        correlations++;
        assertCorrelation(rule.path("correlation"), names, title);
      } else {
        assertThat(names.add(rule.path("name").asText())).as(title).isTrue();
        assertThat(rule.at("/detection/condition").asText()).isEqualTo("selection");
        for (var field : rule.at("/detection/selection").properties()) {
          assertField(field.getKey());
          JsonNode values = field.getValue();
          (values.isArray() ? values : List.of(values))
              .forEach(value -> assertValue(field.getKey(), value.asText()));
        }
      }
    }
    assertThat(correlations).isEqualTo(6);
  }

  private void assertCorrelation(JsonNode correlation, Set<String> names, String title) {
    String type = correlation.path("type").asText();
    assertThat(COUNTS.contains(type) || TOGETHER.contains(type)).as(title).isTrue();
    assertThat(correlation.path("rules")).hasSize(TOGETHER.contains(type) ? 2 : 1);
    correlation.path("rules").forEach(rule -> assertThat(names).contains(rule.asText()));
    correlation.path("group-by").forEach(field -> assertField(field.asText()));
    assertThat(correlation.path("timespan").asText()).matches("\\d+[smhd]");
    assertThat(correlation.at("/condition/gte").isInt()).isEqualTo(COUNTS.contains(type));
    if (type.equals("value_count")) {
      assertField(correlation.at("/condition/field").asText());
    }
  }

  private void assertField(String field) {
    assertThat(template).containsEntry(field, "keyword");
    assertThat(sent).containsKey(field);
  }

  private void assertValue(String field, String value) {
    if (field.equals("rule.id")) {
      assertThat(Path.of("../docs/detectors", value + ".md")).exists();
    } else {
      assertThat(sent.get(field)).contains(value);
    }
  }

  private static List<JsonNode> rules() throws IOException {
    try (var rules =
        new ObjectMapper(new YAMLFactory())
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(Files.readString(FILE))) {
      return rules.readAll();
    }
  }
}
