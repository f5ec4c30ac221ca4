package io.tidegate.app.demo;

import io.tidegate.simulator.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What was found of what was injected. A finding finds an incident when its detector is one of the
 * expected ones, it names the incident's entity, and it was created between the incident's start
 * and ten minutes after its end. One that names an entity of an incident at its time is a
 * consequence of it; any other of severity medium or higher is false.
 */
final class Scoring {
  private static final long GRACE_MS = 600_000;
  private static final int MEDIUM = 3;

  /** An incident and the first finding that found it. */
  record Verdict(Incident incident, Optional<SeenFinding> finding) {
    /** Event time from the first record that showed it to the finding, zero or more. */
    long delayMs() {
      return finding
          .map(each -> Math.max(0, each.createdMs() - incident.firstRecordMs()))
          .orElse(-1L);
    }
  }

  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<SeenFinding> falseFindings = new ArrayList<>();

  Scoring(List<Incident> incidents, Collection<SeenFinding> findings) {
    for (Incident incident : incidents) {
      if (incident.happened()) {
        Optional<SeenFinding> first =
            findings.stream()
                .filter(finding -> finds(finding, incident))
                .min((a, b) -> Long.compare(a.createdMs(), b.createdMs()));
        verdicts.add(new Verdict(incident, first));
      }
    }
    for (SeenFinding finding : findings) {
      boolean explained =
          incidents.stream().anyMatch(each -> each.happened() && touches(finding, each));
      if (finding.severity() >= MEDIUM && !explained) {
        falseFindings.add(finding);
      }
    }
  }

  /** Every incident that happened. */
  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Findings of severity medium or higher that nothing injected explains. */
  List<SeenFinding> falseFindings() {
    return List.copyOf(falseFindings);
  }

  /** True when all was found and nothing else. */
  boolean isPerfect() {
    return falseFindings.isEmpty()
        && verdicts.stream().allMatch(verdict -> verdict.finding().isPresent());
  }

  private static boolean finds(SeenFinding finding, Incident incident) {
    return incident.detectors().contains(finding.detector()) && touches(finding, incident);
  }

  private static boolean touches(SeenFinding finding, Incident incident) {
    boolean inTime =
        finding.createdMs() >= incident.startMs()
            && finding.createdMs() <= incident.endMs() + GRACE_MS;
    String entity = incident.entityKind() + "/" + incident.entityId();
    boolean named =
        finding.entities().contains(entity)
            || incident.related().stream().anyMatch(finding.entities()::contains);
    boolean fleet =
        incident.entityKind().equals("model")
            && finding.entities().get(0).startsWith("cluster/")
            && incident.detectors().contains(finding.detector());
    return inTime && (named || fleet);
  }
}
