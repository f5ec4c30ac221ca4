package io.tidegate.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The shipped alerts on the service ask for metrics that it has. */
class AlertRulesTest {
  private static final Path RULES = Path.of("../deploy/prometheus/tidegate.rules.yaml");

  @Test
  void eachMetricThatARuleAsksForExists() throws IOException {
    Set<String> known = KnownMetrics.names();
    JsonNode rules =
        new ObjectMapper(new YAMLFactory()).readTree(RULES.toFile()).at("/groups/0/rules");

    assertThat(rules).hasSizeGreaterThan(10);
    for (JsonNode rule : rules) {
      Set<String> named = KnownMetrics.named(rule.path("expr").asText());
      assertThat(named).as(rule.path("alert").asText()).isNotEmpty();
      assertThat(known).containsAll(named);
      assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
    }
  }
}
