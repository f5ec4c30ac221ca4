package io.tidegate.detectors.policy;

import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.Match;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries the conditions of a rule on a finding. */
final class Matching {
  private Matching() {}

  /** The first condition that a finding does not meet, in a clause; null where it meets all. */
  static @Nullable String whyNot(Match match, Situation now) {
    if (!match.detectors().isEmpty()
        && !match.detectors().contains(now.detector())
        && !match.detectors().contains(now.family())) {
      return not("detector", now.detector(), String.join(", ", match.detectors()));
    }
    if (!match.entities().isEmpty() && !match.entities().contains(now.entity().kind())) {
      List<String> kinds = match.entities().stream().map(EntityKind::wireName).toList();
      return not("entity", now.entity().kind().wireName(), String.join(", ", kinds));
    }
    if (!match.clusters().isEmpty() && !match.clusters().contains(now.entity().cluster())) {
      return not("cluster", now.entity().cluster(), String.join(", ", match.clusters()));
    }
    if (now.severity().id() < match.severity().id()) {
      return not("severity", now.severity().caption(), match.severity().caption() + " or more");
    }
    if (now.confidence().id() < match.confidence().id()) {
      return not(
          "confidence", now.confidence().caption(), match.confidence().caption() + " or more");
    }
    if (!match.phases().isEmpty() && !match.phases().contains(now.phase())) {
      return not("phase", now.phase(), String.join(", ", match.phases()));
    }
    if (match.deterministic() != null && match.deterministic() != now.deterministic()) {
      return not("deterministic", now.deterministic(), match.deterministic());
    }
    if (match.provisional() != null && match.provisional() != now.provisional()) {
      return not("provisional", now.provisional(), match.provisional());
    }
    return null;
  }

  private static String not(String condition, Object is, Object asked) {
    return condition + " is " + is + ", the rule asks for " + asked;
  }
}
