package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.Comparison;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.encode.TimeText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Puts a finding into the words and numbers of an alert. */
final class Reporter {
  private static final int DECIMALS = 3;

  private final DetectorCatalog catalog;
  private final FalseAlarmBudget budget;
  private Policy policy;
  private final String configVersion;
  private final LongPredicate incomplete;

  /**
   * @param incomplete whether records were lost of the tick of that moment
   */
  Reporter(
      DetectorCatalog catalog,
      FalseAlarmBudget budget,
      Policy policy,
      String configVersion,
      LongPredicate incomplete) {
    this.catalog = catalog;
    this.budget = budget;
    this.policy = policy;
    this.configVersion = configVersion;
    this.incomplete = incomplete;
  }

  /** From now on alerts name that policy. */
  void follow(Policy next) {
    policy = next;
  }

  Alert alertOf(Change change) {
    Finding finding = change.finding();
    boolean isOver = change.activity() == Activity.CLOSE;
    // Of what is over the last word is that it was nothing any more.
    Signal signal = isOver ? finding.strongest() : finding.latest();
    Score score = signal.score();
    DetectorSpec spec = catalog.byId(signal.detector()).spec();
    return new Alert(
        change.activity(),
        finding.uid(),
        finding.alerts() + 1,
        spec.analytic(),
        finding.severity(),
        score.confidence(),
        finding.entity(),
        finding.entity().kind() != EntityKind.NODE && finding.entity().kind() != EntityKind.CLUSTER,
        finding.related(),
        change.timeMs(),
        finding.firstSeenMs(),
        finding.lastSeenMs(),
        finding.createdMs(),
        isOver ? lastWordOf(finding, signal) : messageOf(signal),
        spec.remediation(),
        change.updateReason(),
        change.closeReason(),
        List.of(comparisonOf(score)),
        factsOf(finding, signal, spec, change.timeMs()),
        finding.containment(),
        policy.name(),
        policy.version(),
        configVersion);
  }

  private static String messageOf(Signal signal) {
    EntityKind kind = signal.score().entity().kind();
    return signal.score().sentence()
        + signal.scale().clause(signal.timeMs(), !kind.partOfFleet())
        + ".";
  }

  private static String lastWordOf(Finding finding, Signal signal) {
    EntityKind kind = signal.score().entity().kind();
    return signal.score().sentence()
        + "; that was at "
        + TimeText.of(signal.timeMs())
        + ", and nothing more since "
        + TimeText.of(finding.lastSeenMs())
        + signal.scale().clause(signal.timeMs(), !kind.partOfFleet())
        + ".";
  }

  private static Comparison comparisonOf(Score score) {
    int decimals = decimalsOf(score);
    String expected =
        Double.isNaN(score.expected()) ? "none" : DecimalText.of(score.expected(), decimals);
    return new Comparison(score.parameter(), DecimalText.of(score.observed(), decimals), expected);
  }

  /** As many as tell what was observed from what was expected, and either from nothing. */
  private static int decimalsOf(Score score) {
    return ComparedText.decimals(score.observed(), score.expected(), DECIMALS);
  }

  private List<Fact> factsOf(Finding finding, Signal signal, DetectorSpec spec, long timeMs) {
    Score score = signal.score();
    ScaleContext scale = signal.scale();
    double excess = score.excessUsdPerHour();
    int excessDecimals = ComparedText.decimals(excess, excess, DECIMALS);
    List<Fact> facts = new ArrayList<>();
    if (!score.entity().equals(finding.entity())) {
      facts.add(new Fact.Text("judged", score.entity().uid()));
    }
    facts.add(new Fact.Text("parameter", score.parameter()));
    facts.add(new Fact.Decimal("observed", score.observed(), decimalsOf(score)));
    facts.add(new Fact.Decimal("expected", score.expected(), decimalsOf(score)));
    facts.add(new Fact.Whole("cluster_size", scale.sizeNow()));
    facts.add(new Fact.Whole("cluster_size_at_baseline", scale.sizeBefore()));
    if (score.entity().kind() == EntityKind.CLUSTER) {
      facts.add(new Fact.Whole("nodes_serving", scale.serving()));
      int toHold = Situation.of(finding, spec.family().wireName()).fleetSize();
      facts.add(new Fact.Whole(Situation.SIZE_TO_HOLD, toHold));
    }
    facts.add(new Fact.Text("scaling_phase", scale.phase().wireName()));
    facts.add(new Fact.Text("size_source", scale.fromTimeline() ? "timeline" : "nodes_seen"));
    facts.add(new Fact.Decimal("score", score.nats(), DECIMALS));
    facts.add(new Fact.Decimal("score_bar", score.barNats(), DECIMALS));
    facts.add(new Fact.Text("score_unit", "nats"));
    facts.add(new Fact.Decimal("p_value", pValueOf(score), 9));
    if (!score.deterministic()) {
      facts.add(new Fact.Decimal("budget_medium_per_day", budget.mediumPerDay(), DECIMALS));
      facts.add(new Fact.Decimal("budget_share", spec.family().share(), 2));
    }
    facts.add(new Fact.Decimal("excess_usd_per_hour", excess, excessDecimals));
    facts.add(new Fact.Flag("deterministic", score.deterministic()));
    facts.add(new Fact.Flag("provisional", score.provisional()));
    facts.add(new Fact.Flag("without_scale_awareness", score.withoutScaleAwareness()));
    if (incomplete.test(timeMs)) {
      facts.add(new Fact.Flag("incomplete", true));
    }
    if (finding.hits() > 0) {
      facts.add(new Fact.Whole("events", finding.hits()));
    }
    addUnlessNamed(facts, score.facts());
    if (facts.stream().noneMatch(fact -> fact.name().equals("baseline_age_s"))) {
      facts.add(new Fact.Whole("baseline_age_s", 0));
    }
    return facts;
  }

  private static void addUnlessNamed(List<Fact> facts, List<Fact> more) {
    for (Fact fact : more) {
      if (facts.stream().noneMatch(known -> known.name().equals(fact.name()))) {
        facts.add(fact);
      }
    }
  }

  private static double pValueOf(Score score) {
    return score.deterministic() ? 0 : Math.min(1, StrictMath.exp(-score.nats()));
  }
}
