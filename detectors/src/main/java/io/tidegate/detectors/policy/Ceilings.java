package io.tidegate.detectors.policy;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.Throttle;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ceilings of a throttle: from what was expected of an entity, its plan, or the rule. */
final class Ceilings {
  private static final String USD_PER_HOUR = "cost_usd_per_hour";
  private static final String TOKENS_PER_MINUTE = "tokens_per_min";
  private static final String REQUESTS_PER_MINUTE = "requests_per_min";
  private static final double MINUTES_PER_HOUR = 60;

  private Ceilings() {}

  /** The ceilings in order of name, the lowest of each; empty where nothing gives one. */
  static List<Limit> of(Throttle throttle, Situation now, PolicyFacts facts) {
    SortedMap<String, Long> ceilings = new TreeMap<>();
    if (throttle.basis() == Throttle.Basis.EXPECTATION) {
      expected(throttle, now, ceilings);
    }
    if (throttle.basis() != Throttle.Basis.FIXED && ceilings.isEmpty()) {
      planned(throttle.planShare(), recordOf(now, facts), ceilings);
    }
    counted(now.price(), ceilings);
    throttle.limits().forEach(limit -> ceilings.merge(limit.name(), limit.value(), Math::min));
    return ceilings.entrySet().stream()
        .map(each -> new Limit(each.getKey(), each.getValue()))
        .toList();
  }

  private static void expected(Throttle throttle, Situation now, SortedMap<String, Long> into) {
    double perHour =
        now.parameter().endsWith("USD per minute")
            ? now.expected() * MINUTES_PER_HOUR
            : now.parameter().contains("USD per hour") ? now.expected() : Double.NaN;
    put(USD_PER_HOUR, perHour * throttle.headroom(), into);
  }

  /** The same in requests, at what one of them costs now: not every gateway counts money. */
  private static void counted(RequestPrice price, SortedMap<String, Long> into) {
    double byCost = ceiling(USD_PER_HOUR, into) / MINUTES_PER_HOUR / price.usd();
    double byTokens = ceiling(TOKENS_PER_MINUTE, into) / price.tokens();
    put(REQUESTS_PER_MINUTE, byTokens < byCost || Double.isNaN(byCost) ? byTokens : byCost, into);
  }

  private static double ceiling(String name, SortedMap<String, Long> of) {
    Long ceiling = of.get(name);
    return ceiling == null ? Double.NaN : ceiling;
  }

  private static void planned(
      double share, @Nullable EntityRecord record, SortedMap<String, Long> into) {
    if (record == null) {
      return;
    }
    EntityRecord.Limits limits = record.limits();
    put(TOKENS_PER_MINUTE, share(limits.tokensPerMinute(), share), into);
    put(USD_PER_HOUR, limits.costUsdPerHour() * share, into);
    put("concurrent", share(limits.concurrent(), share), into);
    put("max_input_tokens", share(limits.maxInputTokens(), 1), into);
    put("max_output_tokens", share(limits.maxOutputTokens(), 1), into);
  }

  /** The entity's own record, or that of the tenant that a key or user belongs to. */
  private static @Nullable EntityRecord recordOf(Situation now, PolicyFacts facts) {
    EntityRecord own = facts.recordOf(now.entity());
    if (own != null && !own.limits().equals(EntityRecord.Limits.NONE) || now.tenant() == null) {
      return own;
    }
    return facts.recordOf(new EntityKey(now.entity().cluster(), EntityKind.TENANT, now.tenant()));
  }

  private static double share(long limit, double share) {
    return limit == ABSENT ? Double.NaN : limit * share;
  }

  private static void put(String name, double value, SortedMap<String, Long> into) {
    if (!Double.isNaN(value)) {
      into.put(name, Math.max(1, (long) StrictMath.ceil(value)));
    }
  }
}
