package io.tidegate.simulator;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An attack to inject, when and how strongly.
 *
 * @param startMinute minutes after the simulation's start; NaN: the attack's own choice, which lies
 *     in the surge
 * @param minutes how long it lasts; NaN: the attack's own choice
 * @param intensity in the unit of its kind; NaN: the kind's usual one
 */
public record AttackPlan(AttackKind kind, double startMinute, double minutes, double intensity) {

  private static final double SHOWN_TOKENS = 4;
  private static final String NUMBER = "[0-9]+(?:\\.[0-9]+)?";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<kind>[a-z-]+)(?:=(?<intensity>%1$s))?(?:@(?<start>%1$s)(?:\\+(?<minutes>%1$s))?)?"
              .formatted(NUMBER));

  public AttackPlan {
    requireNonNull(kind, "kind is null");
    atLeast(kind, "start minute", startMinute, 0);
    atLeast(kind, "minutes", minutes, 0.1);
    atLeast(kind, "intensity", intensity, 0.001);
  }

  /** The attack as it is by default. */
  public static AttackPlan of(AttackKind kind) {
    return new AttackPlan(kind, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * The attack at an intensity that is stated as detectable: from its usual to its strongest,
   * evenly in its logarithm.
   */
  public static AttackPlan drawn(AttackKind kind, long seed) {
    return between(kind, kind.usual(), kind.strongest(), seed);
  }

  /** The attack at an intensity below that: from its weakest to its usual. */
  public static AttackPlan weak(AttackKind kind, long seed) {
    return between(kind, kind.weakest(), kind.usual(), seed);
  }

  private static AttackPlan between(AttackKind kind, double low, double high, long seed) {
    double share = RandomStream.of(seed, "intensity/" + kind.id()).nextDouble();
    return of(kind).withIntensity(low * StrictMath.pow(high / low, share));
  }

  /** At that time, for that long. */
  public AttackPlan during(double fromMinute, double lengthMinutes) {
    return new AttackPlan(kind, fromMinute, lengthMinutes, intensity);
  }

  /** With that intensity. */
  public AttackPlan withIntensity(double value) {
    return new AttackPlan(kind, startMinute, minutes, value);
  }

  /**
   * The plans that a list such as {@code spend-burst,wallet-key=8@30+15} names: intensity, start
   * and length in minutes may follow the name; {@code demo}, {@code all}, {@code none}.
   */
  public static List<AttackPlan> parse(String list) {
    return switch (list) {
      case "none" -> List.of();
      case "demo" -> AttackKind.shown().stream().map(AttackPlan::shown).toList();
      case "all" -> Arrays.stream(AttackKind.values()).map(AttackPlan::of).toList();
      default -> Arrays.stream(list.split(",", -1)).map(AttackPlan::parseOne).toList();
    };
  }

  /** As it is by default, but what takes longer than the surge to be sure of stronger. */
  private static AttackPlan shown(AttackKind kind) {
    AttackPlan plan = of(kind);
    return kind == AttackKind.FLEET_TOKENS ? plan.withIntensity(SHOWN_TOKENS) : plan;
  }

  private static AttackPlan parseOne(String text) {
    Matcher matcher = SYNTAX.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "attacks has '"
              + text
              + "', must look like wallet-key, wallet-key=8 or wallet-key=8@30+15");
    }
    return new AttackPlan(
        AttackKind.byId(matcher.group("kind")),
        number(matcher.group("start")),
        number(matcher.group("minutes")),
        number(matcher.group("intensity")));
  }

  private static double number(@Nullable String text) {
    return text == null ? Double.NaN : Double.parseDouble(text);
  }

  private static void atLeast(AttackKind kind, String what, double value, double least) {
    if (value < least || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          what + " of " + kind.id() + " is " + value + ", must be " + least + " or more");
    }
  }
}
