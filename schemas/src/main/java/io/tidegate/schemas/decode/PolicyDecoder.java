package io.tidegate.schemas.decode;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.schemas.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A policy's document, as JSON, to what it says. Total: any bytes give a policy or what is wrong
 * with them. Unlike with records, an unknown member is wrong: a rule that is half understood might
 * contain whom it was not meant for.
 */
public final class PolicyDecoder {
  /** The largest document that is read: a row of 256 KiB holds the one in force and the next. */
  public static final int MOST_BYTES = 122_880;

  static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  static final String ID_ALLOWED = "1 to 64 of a-z 0-9 -";
  static final Pattern PROSE = Pattern.compile("(?s).{0,1000}");
  static final String PROSE_ALLOWED = "a text of at most 1000 characters";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String NAME_ALLOWED =
      "a text of 1 to 64 of a-z A-Z 0-9 . _ - (a number in quotes)";
  private static final Pattern GROUP = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,256}");
  private static final int MOST_RULES = 200;
  private static final int MOST_UNITS = 10_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  /**
   * What a document says.
   *
   * @param policy null where anything is wrong
   * @param problems everything that is wrong, in the order of reading
   */
  public record Reading(@Nullable Policy policy, List<DocumentProblem> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }

    /** The policy, or the first thing that is wrong; its field is a JSON Pointer. */
    public Decoded<Policy> decoded() {
      if (policy != null) {
        return new Decoded.Value<>(policy, 0);
      }
      DocumentProblem first = problems.get(0);
      return new Decoded.Refusal<>(first.reason(), first.pointer(), first.detail());
    }
  }

  /** The policy, or everything that is wrong with it. */
  public Reading read(byte[] document) {
    DocumentProblems problems = new DocumentProblems();
    if (document.length > MOST_BYTES) {
      problems.add(
          RefusalReason.TOO_LARGE, "", document.length + " bytes; allowed: at most " + MOST_BYTES);
      return new Reading(null, problems.all());
    }
    DocumentValue value = new DocumentReader(problems).read(document);
    Policy policy = problems.isEmpty() ? policy(value, problems) : null;
    return new Reading(problems.isEmpty() ? policy : null, problems.all());
  }

  private static Policy policy(DocumentValue value, DocumentProblems problems) {
    DocumentMembers in = DocumentMembers.of("", value, problems);
    in.text("$schema", "", PROSE, PROSE_ALLOWED);
    in.text("description", "", PROSE, PROSE_ALLOWED);
    String name = in.text("name", null, NAME, NAME_ALLOWED);
    String version = in.text("version", null, NAME, NAME_ALLOWED);
    PolicyMode mode = RuleFields.mode(in);
    Policy policy =
        new Policy(
            name,
            version,
            requireNonNullElse(mode, PolicyMode.OBSERVE),
            requireSigned(in.members("require_signed")),
            GuardFields.read(in.members("guards")),
            rules(in),
            in.has("readiness_gate") ? readinessGate(in.members("readiness_gate")) : null,
            in.has("pre_warm") ? preWarm(in.members("pre_warm")) : null);
    in.end();
    return policy;
  }

  private static RequireSigned requireSigned(DocumentMembers in) {
    RequireSigned required =
        new RequireSigned(
            in.flag("policies", false),
            in.flag("operators", false),
            in.flag("entities", false),
            in.flag("enforcers", false),
            false);
    in.end();
    return required;
  }

  private static List<Rule> rules(DocumentMembers in) {
    if (!in.has("rules")) {
      in.missing("rules", "a list of at most " + MOST_RULES + " rules, [] for none");
    }
    List<Rule> rules = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(List.of(ReadinessGate.RULE, PreWarm.RULE));
    for (DocumentMembers each : in.list("rules", MOST_RULES)) {
      Rule rule = RuleFields.read(each);
      if (!ids.add(rule.id()) && !rule.id().isEmpty()) {
        each.refuse("id", "is " + rule.id() + ", which another rule has; allowed: one of its own");
      }
      rules.add(rule);
    }
    return rules;
  }

  private static ReadinessGate readinessGate(DocumentMembers in) {
    ReadinessGate gate =
        new ReadinessGate(
            RuleFields.mode(in),
            in.duration("after", 0, false, 0, HOUR),
            in.duration("deadline", 15 * MINUTE, false, MINUTE, 24 * HOUR));
    in.end();
    return gate;
  }

  private static PreWarm preWarm(DocumentMembers in) {
    PolicyMode mode = RuleFields.mode(in);
    String group = in.text("group", null, GROUP, "the name of the security pool's node group");
    int nodes = in.whole("nodes_per_unit", 20, 1, MOST_UNITS);
    int least = in.whole("least", 1, 0, MOST_UNITS);
    int most = in.whole("most", 100, 0, MOST_UNITS);
    if (most < least) {
      in.refuse("most", "is " + most + "; allowed: " + least + " (least) or more");
    }
    long ttlMs = in.duration("ttl", 30 * MINUTE, false, MINUTE, 24 * HOUR);
    in.end();
    return new PreWarm(mode, group, nodes, least, Math.max(least, most), ttlMs);
  }
}
