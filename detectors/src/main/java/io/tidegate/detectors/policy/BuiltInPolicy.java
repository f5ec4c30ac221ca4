package io.tidegate.detectors.policy;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.detect.CanaryLeakDetector;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.SpendBurstDetector;
import io.tidegate.detectors.detect.UnsecuredNodeDetector;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * The few rules that hold without any policy document: an unsecured node gets no new traffic, a key
 * that leaked a canary is denied, a tenant or key whose spending burst is material is throttled to
 * a multiple of what was expected of it. Everything else is left to people.
 */
public final class BuiltInPolicy {
  private final ContainmentPolicy settings;

  public BuiltInPolicy(ContainmentPolicy settings) {
    this.settings = settings;
  }

  /** What is to be done about a finding as it stands. */
  public Decision decide(Finding finding) {
    Score score = finding.latest().score();
    return switch (finding.latest().detector()) {
      case UnsecuredNodeDetector.ID -> node(finding);
      case CanaryLeakDetector.ID -> deny(finding);
      case SpendBurstDetector.ID -> throttle(finding, score);
      default -> new Decision.Leave();
    };
  }

  private Decision node(Finding finding) {
    EntityKey node = finding.entity();
    if (node.kind() != EntityKind.NODE) {
      return new Decision.Refuse("a crowd of nodes: left to people");
    }
    return new Decision.Act(
        Action.CONTAIN,
        new Target.Node(node.cluster(), node.id()),
        "drain",
        settings.nodeMs(),
        List.of(),
        finding.latest().detector(),
        "keep");
  }

  private Decision deny(Finding finding) {
    EntityKey entity = finding.entity();
    if (entity.kind() != EntityKind.API_KEY) {
      return new Decision.Refuse("no key named: a whole tenant is never denied");
    }
    return new Decision.Act(
        Action.DENY,
        new Target.ApiKey(entity.cluster(), entity.id()),
        null,
        settings.denyMs(),
        List.of(),
        finding.latest().detector(),
        "cut");
  }

  private Decision throttle(Finding finding, Score score) {
    if (score.provisional()) {
      return new Decision.Refuse("provisional");
    }
    if (finding.severity().id() < Severity.HIGH.id()) {
      return new Decision.Refuse("materiality");
    }
    EntityKey entity = score.entity();
    if (entity.kind() == EntityKind.CLUSTER) {
      return new Decision.Refuse("a crowd of tenants: left to people");
    }
    Target target =
        entity.kind() == EntityKind.API_KEY
            ? new Target.ApiKey(entity.cluster(), entity.id())
            : new Target.Tenant(entity.cluster(), entity.id());
    double usdPerHour = score.expected() * MINUTES_PER_HOUR * settings.throttleHeadroom();
    long limit = Math.max(1, (long) StrictMath.ceil(usdPerHour));
    return new Decision.Act(
        Action.SET,
        target,
        "throttle",
        settings.throttleMs(),
        List.of(new Limit("cost_usd_per_hour", limit)),
        finding.latest().detector(),
        "keep");
  }

  private static final double MINUTES_PER_HOUR = 60;
}
