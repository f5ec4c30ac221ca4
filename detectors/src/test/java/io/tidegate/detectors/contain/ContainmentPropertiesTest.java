package io.tidegate.detectors.contain;

import static io.tidegate.detectors.contain.ContainScript.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.correlate.Signal;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for whatever findings, people, gateways and time do. */
class ContainmentPropertiesTest {
  private static final long HOUR_MS = 3_600_000;
  private static final int ACTIONS = 8;
  private static final int WITHOUT_PROOF = 6;
  private static final long CUSTOMERS = 60;
  private static final int MOST_CUSTOMERS = 3;
  private static final int MOST_NODES = 10;
  private static final long GATE_MS = 300_000;

  /** One thing that happens, by its number, to somebody, to so much. */
  record Happening(int what, int who, int amount) {}

  @Provide
  Arbitrary<List<Happening>> stories() {
    Arbitrary<Integer> who = Arbitraries.integers().between(0, 14);
    Arbitrary<Integer> amount = Arbitraries.integers().between(1, 240);
    return Combinators.combine(Arbitraries.integers().between(0, 11), who, amount)
        .as(Happening::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(80);
  }

  @Property(tries = 300)
  void noGuardsLimitIsEverExceeded(
      @ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    ContainScript script = scriptOf(mode);
    for (Happening each : story) {
      happen(script, each);
      assertTaken(script);
    }
    assertBudget(script);
  }

  @Property(tries = 300)
  void everyEnforcedCommandEnds(@ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    ContainScript script = scriptOf(mode);
    for (Happening each : story) {
      happen(script, each);
      assertThat(script.enforced).isEqualTo(model(script));
    }
    script.pass(2 * HOUR_MS);

    assertThat(script.enforced).isEmpty();
    assertThat(script.containing.isIdle()).isTrue();
  }

  @Property(tries = 100)
  void goesOnFromItsRowsAtAnyMoment(
      @ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    ContainScript script = scriptOf(mode);
    SortedMap<String, byte[]> rows = new TreeMap<>();
    for (Happening each : story) {
      happen(script, each);
      script.drainInto(rows);
    }
    ContainScript other = scriptOf(mode);
    other.restore(rows);
    assertThat(other.allRows()).containsExactlyEntriesOf(script.allRows());
  }

  private static ContainScript scriptOf(PolicyMode mode) {
    ContainScript script =
        new ContainScript(
            ContainingTest.policy(mode, ContainingTest.guards(false, ACTIONS), GATE_MS));
    script.containing.customers().count(0, CLUSTER, 0, CUSTOMERS);
    return script;
  }

  private static void happen(ContainScript script, Happening it) {
    String who = "w" + it.who;
    switch (it.what) {
      case 0 -> script.leak(who);
      case 1 -> script.tick(bursts(script, it));
      case 2 -> script.tick(script.unsecured(who));
      case 3 -> script.pass(it.amount * 10_000L);
      case 4 ->
          script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/api_key/" + who, "ann");
      case 5 ->
          someCommand(script, it)
              .ifPresent(
                  command ->
                      script.person(OperatorRecord.Type.APPROVE, null, command, null, "ann"));
      case 6 -> script.announce("gw-" + it.who % 3, Action.DENY, Action.SET, Action.CONTAIN);
      case 7 ->
          someCommand(script, it)
              .ifPresent(
                  command ->
                      script.answer("gw-" + it.who % 3, command, it.amount % 4 == 0 ? 501 : 200));
      case 8 ->
          someCommand(script, it)
              .ifPresent(
                  command ->
                      script.containing.knocked(
                          new Knocking(
                              command, script.nowMs, it.amount, script.nowMs, script.nowMs)));
      case 9 -> script.late = it.amount % 3 == 0;
      case 10 -> gate(script, it);
      default ->
          script.sent.stream()
              .findFirst()
              .ifPresent(command -> script.verdict(command.findingUid(), Verdict.FALSE_POSITIVE));
    }
  }

  private static Signal[] bursts(ContainScript script, Happening it) {
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i <= it.amount % 6; i++) {
      signals.add(script.burst("w" + (it.who + i), 10 + it.amount));
    }
    return signals.toArray(Signal[]::new);
  }

  private static void gate(ContainScript script, Happening it) {
    SortedMap<String, Long> waiting = new TreeMap<>();
    for (int i = 0; i < it.amount % 20; i++) {
      waiting.put("w" + i, script.nowMs);
    }
    script.containing.gate(
        new Readiness(
            CLUSTER,
            script.nowMs,
            ContainScript.TICK_MS,
            waiting,
            it.who,
            it.amount,
            script.nowMs));
  }

  private static Optional<String> someCommand(ContainScript script, Happening it) {
    List<String> ids = script.commandIds();
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(it.amount % ids.size()));
  }

  /** What must be in force by what was sent: the last command of each target, until it ends. */
  private static SortedMap<String, Command> model(ContainScript script) {
    SortedMap<String, Command> inForce = new TreeMap<>();
    for (Command command : script.sent) {
      String key = command.target().key();
      if (command.action().ends()) {
        inForce.remove(key);
      } else if (command.mode() == Mode.ENFORCE) {
        inForce.put(key, command);
      }
    }
    inForce.values().removeIf(command -> command.endMs() <= script.tickedMs());
    inForce.values().removeIf(command -> script.gaveUp.contains(command.commandId()));
    return inForce;
  }

  private static void assertTaken(ContainScript script) {
    TreeSet<String> customers = new TreeSet<>();
    TreeSet<String> nodes = new TreeSet<>();
    for (Command command : script.enforced.values()) {
      if (command.target() instanceof Target.Node node && !"hold".equals(command.method())) {
        nodes.add(node.node());
      } else if (command.target() instanceof Target.ApiKey key) {
        customers.add(key.apiKey());
      } else if (command.target() instanceof Target.Tenant tenant) {
        customers.add(tenant.tenant());
      }
    }
    assertThat(customers.size()).isLessThanOrEqualTo(MOST_CUSTOMERS);
    assertThat(nodes.size()).isLessThanOrEqualTo(MOST_NODES);
  }

  private static void assertBudget(ContainScript script) {
    List<Command> begun = script.begun();
    for (Command first : begun) {
      List<Command> hour =
          begun.stream()
              .filter(each -> each.issuedAtMs() >= first.issuedAtMs())
              .filter(each -> each.issuedAtMs() < first.issuedAtMs() + HOUR_MS)
              .toList();
      assertThat(hour.size()).isLessThanOrEqualTo(ACTIONS);
      assertThat(hour.stream().filter(each -> each.reason().startsWith("spend-burst")).count())
          .isLessThanOrEqualTo(WITHOUT_PROOF);
    }
  }
}
