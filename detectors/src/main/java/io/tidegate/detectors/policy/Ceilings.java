package io.tidegate.detectors.policy;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.Throttle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ceilings of a throttle: from what was expected of an entity, its plan, or the rule. Money is
 * cut to a millionth of a dollar and counts to whole ones, never rounded up; what is more than
 * nothing stays more than nothing, so that a throttle is no denial. A limit of 0 allows nothing.
 */
final class Ceilings {
  private static final String USD_PER_HOUR = "cost_usd_per_hour";
  private static final String TOKENS_PER_MINUTE = "tokens_per_min";
  private static final String REQUESTS_PER_MINUTE = "requests_per_min";
  private static final BigDecimal MINUTES_PER_HOUR = BigDecimal.valueOf(60);
  private static final BigDecimal MICRO = BigDecimal.valueOf(1, Limit.DECIMALS);
  private static final double MOST = 1e15;

  private Ceilings() {}

  /** The ceilings in order of name, the lowest of each; empty where nothing gives one. */
  static List<Limit> of(Throttle throttle, Situation now, PolicyFacts facts) {
    SortedMap<String, BigDecimal> ceilings = new TreeMap<>();
    EntityRecord record = recordOf(now, facts);
    if (throttle.basis() == Throttle.Basis.EXPECTATION) {
      expected(throttle, now, record, ceilings);
    }
    if (throttle.basis() != Throttle.Basis.FIXED && ceilings.isEmpty() && record != null) {
      planned(throttle.planShare(), record.limits(), ceilings);
    }
    counted(now.price(), ceilings);
    throttle
        .limits()
        .forEach(limit -> ceilings.merge(limit.name(), limit.value(), BigDecimal::min));
    return ceilings.entrySet().stream()
        .map(each -> new Limit(each.getKey(), each.getValue()))
        .toList();
  }

  /** What was expected, with headroom, and not more than a limit of the record allows. */
  private static void expected(
      Throttle throttle,
      Situation now,
      @Nullable EntityRecord record,
      SortedMap<String, BigDecimal> into) {
    BigDecimal perHour =
        now.parameter().endsWith("USD per minute")
            ? exact(now.expected()).multiply(MINUTES_PER_HOUR)
            : now.parameter().contains("USD per hour") ? exact(now.expected()) : BigDecimal.ZERO;
    if (perHour.signum() > 0) {
      into.put(USD_PER_HOUR, money(perHour.multiply(exact(throttle.headroom()))));
      double limit = record == null ? Double.NaN : record.limits().costUsdPerHour();
      if (limit >= 0) {
        into.merge(USD_PER_HOUR, money(exact(limit)), BigDecimal::min);
      }
    }
  }

  /** The same in requests, at what one of them costs now: not every gateway counts money. */
  private static void counted(RequestPrice price, SortedMap<String, BigDecimal> into) {
    BigDecimal usd = into.get(USD_PER_HOUR);
    BigDecimal tokens = into.get(TOKENS_PER_MINUTE);
    if (usd != null && price.usd() > 0) {
      BigDecimal perMinute = exact(price.usd()).multiply(MINUTES_PER_HOUR);
      into.merge(REQUESTS_PER_MINUTE, requests(usd, perMinute), BigDecimal::min);
    }
    if (tokens != null && price.tokens() > 0) {
      into.merge(REQUESTS_PER_MINUTE, requests(tokens, exact(price.tokens())), BigDecimal::min);
    }
  }

  /** Whole requests, or where that is less than one the part of one. */
  private static BigDecimal requests(BigDecimal ceiling, BigDecimal ofOne) {
    BigDecimal whole = ceiling.divide(ofOne, 0, RoundingMode.FLOOR);
    return whole.signum() > 0 ? whole : money(ceiling.divide(ofOne, 9, RoundingMode.FLOOR));
  }

  private static void planned(
      double share, EntityRecord.Limits limits, SortedMap<String, BigDecimal> into) {
    if (limits.costUsdPerHour() >= 0) {
      into.put(USD_PER_HOUR, money(exact(limits.costUsdPerHour()).multiply(exact(share))));
    }
    whole(TOKENS_PER_MINUTE, limits.tokensPerMinute(), share, into);
    whole("concurrent", limits.concurrent(), share, into);
    whole("max_input_tokens", limits.maxInputTokens(), 1, into);
    whole("max_output_tokens", limits.maxOutputTokens(), 1, into);
  }

  /** The entity's own record, or that of the tenant that a key or user belongs to. */
  private static @Nullable EntityRecord recordOf(Situation now, PolicyFacts facts) {
    EntityRecord own = facts.recordOf(now.entity());
    if (own != null && !own.limits().equals(EntityRecord.Limits.NONE) || now.tenant() == null) {
      return own;
    }
    return facts.recordOf(new EntityKey(now.entity().cluster(), EntityKind.TENANT, now.tenant()));
  }

  private static void whole(
      String name, long limit, double share, SortedMap<String, BigDecimal> into) {
    if (limit != ABSENT) {
      BigDecimal part =
          BigDecimal.valueOf(limit).multiply(exact(share)).setScale(0, RoundingMode.FLOOR);
      into.put(name, limit == 0 ? part : part.max(BigDecimal.ONE));
    }
  }

  /** Cut to a millionth, and at least that of what is more than nothing. */
  private static BigDecimal money(BigDecimal value) {
    return value.signum() == 0
        ? value
        : value.setScale(Limit.DECIMALS, RoundingMode.FLOOR).max(MICRO);
  }

  /** A number as it is written; nothing where there is none, and no more than any fleet uses. */
  private static BigDecimal exact(double value) {
    return value > 0 ? BigDecimal.valueOf(Math.min(MOST, value)) : BigDecimal.ZERO;
  }
}
