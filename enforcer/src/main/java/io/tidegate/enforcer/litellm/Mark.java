package io.tidegate.enforcer.litellm;

import io.tidegate.enforcer.rest.Json;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a key, team or user, kept in its own metadata at LiteLLM: so it is written in
 * the same breath as the limits, and outlives whoever wrote it.
 *
 * @param targets by the target's key, the id of the command that it is for
 * @param before what each member that was changed said before
 * @param set what each of them was made to say
 * @param money from when and from what spend on money is counted; null where it is not
 */
record Mark(
    SortedMap<String, String> targets,
    SortedMap<String, Json> before,
    SortedMap<String, Json> set,
    @Nullable Money money) {
  /** The member of the metadata. */
  static final String NAME = "tidegate";

  private static final String TARGETS = "targets";
  private static final String BEFORE = "before";
  private static final String SET = "set";
  private static final String SINCE = "since_ms";
  private static final String SPENT = "spent_usd";

  /** From when on money is counted, and what had been spent by then. */
  record Money(long sinceMs, BigDecimal spent) {}

  /** The mark in a record; null where it has none. */
  static @Nullable Mark of(Json info) {
    Json mark = info.at("metadata", NAME);
    if (!mark.isObject()) {
      return null;
    }
    SortedMap<String, String> targets = new TreeMap<>();
    mark.at(TARGETS).members().forEach((key, command) -> targets.put(key, command.text()));
    BigDecimal spent = mark.at(SPENT).number();
    return new Mark(
        targets,
        new TreeMap<>(mark.at(BEFORE).members()),
        new TreeMap<>(mark.at(SET).members()),
        spent == null ? null : new Money(mark.at(SINCE).whole(0), spent));
  }

  Json json() {
    Json commands = Json.object();
    for (var each : targets.entrySet()) {
      commands = commands.with(each.getKey(), Json.of(each.getValue()));
    }
    Json mark =
        Json.object()
            .with(TARGETS, commands)
            .with(BEFORE, new Json(new TreeMap<>(before)))
            .with(SET, new Json(new TreeMap<>(set)));
    return money == null
        ? mark
        : mark.with(SINCE, Json.of(money.sinceMs())).with(SPENT, Json.of(money.spent()));
  }

  /** What the record says of itself: what was there before, where it still says what was set. */
  static Json own(@Nullable Mark mark, String member, Json now) {
    return mark != null && now.equals(mark.set.get(member))
        ? mark.before.getOrDefault(member, Json.NULL)
        : now;
  }
}
