package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.whatif.PolicyExplainCommand;
import io.tidegate.app.whatif.PolicySimulateCommand;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.Match;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy}: what is done about findings, as documents. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Checks, explains, tries and loads policies: YAML or JSON files that say what is done about"
          + " which findings, under which guards. observe and contain are shipped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tidegate policy check mine.yaml",
      "  tidegate policy explain --finding A.jsonl --policy contain",
      "  tidegate policy simulate --alerts A.jsonl --policy mine.yaml"
    },
    subcommands = {
      PolicyCommand.Check.class,
      PolicyExplainCommand.class,
      PolicySimulateCommand.class,
      PolicyLoadCommand.class
    })
public final class PolicyCommand {

  /** {@code policy check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Says whether a policy can be used; else every error with its line and what is allowed.",
      footer = {
        "",
        "Example:",
        "  tidegate policy check mine.yaml",
        "",
        "Exit status: 0 it can be used, 2 it cannot."
      })
  static final class Check implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "YAML or JSON; or observe or contain.")
    private @Nullable String file;

    @Override
    public Integer call() {
      Policy policy = PolicyFiles.read(requireNonNull(file)).policy();
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      out.println(
          file
              + " is usable: policy "
              + policy.reference()
              + ", "
              + policy.rules().size()
              + " rules, mode "
              + policy.mode().wireName()
              + (policy.enforces() ? "; it enforces, and needs signing.keyFile" : ""));
      warnings(policy).forEach(warning -> out.println("warning: " + warning));
      out.flush();
      return ExitCodes.OK;
    }

    /** What is allowed and hardly meant. */
    private static List<String> warnings(Policy policy) {
      List<String> warnings = new ArrayList<>();
      Rule everything = null;
      for (Rule rule : policy.rules()) {
        if (everything != null) {
          warnings.add(
              "rule " + rule.id() + " is never asked: " + everything.id() + " matches everything");
        } else if (rule.match().equals(Match.EVERYTHING)) {
          everything = rule;
        }
      }
      for (Rule rule : policy.rules()) {
        List<EntityKind> named = rule.match().entities();
        GradedAction action = rule.step().action();
        if (!named.isEmpty() && named.stream().noneMatch(kind -> isDoneTo(action, kind))) {
          warnings.add(
              "rule "
                  + rule.id()
                  + " can never act: "
                  + action.wireName()
                  + " is done to no "
                  + named.stream()
                      .map(EntityKind::wireName)
                      .collect(Collectors.joining(" and no ")));
        }
      }
      RequireSigned required = policy.requireSigned();
      boolean isGuarded =
          required.policies()
              && required.operators()
              && required.entities()
              && required.enforcers();
      if (policy.enforces() && !isGuarded) {
        warnings.add(
            "it enforces, but whoever can write to the topics can change it or release anybody:"
                + " set require_signed");
      }
      return warnings;
    }

    private static boolean isDoneTo(GradedAction action, EntityKind kind) {
      return switch (action) {
        case OBSERVE -> true;
        case CONTAIN -> kind == EntityKind.NODE;
        case FREEZE -> kind == EntityKind.CLUSTER;
        case PRE_WARM -> false;
        case DENY, REDIRECT -> kind == EntityKind.MODEL || isClient(kind);
        case STEP_UP, THROTTLE -> isClient(kind);
      };
    }

    private static boolean isClient(EntityKind kind) {
      return switch (kind) {
        case TENANT, API_KEY, USER, SOURCE -> true;
        default -> false;
      };
    }
  }
}
