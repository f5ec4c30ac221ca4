package io.tidegate.schemas.entity;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tenant, key, model or cluster besides its traffic: plan, budget, limits, what
 * it may use. Absent texts are null, absent numbers {@code ABSENT} or NaN; an empty list allows
 * everything.
 *
 * @param subject whom it is about, {@code <kind>/<id>}, in every cluster
 * @param budgetUsd what it may spend per period, NaN for no budget
 * @param period of the budget: {@code day}, {@code week} or {@code month}
 * @param zone time zone of the period
 * @param parent the tenant of a key
 */
public record EntityRecord(
    String subject,
    @Nullable String plan,
    double budgetUsd,
    String period,
    String zone,
    Limits limits,
    long createdMs,
    @Nullable String owner,
    @Nullable String parent,
    long protectedUntilMs,
    List<String> allowedRegions,
    List<String> allowedModels,
    List<String> approvedDigests,
    boolean retired,
    SortedMap<String, String> labels) {

  /** Labels of a cluster that begin so switch the detector that they go on to name. */
  public static final String SWITCH = "detector.";

  /** Hard limits; {@code ABSENT} or NaN where there is none. */
  public record Limits(
      long tokensPerMinute,
      double costUsdPerHour,
      long concurrent,
      long maxInputTokens,
      long maxOutputTokens) {

    /** No limit at all. */
    public static final Limits NONE = new Limits(ABSENT, Double.NaN, ABSENT, ABSENT, ABSENT);
  }

  public EntityRecord {
    allowedRegions = List.copyOf(allowedRegions);
    allowedModels = List.copyOf(allowedModels);
    approvedDigests = List.copyOf(approvedDigests);
    labels = new TreeMap<>(labels);
  }

  /** True where it steers what is found or done: switches a detector, protects, or limits. */
  public boolean steers() {
    return protectedUntilMs != ABSENT
        || !limits.equals(Limits.NONE)
        || labels.keySet().stream().anyMatch(label -> label.startsWith(SWITCH));
  }

  /** A record that says nothing yet. */
  public static EntityRecord of(String subject) {
    return new EntityRecord(
        subject,
        null,
        Double.NaN,
        "month",
        "UTC",
        Limits.NONE,
        ABSENT,
        null,
        null,
        ABSENT,
        List.of(),
        List.of(),
        List.of(),
        false,
        new TreeMap<>(Map.of()));
  }

  /** With those limits. */
  public EntityRecord withLimits(Limits now) {
    return new EntityRecord(
        subject,
        plan,
        budgetUsd,
        period,
        zone,
        now,
        createdMs,
        owner,
        parent,
        protectedUntilMs,
        allowedRegions,
        allowedModels,
        approvedDigests,
        retired,
        labels);
  }

  /** With that budget. */
  public EntityRecord withBudget(double usd, String per) {
    return new EntityRecord(
        subject,
        plan,
        usd,
        per,
        zone,
        limits,
        createdMs,
        owner,
        parent,
        protectedUntilMs,
        allowedRegions,
        allowedModels,
        approvedDigests,
        retired,
        labels);
  }

  /** With those models and regions allowed. */
  public EntityRecord withAllowed(List<String> models, List<String> regions) {
    return new EntityRecord(
        subject,
        plan,
        budgetUsd,
        period,
        zone,
        limits,
        createdMs,
        owner,
        parent,
        protectedUntilMs,
        regions,
        models,
        approvedDigests,
        retired,
        labels);
  }
}
