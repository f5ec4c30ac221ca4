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
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.Policy;
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
import net.jqwik.api.Tuple;

/** What holds for whatever findings, people, gateways and time do. */
class ContainmentPropertiesTest {
  private static final long HOUR_MS = 3_600_000;
  private static final int ACTIONS = 8;
  private static final int WITHOUT_PROOF = 6;
  private static final long CUSTOMERS = 60;
  private static final int MOST_CUSTOMERS = 3;
  private static final int MOST_NODES = 10;
  private static final int SERVING = 50;
  private static final int MOST_BY_EVIDENCE = 2;
  private static final long GATE_MS = 300_000;
  private static final int RESTART = 16;

  /** One thing that happens, by its number, to somebody, to so much. */
  record Happening(int what, int who, int amount) {}

  @Provide
  Arbitrary<List<Happening>> stories() {
    // Some of them often, so that much happens to the same.
    Arbitrary<Integer> who =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.integers().between(0, 1)),
            Tuple.of(1, Arbitraries.integers().between(0, 14)));
    Arbitrary<Integer> amount = Arbitraries.integers().between(1, 240);
    return Combinators.combine(Arbitraries.integers().between(0, 19), who, amount)
        .as(Happening::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(80);
  }

  @Property(tries = 300)
  void noGuardsLimitIsEverExceeded(
      @ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    Story told = new Story(mode);
    for (Happening each : story) {
      told.happen(each);
      assertTaken(told.script);
      told.assertNobodyIsTouchedWhoMustNotBe();
    }
    assertBudget(told.script);
  }

  @Property(tries = 300)
  void everyEnforcedCommandEnds(@ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    Story told = new Story(mode);
    ContainScript script = told.script;
    for (Happening each : story) {
      told.happen(each);
      script.hearWithheld();
      assertThat(script.enforced).isEqualTo(model(script));
    }
    script.pass(2 * HOUR_MS);

    assertThat(script.enforced).isEmpty();
    script.nowMs += 24 * HOUR_MS;
    script.tick();
    assertThat(script.containing.isIdle()).isTrue();
  }

  @Property(tries = 100)
  void goesOnFromItsRowsAtAnyMoment(
      @ForAll("stories") List<Happening> story, @ForAll PolicyMode mode) {
    Story told = new Story(mode);
    ContainScript script = told.script;
    SortedMap<String, byte[]> rows = new TreeMap<>();
    for (Happening each : story) {
      if (each.what != RESTART) {
        told.happen(each);
        script.drainInto(rows);
      }
    }
    ContainScript other = new ContainScript(policy(mode, false));
    other.restore(rows);
    assertThat(other.allRows()).containsExactlyEntriesOf(script.allRows());
  }

  private static Policy policy(PolicyMode mode, boolean killed) {
    return ContainingTest.policy(mode, ContainingTest.guards(killed, ACTIONS), GATE_MS);
  }

  /** What happens, and whom it forbids to touch. */
  private static final class Story {
    final ContainScript script;
    private final PolicyMode mode;
    private final SortedMap<String, Long> graceUntil = new TreeMap<>();
    private final TreeSet<String> protectedNames = new TreeSet<>();
    private boolean killed;
    private int seen;

    Story(PolicyMode mode) {
      this.mode = mode;
      this.script = new ContainScript(policy(mode, false));
      script.containing.customers().count(0, CLUSTER, 0, CUSTOMERS);
    }

    void happen(Happening it) {
      String who = "w" + it.who;
      switch (it.what) {
        case 0 -> script.leak(who);
        case 1 -> script.tick(bursts(script, it));
        case 2 -> script.tick(script.unsecured(who));
        case 3 -> script.pass(it.amount * 10_000L);
        case 4 -> release(who);
        case 5 -> decide(OperatorRecord.Type.APPROVE, it);
        case 6 -> script.announce("gw-" + it.who % 3, Action.DENY, Action.SET, Action.CONTAIN);
        case 7 -> answer(it, it.amount % 4 == 0 ? 501 : 200);
        case 8 -> knock(it);
        case 9 -> {
          script.hearWithheld();
          script.late = it.amount % 3 == 0;
        }
        case 10 -> gate(script, it);
        case 11 ->
            script.sent.stream()
                .findFirst()
                .ifPresent(command -> script.verdict(command.findingUid(), Verdict.FALSE_POSITIVE));
        case 12 -> decide(OperatorRecord.Type.REJECT, it);
        case 13 -> protect("w" + (it.who + 2));
        case 14 -> follow(it.amount % 4 == 0);
        case 15 -> script.nowMs += it.amount * 60_000L;
        case RESTART -> script.restart(policy(mode, killed));
        case 17 -> script.leak(who, script.nowMs - it.amount * 5_000L);
        case 18 -> answer(it, it.amount % 2 == 0 ? 404 : 102);
        default ->
            script
                .containing
                .customers()
                .count(0, CLUSTER, script.nowMs, CUSTOMERS - it.amount % 40);
      }
    }

    private void release(String who) {
      String target = "eu-1/api_key/" + who;
      script.person(OperatorRecord.Type.RELEASE, null, null, target, "ann");
      graceUntil.put(target, script.nowMs + GuardSettings.DEFAULT.graceMs());
    }

    private void protect(String who) {
      script.person(OperatorRecord.Type.PROTECT, null, null, "eu-1/tenant/" + who, "ann");
      protectedNames.add(who);
    }

    private void follow(boolean kill) {
      killed = kill;
      script.containing.follow(ContainScript.engineOf(policy(mode, killed)));
    }

    private void decide(OperatorRecord.Type type, Happening it) {
      someCommand(script, it)
          .ifPresent(command -> script.person(type, null, command, null, "person-" + it.who % 2));
    }

    private void answer(Happening it, int status) {
      someCommand(script, it)
          .ifPresent(command -> script.answer("gw-" + it.who % 3, command, status));
    }

    private void knock(Happening it) {
      someCommand(script, it)
          .ifPresent(
              command ->
                  script.containing.knocked(
                      new Knocking(command, script.nowMs, it.amount, script.nowMs, script.nowMs)));
    }

    /** Nobody in grace, nobody who is protected, and nobody at all under the kill switch. */
    void assertNobodyIsTouchedWhoMustNotBe() {
      List<Command> begun = script.begun();
      for (Command command : begun.subList(seen, begun.size())) {
        assertThat(killed).isFalse();
        assertThat(Math.max(command.issuedAtMs(), script.nowMs))
            .isGreaterThanOrEqualTo(graceUntil.getOrDefault(command.target().widest().key(), 0L));
        if (!(command.target() instanceof Target.Node)) {
          assertThat(protectedNames).doesNotContain(command.target().widest().id());
        }
      }
      seen = begun.size();
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
    TreeSet<String> served = new TreeSet<>();
    for (int i = 0; i < it.amount % 20; i++) {
      waiting.put("w" + i, script.nowMs);
      if (i % 2 == 0) {
        served.add("w" + i);
      }
    }
    script.containing.gate(
        new Readiness(
            CLUSTER,
            script.nowMs,
            ContainScript.TICK_MS,
            waiting,
            served,
            it.who,
            SERVING,
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
    inForce.values().removeIf(command -> script.ranOut.contains(command.commandId()));
    return inForce;
  }

  private static void assertTaken(ContainScript script) {
    TreeSet<String> customers = new TreeSet<>();
    TreeSet<String> byEvidence = new TreeSet<>();
    TreeSet<String> nodes = new TreeSet<>();
    for (Command command : script.enforced.values()) {
      if (command.target() instanceof Target.Node node) {
        // Whoever has an even number served, which the gate is told.
        boolean served = Integer.parseInt(node.node().substring(1)) % 2 == 0;
        if (served || !"hold".equals(command.method())) {
          nodes.add(node.node());
        }
      } else if (command.target() instanceof Target.ApiKey key) {
        customers.add(key.apiKey());
      } else if (command.target() instanceof Target.Tenant tenant) {
        customers.add(tenant.tenant());
      }
      if (command.reason().startsWith("spend-burst")) {
        byEvidence.add(command.target().id());
      }
    }
    assertThat(byEvidence.size()).isLessThanOrEqualTo(MOST_BY_EVIDENCE);
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
