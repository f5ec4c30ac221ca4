package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A detector's judgement of one entity at one tick.
 *
 * @param entity whom it is about
 * @param related who else is involved, the parent first (the tenant of a key)
 * @param nats evidence against "nothing unusual", natural logarithm; never NaN
 * @param barNats from where on the evidence is a finding
 * @param deterministic proof rather than evidence
 * @param provisional rests on too short a history of its own, or on weak evidence that was joined:
 *     at most medium, never contained
 * @param severity the most that this may be; the engine lowers it where it is provisional or small
 * @param parameter what was compared, with its unit, e.g. {@code "spend, USD per minute"}
 * @param observed its value
 * @param expected what was expected of it; NaN where nothing was
 * @param excessUsdPerHour what the excess costs, NaN where that says nothing
 * @param windowStartMs since when the evidence was gathered
 * @param withoutScaleAwareness whether a detector that ignores the fleet's growth would have fired
 * @param sentence one clause in plain words, without a full stop: who does what, how far from what
 * @param facts further numbers for the finding's evidence
 */
public record Score(
    EntityKey entity,
    List<EntityKey> related,
    double nats,
    double barNats,
    boolean deterministic,
    boolean provisional,
    Severity severity,
    Confidence confidence,
    String parameter,
    double observed,
    double expected,
    double excessUsdPerHour,
    long windowStartMs,
    boolean withoutScaleAwareness,
    String sentence,
    List<Fact> facts) {

  public Score {
    if (Double.isNaN(nats) || !(barNats > 0)) {
      throw new IllegalArgumentException("nats is " + nats + ", barNats is " + barNats);
    }
    related = List.copyOf(related);
    facts = List.copyOf(facts);
  }

  /**
   * The same among {@code together} entities that move at once: its bar is lower by the logarithm
   * of their number, at most by half.
   */
  public Score amongst(int together) {
    double bar = Math.max(barNats / 2, barNats - StrictMath.log(together));
    return against(bar, new Fact.Whole("entities_at_once", together));
  }

  /** The same against a bar that people moved by that factor. */
  public Score againstBarTimes(double factor) {
    return against(barNats * factor, new Fact.Decimal("bar_moved_by", factor, 3));
  }

  /** The same against where its bar stands on the traffic that there is; proof has no bar. */
  public Score againstObserved(ObservedBar observed) {
    if (deterministic) {
      return this;
    }
    double bar = barNats * observed.factor();
    return against(
        bar,
        new Fact.Decimal("bar_theory", barNats, 3),
        new Fact.Decimal("bar_observed", bar, 3),
        new Fact.Whole("bar_tests", observed.tests()),
        new Fact.Whole("bar_entities", observed.entities()),
        new Fact.Whole("bar_entities_over_theory", observed.overBar()));
  }

  private Score against(double bar, Fact... why) {
    List<Fact> more = new ArrayList<>(facts);
    more.addAll(List.of(why));
    return new Score(
        entity,
        related,
        nats,
        bar,
        deterministic,
        provisional,
        severity,
        confidence,
        parameter,
        observed,
        expected,
        excessUsdPerHour,
        windowStartMs,
        withoutScaleAwareness,
        sentence,
        more);
  }

  /**
   * The same where others of the same customer, each too weak by itself, make {@code joint} nats
   * with it: a medium finding that is never contained.
   */
  public Score joinedTo(List<Score> others, double joint) {
    List<EntityKey> involved = new ArrayList<>(related);
    List<Fact> more = new ArrayList<>(facts);
    StringBuilder said = new StringBuilder(sentence);
    for (Score other : others) {
      said.append("; and ").append(other.sentence);
      if (!other.entity.equals(entity) && !involved.contains(other.entity)) {
        involved.add(other.entity);
      }
    }
    more.add(new Fact.Whole("families_joined", others.size() + 1));
    more.add(new Fact.Decimal("nats_alone", nats, 3));
    return new Score(
        entity,
        involved,
        Math.max(joint, barNats),
        barNats,
        false,
        true,
        Severity.MEDIUM,
        confidence,
        parameter,
        observed,
        expected,
        excessUsdPerHour,
        windowStartMs,
        withoutScaleAwareness,
        said.toString(),
        more);
  }

  /** The same where its detector knows too little of the entity; proof needs no history. */
  public Score onShortHistory() {
    if (deterministic || provisional) {
      return this;
    }
    return new Score(
        entity,
        related,
        nats,
        barNats,
        false,
        true,
        severity,
        confidence,
        parameter,
        observed,
        expected,
        excessUsdPerHour,
        windowStartMs,
        withoutScaleAwareness,
        sentence,
        facts);
  }

  /** What a crowd of so many does, some of them named, told by this score, its strongest. */
  public Score ofCrowd(int size, List<EntityKey> named, double excessUsdPerHourOfAll) {
    return new Score(
        EntityKey.ofCluster(entity.cluster()),
        named,
        nats,
        barNats,
        deterministic,
        provisional,
        severity,
        confidence,
        "entities beyond those told singly",
        size,
        Double.NaN,
        excessUsdPerHourOfAll,
        windowStartMs,
        withoutScaleAwareness,
        size + " at once, the first: " + sentence,
        List.of(new Fact.Whole("entities_at_once", size)));
  }

  /** True when the evidence is a finding. */
  public boolean fires() {
    return nats >= barNats;
  }

  /**
   * True when what was proven has turned out not to be so: the finding ends, and what it caused.
   */
  public boolean isTakenBack() {
    return deterministic && nats <= 0;
  }

  /** True when the evidence is still strong enough to keep a finding open. */
  public boolean holds() {
    return nats >= barNats / 2;
  }
}
