package io.tidegate.app.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.haproxy.AdminSocket;
import io.tidegate.enforcer.haproxy.HaproxyEnforcement;
import io.tidegate.enforcer.http.HttpEnforcement;
import io.tidegate.enforcer.kubernetes.KubernetesEnforcement;
import io.tidegate.enforcer.kubernetes.NodeGroup;
import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shipped policies against what shipped enforcers say that they can do. */
class ShippedPoliciesTest {
  private static final Pattern SAID =
      Pattern.compile("No enforcer in the box does:\\s*#?\\s*([a-z_, -]+)\\.");

  private final List<Enforcement> shipped =
      List.of(
          new HttpEnforcement(),
          new HaproxyEnforcement(AdminSocket.at("none"), "map", new TreeMap<>()),
          new KubernetesEnforcement(
              new RestClient(
                  URI.create("http://none"), () -> "", RestClient.plain(), Duration.ZERO),
              "tidegate.eu-1",
              "tidegate",
              new TreeMap<>(
                  Map.of("*", NodeGroup.parse("apis/apps/v1/namespaces/a/deployments/b"))),
              InstantSource.system()));

  @ParameterizedTest
  @ValueSource(strings = {"observe", "contain"})
  void askForNothingThatNobodyCanDoOrSaySo(String name) throws IOException {
    Policy policy = PolicyFiles.read(name).policy();
    SortedSet<String> nobodys = new TreeSet<>();
    for (Rule rule : policy.rules()) {
      for (Step step : steps(rule)) {
        if (!isDone(step, rule)) {
          nobodys.add(rule.id());
        }
      }
    }
    if (policy.readinessGate() != null && !canDo(Action.CONTAIN, "node")) {
      nobodys.add("readiness_gate");
    }
    if (policy.preWarm() != null && !canDo(Action.SET, "node_group")) {
      nobodys.add("pre_warm");
    }
    assertThat(nobodys).isEqualTo(said(name));
  }

  private static List<Step> steps(Rule rule) {
    List<Step> steps = new ArrayList<>(List.of(rule.step()));
    if (rule.escalation() != null) {
      steps.addAll(rule.escalation().steps());
    }
    return steps;
  }

  /** Whether it can be done to every kind of entity that the rule names. */
  private boolean isDone(Step step, Rule rule) {
    GradedAction graded = step.action();
    return switch (graded) {
      case OBSERVE -> true;
      case CONTAIN -> canDo(Action.CONTAIN, "node");
      case FREEZE, PRE_WARM -> canDo(Action.SET, "node_group");
      case DENY -> kinds(rule).allMatch(kind -> canDo(Action.DENY, kind));
      // Where nobody redirects, step-up stands in: a rule that redirects sources says so.
      case REDIRECT ->
          kinds(rule).allMatch(kind -> canDo(Action.REDIRECT, kind) || canDo(Action.SET, kind));
      case STEP_UP, THROTTLE -> kinds(rule).allMatch(kind -> canDo(Action.SET, kind));
    };
  }

  private static Stream<String> kinds(Rule rule) {
    List<EntityKind> named = rule.match().entities();
    List<EntityKind> all = List.of(EntityKind.API_KEY, EntityKind.USER, EntityKind.SOURCE);
    return (named.isEmpty() ? all : named).stream().map(EntityKind::wireName);
  }

  private boolean canDo(Action action, String kind) {
    return shipped.stream()
        .anyMatch(
            each -> each.actions().getOrDefault(kind, new TreeSet<>()).contains(action.wireName()));
  }

  private static SortedSet<String> said(String name) throws IOException {
    Path file = Path.of("..", "policies", name + ".yaml");
    Matcher said = SAID.matcher(Files.readString(file).replaceAll("\\n#\\s*", " "));
    return said.find()
        ? new TreeSet<>(Arrays.asList(said.group(1).strip().split(",\\s*")))
        : new TreeSet<>();
  }
}
