package io.tidegate.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidegate.detectors.engine.Level;
import io.tidegate.detectors.engine.Meter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped alerts on the service ask for metrics that it has. */
class AlertRulesTest {
  private static final Path RULES = Path.of("../deploy/prometheus/tidegate.rules.yaml");
  private static final Pattern METRIC = Pattern.compile("tidegate_[a-z_]+");

  /** Gauges of the process, by the names that Prometheus reads. */
  private static final Set<String> OTHERS =
      Set.of(
          "tidegate_silence_seconds",
          "tidegate_watermark_age_seconds",
          "tidegate_held_by_seconds",
          "tidegate_stages",
          "tidegate_records_too_large_total",
          "tidegate_largest_row_bytes");

  @Test
  void eachMetricThatARuleAsksForExists() throws IOException {
    Set<String> known = new TreeSet<>(OTHERS);
    Stream.of(Meter.values())
        .forEach(meter -> known.add(meter.metricName().replace('.', '_') + "_total"));
    Arrays.stream(Level.values()).forEach(level -> known.add(level.metricName().replace('.', '_')));
    JsonNode rules =
        new ObjectMapper(new YAMLFactory()).readTree(RULES.toFile()).at("/groups/0/rules");

    assertThat(rules).hasSizeGreaterThan(10);
    for (JsonNode rule : rules) {
      Matcher metric = METRIC.matcher(rule.path("expr").asText());
      assertThat(metric.find()).as(rule.path("alert").asText()).isTrue();
      metric.reset();
      while (metric.find()) {
        assertThat(known).contains(metric.group());
      }
      assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
    }
  }
}
