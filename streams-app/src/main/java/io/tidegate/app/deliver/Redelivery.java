package io.tidegate.app.deliver;

import static java.util.Objects.requireNonNull;

import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.loop.Undelivered;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.shell.config.TidegateConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends to their sinks again what those refused for good, each event once and as it was to be seen;
 * nobody else hears of it.
 *
 * @param sent how many arrived
 * @param refused what the sinks said of the others
 * @param left how many could not be sent, since their sink is gone, or they are not kept
 */
public record Redelivery(int sent, List<String> refused, int left) {
  public Redelivery {
    refused = List.copyOf(refused);
  }

  /**
   * Sends them, one by one: what is at fault harms no other.
   *
   * @param isDryRun whether nothing is sent, and only counted
   */
  public static Redelivery of(TidegateConfig config, List<Undelivered> letters, boolean isDryRun) {
    Map<String, Map<String, Event>> bySink = new LinkedHashMap<>();
    int left = 0;
    for (Undelivered letter : letters) {
      Event event = letter.event();
      if (event == null || !config.delivery().sinks().containsKey(letter.sink())) {
        left++;
      } else {
        bySink
            .computeIfAbsent(letter.sink(), unused -> new LinkedHashMap<>())
            .put(event.id(), event);
      }
    }
    int sent = 0;
    List<String> refused = new ArrayList<>();
    for (var events : bySink.entrySet()) {
      if (isDryRun) {
        sent += events.getValue().size();
        continue;
      }
      SinkSettings settings = requireNonNull(config.delivery().sinks().get(events.getKey()));
      try (Sink sink = Deliveries.open(settings).sink()) {
        for (Event event : events.getValue().values()) {
          Verdict verdict = sink.send(List.of(event)).verdicts().get(0);
          if (verdict.kind() == Verdict.Kind.ACCEPTED) {
            sent++;
          } else {
            refused.add(events.getKey() + " said of " + event.id() + ": " + verdict.why());
          }
        }
      }
    }
    return new Redelivery(sent, refused, left);
  }
}
