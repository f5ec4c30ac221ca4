package io.tidegate.detectors.contain;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a finding to what policy asks for: of the narrowest target that explains it, and nothing
 * that no gateway can do.
 */
final class Proposing {
  private final Ruling ruling;
  private final PolicyFacts facts;
  private final EnforcerRoster roster;
  private final DetectorCatalog catalog;

  Proposing(Ruling ruling, PolicyFacts facts, EnforcerRoster roster, DetectorCatalog catalog) {
    this.ruling = ruling;
    this.facts = facts;
    this.roster = roster;
    this.catalog = catalog;
  }

  /** What policy asks for. */
  Decision decide(Finding finding, long timeMs) {
    Decision decision = ruling.engine().decide(situationOf(finding), facts);
    return decision instanceof Decision.Act act ? feasible(finding, act, timeMs) : decision;
  }

  /** The proposal to carry out what policy asks for. */
  Proposal proposalOf(Finding finding, Decision.Act act, Collection<Finding> others, long timeMs) {
    Score score = finding.latest().score();
    Score part = narrowest(finding).score();
    ScaleContext scale = finding.latest().scale();
    String tenant = Situation.tenantOf(part.entity(), part.related());
    Proposal.Evidence evidence =
        new Proposal.Evidence(
            finding.latest().detector(),
            familiesOf(finding, others),
            score.deterministic(),
            score.provisional(),
            scale.joined(),
            finding.severity(),
            score.excessUsdPerHour(),
            scale.fleetUsdPerHour(),
            finding.firstSeenMs(),
            finding.createdMs(),
            scale.serving());
    Toll toll = Toll.of(act, tenant, scale.established());
    return new Proposal(finding.uid(), finding.entity(), tenant, evidence, act, toll, timeMs);
  }

  /**
   * The proposal again that waited for a person; what it rests on was judged when it was made.
   *
   * @param servingNow nodes that serve by now; 0 where that is not known
   */
  static Proposal proposalOf(Contained waiting, int servingNow, long nowMs) {
    Command command = waiting.command();
    Decision.Act act =
        new Decision.Act(
            command.reason(),
            PolicyMode.ENFORCE,
            1,
            GradedAction.OBSERVE,
            command.action(),
            command.target(),
            command.method(),
            command.destination(),
            command.durationMs(),
            command.limits(),
            command.reason(),
            command.openStreams());
    Proposal.Evidence evidence =
        new Proposal.Evidence(
            command.reason(),
            EnumSet.allOf(Family.class),
            waiting.proof(),
            false,
            true,
            Severity.CRITICAL,
            Double.NaN,
            Double.NaN,
            waiting.sinceMs(),
            waiting.sinceMs(),
            Math.max(waiting.fleetSize(), servingNow));
    String tenant =
        waiting.toll().kind() == Toll.Kind.CUSTOMER && command.target() instanceof Target.ApiKey
            ? waiting.toll().name()
            : null;
    return new Proposal(
        command.findingUid(), waiting.entity(), tenant, evidence, act, waiting.toll(), nowMs);
  }

  private Situation situationOf(Finding finding) {
    Signal narrowest = narrowest(finding);
    String family = familyOf(finding.latest().detector()).wireName();
    Situation whole = Situation.of(finding, family);
    if (narrowest.equals(finding.latest())) {
      return whole;
    }
    Score part = narrowest.score();
    // A new key of a known tenant: the tenant's history says what is usual.
    Score usual = part.provisional() ? finding.latest().score() : part;
    return new Situation(
        whole.detector(),
        family,
        part.entity(),
        Situation.tenantOf(part.entity(), part.related()),
        whole.severity(),
        whole.confidence(),
        whole.phase(),
        whole.deterministic(),
        whole.provisional(),
        usual.parameter(),
        usual.expected(),
        RequestPrice.of(part.facts()),
        whole.fleetSize());
  }

  /** The part that explains nearly all of the excess, or else the finding's own signal. */
  private Signal narrowest(Finding finding) {
    Signal whole = finding.latest();
    Signal part = finding.part();
    if (part == null || !part.detector().equals(whole.detector())) {
      return whole;
    }
    double share = part.score().excessUsdPerHour() / whole.score().excessUsdPerHour();
    return share >= ruling.guards().narrowestShare() ? part : whole;
  }

  /** What asks for less where nobody who lives can do what is asked for. */
  private Decision feasible(Finding finding, Decision.Act asked, long timeMs) {
    boolean enforced = asked.mode() != PolicyMode.OBSERVE;
    if (!enforced || roster.canDo(EnforcerRoster.Task.of(asked), timeMs)) {
      return asked;
    }
    if (ruling.engine().weaker(finding, asked, facts) instanceof Decision.Act less
        && roster.canDo(EnforcerRoster.Task.of(less), timeMs)) {
      return new Decision.Act(
          less.rule(),
          less.mode(),
          less.level(),
          less.graded(),
          less.action(),
          less.target(),
          less.method(),
          less.destination(),
          less.durationMs(),
          less.limits(),
          less.reason() + "; no enforcer can " + asked.graded().wireName(),
          less.openStreams());
    }
    return new Decision.Refuse(
        "no_enforcer", "no live enforcer of the cluster can " + wordsOf(asked));
  }

  private static String wordsOf(Decision.Act act) {
    List<String> limits = act.limits().stream().map(Limit::name).toList();
    return act.graded().wireName()
        + " "
        + act.target().kind()
        + (limits.isEmpty() ? "" : " by " + String.join(" or ", limits));
  }

  private Set<Family> familiesOf(Finding finding, Collection<Finding> others) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    families.add(familyOf(finding.latest().detector()));
    for (Finding other : others) {
      if (concerns(other, finding.entity())) {
        families.add(familyOf(other.latest().detector()));
      }
    }
    return families;
  }

  private static boolean concerns(Finding other, @Nullable EntityKey entity) {
    return other.entity().equals(entity) || other.related().contains(entity);
  }

  private Family familyOf(String detector) {
    return catalog.byId(detector).spec().family();
  }
}
