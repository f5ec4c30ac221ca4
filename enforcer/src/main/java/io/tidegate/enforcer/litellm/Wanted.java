package io.tidegate.enforcer.litellm;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all commands for one key, team or user want of it together: the lowest of each ceiling.
 *
 * @param blocked whether nothing of it is served
 * @param ceilings by the wire name of a limit
 * @param targets by the target's key, the command's id
 */
record Wanted(
    boolean blocked, SortedMap<String, BigDecimal> ceilings, SortedMap<String, String> targets) {
  static final String BLOCKED = "blocked";
  static final String BUDGET = "max_budget";
  static final String REQUESTS = "requests_per_min";
  static final String TOKENS = "tokens_per_min";
  static final String MONEY = "cost_usd_per_hour";
  private static final long HOUR_MS = 3_600_000;

  /** By the wire name of a limit of counts, LiteLLM's word for it. */
  private static final SortedMap<String, String> COUNTS =
      new TreeMap<>(Map.of(REQUESTS, "rpm_limit", TOKENS, "tpm_limit"));

  static Wanted of(Collection<Command> commands) {
    boolean blocked = false;
    SortedMap<String, BigDecimal> ceilings = new TreeMap<>();
    SortedMap<String, String> targets = new TreeMap<>();
    for (Command command : commands) {
      targets.put(command.target().key(), command.commandId());
      blocked |= command.action() == Action.DENY;
      for (Limit limit : held(command)) {
        // A ceiling of nothing is a denial: LiteLLM takes a limit of 0 for none in places.
        blocked |= limit.value().signum() == 0 || isCount(limit) && limit.whole() == 0;
        ceilings.merge(limit.name(), limit.value(), BigDecimal::min);
      }
    }
    return new Wanted(blocked, ceilings, targets);
  }

  /** The ceilings of a command that LiteLLM can hold. */
  static Collection<Limit> held(Command command) {
    return command.limits().stream()
        .filter(limit -> COUNTS.containsKey(limit.name()) || limit.name().equals(MONEY))
        .toList();
  }

  boolean isNothing() {
    return targets.isEmpty();
  }

  /** What the record must say, and what it said of itself, so that it obeys. */
  Mark mark(Json info, @Nullable Mark old, long nowMs) {
    SortedMap<String, Json> before = new TreeMap<>();
    SortedMap<String, Json> set = new TreeMap<>();
    COUNTS.forEach(
        (limit, member) -> {
          BigDecimal ceiling = ceilings.get(limit);
          if (ceiling != null) {
            put(member, BigDecimal.valueOf(ceiling.longValue()), info, old, before, set);
          }
        });
    BigDecimal perHour = ceilings.get(MONEY);
    Mark.Money money = perHour == null ? null : counted(info, old, nowMs);
    if (perHour != null && money != null) {
      long hours = Math.max(0, nowMs - money.sinceMs()) / HOUR_MS + 1;
      BigDecimal most = money.spent().add(perHour.multiply(BigDecimal.valueOf(hours)));
      put(BUDGET, most, info, old, before, set);
    }
    if (blocked) {
      before.put(
          BLOCKED, Json.of(Mark.own(old, BLOCKED, Json.of(info.at(BLOCKED).isTrue())).isTrue()));
      set.put(BLOCKED, Json.TRUE);
    }
    return new Mark(targets, before, set, money);
  }

  /** From the first hour on, or from when LiteLLM last began to count the spend anew. */
  private static Mark.Money counted(Json info, @Nullable Mark old, long nowMs) {
    BigDecimal spend = info.at("spend").number();
    BigDecimal now = spend == null ? BigDecimal.ZERO : spend;
    Mark.Money since = old == null ? null : old.money();
    return since == null || now.compareTo(since.spent()) < 0 ? new Mark.Money(nowMs, now) : since;
  }

  /** The ceiling, or what was there where that is lower: no throttle allows more than before. */
  private static void put(
      String member,
      BigDecimal ceiling,
      Json info,
      @Nullable Mark old,
      SortedMap<String, Json> before,
      SortedMap<String, Json> set) {
    Json own = Mark.own(old, member, info.at(member));
    BigDecimal lower = own.number();
    before.put(member, own);
    set.put(member, Json.of(lower == null ? ceiling : ceiling.min(lower)));
  }

  private static boolean isCount(Limit limit) {
    return COUNTS.containsKey(limit.name());
  }
}
