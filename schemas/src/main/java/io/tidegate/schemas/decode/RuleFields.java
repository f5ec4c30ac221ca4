package io.tidegate.schemas.decode;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.Escalation;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.Match;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import io.tidegate.schemas.policy.Throttle;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One rule of a policy. */
final class RuleFields {
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;
  private static final int MOST_STEPS = 8;
  private static final int MOST_NAMED = 100;
  private static final String MONEY = "cost_usd_per_hour";
  private static final double LEAST_USD = 1e-6;
  private static final Pattern DETECTOR = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final Pattern CLUSTER = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,256}");
  private static final List<String> PHASES = List.of("steady", "scaling_out", "scaling_in");

  private static final List<GradedAction> ACTIONS =
      Arrays.stream(GradedAction.values())
          .filter(action -> action != GradedAction.PRE_WARM)
          .toList();

  private RuleFields() {}

  static Rule read(DocumentMembers in) {
    String id = in.text("id", null, PolicyDecoder.ID, PolicyDecoder.ID_ALLOWED);
    in.text("description", "", PolicyDecoder.PROSE, PolicyDecoder.PROSE_ALLOWED);
    Match match = match(in.members("match"));
    PolicyMode mode = mode(in);
    Step step = step(in, Step.of(GradedAction.THROTTLE, MINUTE));
    if (in.has("escalation") && step.action() == GradedAction.OBSERVE) {
      in.refuse("escalation", "does not go with action observe");
    }
    Escalation escalation = in.has("escalation") ? escalation(in.members("escalation")) : null;
    in.end();
    return new Rule(id, match, mode, step, escalation);
  }

  static @Nullable PolicyMode mode(DocumentMembers in) {
    return in.choice("mode", List.of(PolicyMode.values()), PolicyMode::wireName);
  }

  private static Match match(DocumentMembers in) {
    Match match =
        new Match(
            in.texts("detectors", MOST_NAMED, DETECTOR, "ids of detectors, or of their families"),
            in.choices("entities", List.of(EntityKind.values()), EntityKind::wireName),
            requireNonNullElse(
                in.choice("severity", List.of(Severity.values()), lower(Severity::caption)),
                Severity.INFORMATIONAL),
            requireNonNullElse(
                in.choice("confidence", List.of(Confidence.values()), lower(Confidence::caption)),
                Confidence.LOW),
            in.choices("phases", PHASES, Function.identity()),
            in.flag("deterministic"),
            in.flag("provisional"),
            in.texts("clusters", MOST_NAMED, CLUSTER, "names of clusters"));
    in.end();
    return match;
  }

  private static <T> Function<T, String> lower(Function<T, String> word) {
    return value -> word.apply(value).toLowerCase(Locale.ROOT);
  }

  /** A rule's own step, or one of its escalation; {@code usual} stands in for what is wrong. */
  private static Step step(DocumentMembers in, Step usual) {
    GradedAction action = in.choice("action", ACTIONS, GradedAction::wireName);
    if (!in.has("action")) {
      String words = String.join(", ", ACTIONS.stream().map(GradedAction::wireName).toList());
      in.missing("action", words);
    }
    for (String special : List.of("ttl", "method", "destination", "group", "throttle")) {
      if (action != null && in.has(special) && !goesWith(special, action)) {
        in.refuse(special, "does not go with action " + action.wireName());
      }
    }
    boolean acts = action != GradedAction.OBSERVE;
    long ttlMs = in.duration("ttl", usual.ttlMs(), acts, MINUTE, DAY);
    String method = in.choice("method", List.of("drain", "hold"), Function.identity());
    String destination = destination(in, action);
    String group = in.text("group", "*", CLUSTER, "the name of a node group, or * for all");
    Throttle throttle = in.has("throttle") ? throttle(in.members("throttle")) : Throttle.DEFAULT;
    String streams = in.choice("open_streams", List.of("keep", "cut"), Function.identity());
    GradedAction kept = action == null ? usual.action() : action;
    return new Step(
        kept,
        acts ? ttlMs : 0,
        kept == GradedAction.CONTAIN ? requireNonNullElse(method, "drain") : null,
        destination,
        kept == GradedAction.FREEZE ? group : null,
        throttle,
        requireNonNullElse(streams, "keep"));
  }

  private static boolean goesWith(String member, GradedAction action) {
    return switch (member) {
      case "method" -> action == GradedAction.CONTAIN;
      case "destination" -> action == GradedAction.REDIRECT;
      case "group" -> action == GradedAction.FREEZE;
      case "throttle" ->
          action == GradedAction.THROTTLE
              || action == GradedAction.STEP_UP
              || action == GradedAction.REDIRECT
              || action == GradedAction.DENY;
      default -> action != GradedAction.OBSERVE;
    };
  }

  private static @Nullable String destination(DocumentMembers in, @Nullable GradedAction action) {
    boolean required = action == GradedAction.REDIRECT;
    String allowed = "where the gateway sends them: a route that it knows by that name";
    String text = in.text("destination", required ? null : "", CLUSTER, allowed);
    return text.isEmpty() ? null : text;
  }

  private static Throttle throttle(DocumentMembers in) {
    Throttle usual = Throttle.DEFAULT;
    Throttle.Basis basis =
        in.choice("from", List.of(Throttle.Basis.values()), Throttle.Basis::wireName);
    double headroom = in.real("headroom", usual.headroom(), 1, 100);
    double share = in.real("plan_share", usual.planShare(), 0.01, 1);
    DocumentMembers named = in.members("limits");
    List<Limit> limits = new ArrayList<>();
    for (String name : Limit.OF_THROTTLE) {
      if (named.has(name)) {
        BigDecimal value =
            name.equals(MONEY)
                ? BigDecimal.valueOf(named.real(name, 1, LEAST_USD, Limit.MOST_ASKED))
                : BigDecimal.valueOf(named.whole(name, 1, 1, Limit.MOST_ASKED));
        limits.add(new Limit(name, value));
      }
    }
    named.end();
    if (basis == Throttle.Basis.FIXED && limits.isEmpty()) {
      in.missing("limits", String.join(", ", Limit.OF_THROTTLE));
    }
    in.end();
    return new Throttle(requireNonNullElse(basis, usual.basis()), headroom, share, limits);
  }

  private static Escalation escalation(DocumentMembers in) {
    long memoryMs = in.duration("memory", DAY, false, MINUTE, 30 * DAY);
    List<Step> steps = new ArrayList<>();
    Step usual = Step.of(GradedAction.THROTTLE, MINUTE);
    for (DocumentMembers each : in.list("steps", MOST_STEPS)) {
      steps.add(step(each, usual));
      each.end();
    }
    if (steps.isEmpty()) {
      in.missing("steps", "1 to " + MOST_STEPS + " steps, each with action and ttl");
      steps.add(usual);
    }
    in.end();
    return new Escalation(memoryMs, steps);
  }
}
