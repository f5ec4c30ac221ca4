package io.tidegate.benchmarks.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one method's findings say of what was injected.
 *
 * <p>A finding finds an incident when its detector is one that may, it names the incident's entity
 * or a related one, and it was created between the incident's start and ten minutes after its end.
 * Any other that touches an incident in that time is a consequence of it; one that tells operators
 * of something harmless which they may want to know is tolerated; the rest, from severity medium
 * on, is false.
 */
final class Scoring {
  /** An incident and the findings that found it, the first one first. */
  record Verdict(Injected incident, List<Detection> findings) {
    Verdict {
      findings = findings.stream().sorted(Comparator.comparingLong(Detection::createdMs)).toList();
    }

    @Nullable Detection first() {
      return findings.isEmpty() ? null : findings.get(0);
    }

    boolean found() {
      return !findings.isEmpty();
    }

    /** As if no other detector had been there. */
    Verdict by(String detector) {
      return new Verdict(
          incident,
          findings.stream().filter(finding -> finding.detector().equals(detector)).toList());
    }

    /** From the first record that shows it to the finding; the censoring time where missed. */
    long delayMs() {
      Detection first = first();
      return first == null
          ? incident.censoredAtMs()
          : Math.max(0, first.createdMs() - incident.firstRecordMs());
    }

    /** What was lost before it was found, or all of it. */
    long lostMicroUsd() {
      Detection first = first();
      return first == null ? incident.costs().total() : incident.costs().at(first.createdMs());
    }
  }

  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Detection> finding = new ArrayList<>();
  private final List<Detection> consequences = new ArrayList<>();
  private final List<Detection> tolerated = new ArrayList<>();
  private final List<Detection> wrong = new ArrayList<>();

  /** Scores findings of which any detector may find any incident when {@code anyDetector}. */
  Scoring(
      List<Injected> incidents,
      List<Harmless> harmless,
      List<Detection> detections,
      boolean anyDetector) {
    for (Injected incident : incidents) {
      verdicts.add(
          new Verdict(
              incident,
              detections.stream().filter(each -> finds(each, incident, anyDetector)).toList()));
    }
    for (Detection each : detections) {
      if (incidents.stream().anyMatch(incident -> finds(each, incident, anyDetector))) {
        finding.add(each);
      } else if (incidents.stream().anyMatch(incident -> incident.touchedBy(each))) {
        consequences.add(each);
      } else if (harmless.stream().anyMatch(episode -> episode.tolerates(each))) {
        tolerated.add(each);
      } else if (each.isDisturbing()) {
        wrong.add(each);
      }
    }
  }

  /** Every incident, with what found it. */
  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Findings that found an incident. */
  List<Detection> right() {
    return List.copyOf(finding);
  }

  /** Findings of other detectors about an incident's entities. */
  List<Detection> consequences() {
    return List.copyOf(consequences);
  }

  /** Findings that rightly tell operators of something harmless. */
  List<Detection> tolerated() {
    return List.copyOf(tolerated);
  }

  /** Findings of severity medium or higher that nothing explains. */
  List<Detection> wrong() {
    return List.copyOf(wrong);
  }

  private static boolean finds(Detection detection, Injected incident, boolean anyDetector) {
    return (anyDetector || incident.detectors().contains(detection.detector()))
        && incident.touchedBy(detection);
  }
}
