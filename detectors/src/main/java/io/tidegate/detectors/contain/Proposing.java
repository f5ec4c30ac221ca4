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
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * From a finding to what policy asks for: of the narrowest target that explains it, and nothing
 * that no gateway can do.
 */
final class Proposing {
  /** How many of those who are hit too are named. */
  private static final int NAMED = 8;

  private final Ruling ruling;
  private final PolicyFacts facts;
  private final EnforcerRoster roster;
  private final SharedKeys shared;
  private final DetectorCatalog catalog;

  Proposing(
      Ruling ruling,
      PolicyFacts facts,
      EnforcerRoster roster,
      SharedKeys shared,
      DetectorCatalog catalog) {
    this.ruling = ruling;
    this.shared = shared;
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
    return proposal(
        finding.uid(), finding.entity(), tenant, evidence, act, scale.established(), timeMs);
  }

  /**
   * The proposal to do that, which takes from whoever it hits beside its target, too.
   *
   * @param established whether the target has been served for long enough to be a customer
   */
  Proposal proposal(
      String uid,
      EntityKey entity,
      @Nullable String tenant,
      Proposal.Evidence evidence,
      Decision.Act act,
      boolean established,
      long timeMs) {
    SortedSet<String> alsoHit = alsoHit(act, timeMs);
    Toll toll = Toll.of(act, tenant, established).andOf(alsoHit, act.action() != Action.SET);
    Decision.Act told = alsoHit.isEmpty() ? act : saying(act, alsoHit);
    return new Proposal(uid, entity, tenant, evidence, told, toll, timeMs);
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
    String tenant = command.target() instanceof Target.ApiKey key ? key.tenant() : null;
    return new Proposal(
        command.findingUid(), waiting.entity(), tenant, evidence, act, waiting.toll(), nowMs);
  }

  /** Whom a command on a key hits beside its tenant, where gateways know the key's id alone. */
  private SortedSet<String> alsoHit(Decision.Act act, long timeMs) {
    return act.target() instanceof Target.ApiKey key
            && !roster.tellsTenants(EnforcerRoster.Task.of(act), timeMs)
        ? shared.othersThan(key, timeMs)
        : Collections.emptySortedSet();
  }

  private static Decision.Act saying(Decision.Act act, SortedSet<String> others) {
    List<String> named = others.stream().limit(NAMED).toList();
    String more = others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : "";
    return because(
        act,
        act.reason()
            + "; also hits tenants "
            + String.join(", ", named)
            + more
            + ": a gateway cannot tell whose key it is");
  }

  private static Decision.Act because(Decision.Act act, String reason) {
    return new Decision.Act(
        act.rule(),
        act.mode(),
        act.level(),
        act.graded(),
        act.action(),
        act.target(),
        act.method(),
        act.destination(),
        act.durationMs(),
        act.limits(),
        reason,
        act.openStreams());
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
        whole.fleetSize(),
        whole.growing());
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
      return because(less, less.reason() + "; no enforcer can " + asked.graded().wireName());
    }
    return nobodyCan(asked);
  }

  /** That nobody who lives can do it. */
  static Decision.Refuse nobodyCan(Decision.Act asked) {
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
