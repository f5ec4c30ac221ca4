package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.List;

/** Builds a {@link Score}; what is not said is medium, not provisional, and about nobody else. */
public final class ScoreBuilder {
  private final EntityKey entity;
  private List<EntityKey> related = List.of();
  private double nats;
  private double barNats = 1;
  private boolean deterministic;
  private boolean provisional;
  private Severity severity = Severity.MEDIUM;
  private Confidence confidence = Confidence.MEDIUM;
  private String parameter = "";
  private double observed = Double.NaN;
  private double expected = Double.NaN;
  private double excessUsdPerHour = Double.NaN;
  private long windowStartMs;
  private boolean withoutScaleAwareness;
  private String sentence = "";
  private List<Fact> facts = List.of();

  public ScoreBuilder(EntityKey entity) {
    this.entity = entity;
  }

  public ScoreBuilder evidence(double nowNats, double bar) {
    nats = nowNats;
    barNats = bar;
    return this;
  }

  /** What is so by rule, and not by evidence. */
  public ScoreBuilder proof() {
    deterministic = true;
    confidence = Confidence.HIGH;
    return evidence(Bars.PROOF, 1);
  }

  /** What was proven before is not so, by what has been heard since. */
  public ScoreBuilder takenBack() {
    return proof().evidence(0, 1);
  }

  public ScoreBuilder related(List<EntityKey> others) {
    related = others;
    return this;
  }

  public ScoreBuilder provisional(boolean is) {
    provisional = is;
    confidence = is ? Confidence.LOW : confidence;
    return this;
  }

  public ScoreBuilder severity(Severity most) {
    severity = most;
    return this;
  }

  public ScoreBuilder confidence(Confidence is) {
    confidence = is;
    return this;
  }

  public ScoreBuilder compared(String what, double seen, double instead) {
    parameter = what;
    observed = seen;
    expected = instead;
    return this;
  }

  public ScoreBuilder excessUsdPerHour(double usd) {
    excessUsdPerHour = usd;
    return this;
  }

  public ScoreBuilder since(long timeMs) {
    windowStartMs = timeMs;
    return this;
  }

  public ScoreBuilder withoutScaleAwareness(boolean fires) {
    withoutScaleAwareness = fires;
    return this;
  }

  public ScoreBuilder sentence(String clause) {
    sentence = clause;
    return this;
  }

  public ScoreBuilder facts(List<Fact> more) {
    facts = more;
    return this;
  }

  public Score build() {
    return new Score(
        entity,
        related,
        nats,
        barNats,
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
        facts);
  }
}
