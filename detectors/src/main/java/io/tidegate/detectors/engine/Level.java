package io.tidegate.detectors.engine;

import io.tidegate.detectors.contain.Containing;
import io.tidegate.detectors.correlate.Correlator;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What there is now in the realm, as decide knows it; {@link #metricName()} is public API. */
public enum Level {
  FINDINGS_OPEN("tidegate.findings.open", "Findings that are open, by severity.", "severity"),
  IN_FORCE("tidegate.containments.in.force", "Containments, by action and mode.", "action", "mode"),
  WAITING("tidegate.approvals.waiting", "Commands that wait for a person's approval."),
  ENFORCERS("tidegate.enforcers.live", "Enforcers of a cluster that are alive.", "cluster");

  private final String metricName;
  private final String help;
  private final List<String> tags;

  Level(String metricName, String help, String... tags) {
    this.metricName = metricName;
    this.help = help;
    this.tags = List.of(tags);
  }

  public String metricName() {
    return metricName;
  }

  /** What it is, in a sentence. */
  public String help() {
    return help;
  }

  /** By what it is told apart. */
  public List<String> tags() {
    return tags;
  }

  /** One of its numbers, by the values of its tags. */
  public record Of(Level level, List<String> values) implements Comparable<Of> {
    private static final Comparator<Of> ORDER =
        Comparator.comparing(Of::level).thenComparing(of -> String.join("\0", of.values));

    public Of {
      values = List.copyOf(values);
    }

    @Override
    public int compareTo(Of other) {
      return ORDER.compare(this, other);
    }
  }

  static SortedMap<Of, Long> now(Correlator correlator, Containing containing, long nowMs) {
    SortedMap<Of, Long> all = new TreeMap<>();
    correlator
        .open()
        .forEach(
            finding -> all.merge(FINDINGS_OPEN.of(finding.severity().wireName()), 1L, Long::sum));
    containing
        .commandsInForce()
        .forEach(
            command ->
                all.merge(
                    IN_FORCE.of(command.action().wireName(), command.mode().wireName()),
                    1L,
                    Long::sum));
    all.put(WAITING.of(), (long) containing.waiting());
    containing
        .liveEnforcers(nowMs)
        .forEach((cluster, count) -> all.put(ENFORCERS.of(cluster), (long) count));
    return all;
  }

  private Of of(String... values) {
    return new Of(this, List.of(values));
  }
}
