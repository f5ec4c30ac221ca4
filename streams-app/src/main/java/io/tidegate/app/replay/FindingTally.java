package io.tidegate.app.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Findings by the highest severity that each came to. */
final class FindingTally {
  private final ObjectMapper json = new ObjectMapper();
  private final SortedMap<String, Severity> severities = new TreeMap<>();

  /** Others may ask for it while alerts are taken in. */
  private volatile int count;

  /** Takes in an alert as it goes to the topic. */
  void add(byte[] alert) {
    JsonNode read;
    try {
      read = json.readTree(alert);
    } catch (IOException e) {
      throw new UncheckedIOException("an alert is no JSON", e);
    }
    String uid = read.path("finding_info").path("uid").asText();
    Severity severity = Severity.ofId(read.path("severity_id").asInt());
    severities.merge(uid, severity, (a, b) -> a.id() >= b.id() ? a : b);
    count = severities.size();
  }

  int count() {
    return count;
  }

  /** In words, the highest severity first: {@code 3 (1 critical, 2 high)}. */
  String text() {
    if (severities.isEmpty()) {
      return "0";
    }
    Severity[] descending = Severity.values();
    Arrays.sort(descending, (a, b) -> Integer.compare(b.id(), a.id()));
    return Arrays.stream(descending)
        .filter(severities::containsValue)
        .map(each -> count(each) + " " + each.caption().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", count() + " (", ")"));
  }

  private long count(Severity severity) {
    return severities.values().stream().filter(each -> each == severity).count();
  }
}
