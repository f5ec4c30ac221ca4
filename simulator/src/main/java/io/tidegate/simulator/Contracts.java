package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.entity.EntityRecord.Limits;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.simulator.TenantTraffic.Rhythm;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the operator's contracts say of the tenants: plan, daily budget, limits, and, for every
 * third of them, which models and regions it may use. Nobody's usual traffic breaks them.
 */
final class Contracts {
  private static final double MICROS = 1e6;
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double SMALLEST_BUDGET_USD = 5;

  /** A budget is that many times what the tenant spends at the height of the surge. */
  private static final double BUDGET_ROOM = 1.5;

  /** A limit is that many times the tenant's usual tokens a minute at the height of the surge. */
  private static final double LIMIT_ROOM = 6;

  private static final double SMALLEST_LIMIT = 60_000;

  /** And at least so many of its longest requests. */
  private static final double LONGEST_ROOM = 12;

  private static final double ENTERPRISE_PER_SECOND = 0.5;
  private static final double TEAM_PER_SECOND = 0.05;
  private static final int CONSTRAINED_ONE_IN = 3;
  private static final long OLDEST_DAYS = 700;
  private static final long DAY_MS = 86_400_000;

  private Contracts() {}

  /** The records of a tenant that has long been there, and of its keys. */
  static List<EntityRecord> of(TenantTraffic traffic, long startMs) {
    Tenant tenant = traffic.tenant();
    Rhythm rhythm = traffic.rhythm();
    BatchRuns runs = traffic.runs();
    double busiest =
        rhythm.rate()
            * (1 + rhythm.growth())
            * (runs == null ? 1 : runs.factor())
            * traffic.usualPeak();
    boolean steady = runs == null && traffic.isSteady();
    long hash = RandomStream.hash(tenant.name().hashCode());
    long createdMs = startMs - DAY_MS * (1 + (hash >>> 1) % OLDEST_DAYS);
    String plan =
        busiest > ENTERPRISE_PER_SECOND
            ? "enterprise"
            : busiest > TEAM_PER_SECOND ? "team" : "starter";
    return records(
        tenant,
        plan,
        busiest,
        steady ? limits(tenant, busiest) : Limits.NONE,
        createdMs,
        (hash & 0xff) % CONSTRAINED_ONE_IN == 0);
  }

  /** The records of a customer who begins then, and has no limits yet. */
  static List<EntityRecord> ofNewcomer(Tenant tenant, long createdMs) {
    return records(tenant, "enterprise", ENTERPRISE_PER_SECOND, Limits.NONE, createdMs, false);
  }

  private static List<EntityRecord> records(
      Tenant tenant,
      String plan,
      double perSecond,
      Limits limits,
      long createdMs,
      boolean constrained) {
    double usdPerDay =
        perSecond * tenant.usualPriceMicroUsd() / MICROS * SECONDS_PER_DAY * BUDGET_ROOM;
    double budget = Math.max(SMALLEST_BUDGET_USD, Math.rint(usdPerDay));
    String subject = "tenant/" + tenant.name();
    List<EntityRecord> records = new ArrayList<>();
    records.add(
        record(
            subject,
            plan,
            budget,
            limits,
            createdMs,
            null,
            constrained ? List.of(Request.HOME_REGION) : List.of(),
            constrained ? models(tenant) : List.of()));
    for (String key : tenant.keys()) {
      records.add(
          record(
              "api_key/" + key,
              null,
              Double.NaN,
              Limits.NONE,
              createdMs,
              subject,
              List.of(),
              List.of()));
    }
    return records;
  }

  private static Limits limits(Tenant tenant, double perSecond) {
    double usual = 60 * perSecond * tenant.usualTokens();
    double longest =
        tenant.applications().stream().mapToLong(Application::longestTokens).max().orElse(0);
    double least = Math.max(SMALLEST_LIMIT, LONGEST_ROOM * longest);
    long tokensPerMinute = Math.round(Math.max(least, LIMIT_ROOM * usual));
    return new Limits(
        tokensPerMinute,
        Double.NaN,
        InferenceEvent.ABSENT,
        InferenceEvent.ABSENT,
        InferenceEvent.ABSENT);
  }

  private static List<String> models(Tenant tenant) {
    return tenant.applications().stream()
        .flatMap(each -> Stream.of(each.model().name(), each.secondModel().name()))
        .distinct()
        .toList();
  }

  private static EntityRecord record(
      String subject,
      @Nullable String plan,
      double budgetUsd,
      Limits limits,
      long createdMs,
      @Nullable String parent,
      List<String> regions,
      List<String> models) {
    return new EntityRecord(
        subject,
        plan,
        budgetUsd,
        "day",
        "UTC",
        limits,
        createdMs,
        null,
        parent,
        InferenceEvent.ABSENT,
        regions,
        models,
        List.of(),
        false,
        new TreeMap<>());
  }
}
