package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody lies about the size of a fleet that serves on, under the policy that enforces. */
final class ForgedSizeTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anEmptyOrShortListIsToldAndOrdersNothing(int listed) {
    Fleet fleet = new Fleet(6, 1).honestly(180);
    fleet.list(listed).honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.run.commands).isEmpty();
  }

  @Test
  void fourOfTenListedOrderNothing() {
    Fleet fleet = new Fleet(10, 1).honestly(180);
    fleet.list(4).honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.run.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 1_000_000})
  void aSizeThatItsOwnListDeniesOrdersNothing(int size) {
    Fleet fleet = new Fleet(6, 1).honestly(180);
    fleet.report(event -> event.size(size).nodes(fleet.listed(0, 6))).honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.run.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aSizeWithoutAListThatServingNodesDenyIsToldAndOrdersNothing(int size) {
    Fleet fleet = new Fleet(6, 1).honestly(180);
    fleet.report(event -> event.size(size)).honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.run.commands).isEmpty();
  }

  @Test
  void anEmptyListIsToldWhereSparseTrafficSeesThePartOfAFleet() {
    Fleet fleet = new Fleet(20, 12).honestly(300);
    fleet.list(0).honestly(240).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.run.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 60, 1_000_000})
  void aForgedOrderToGrowHoldsTheFleetAtTheSizeItHad(int target) {
    Fleet fleet = new Fleet(6, 1).honestly(180).deciding(6, 8, 7, 6);
    fleet.order(target, "liar").honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.ceilings()).isNotEmpty().containsOnly(6L);
  }

  @Test
  void aForgedOrderToShrinkIsToldAndHoldsNothing() {
    Fleet fleet = new Fleet(6, 1).honestly(180).deciding(6, 8, 7, 6);
    fleet.order(1, "liar").honestly(120).end();
    assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    assertThat(fleet.ceilings()).isEmpty();
    assertThat(fleet.drained()).isEmpty();
  }

  @Test
  void aLieThatIsRepeatedWhileAnOrderIsForgedHoldsTheFleetAtTheSizeItHad() {
    Fleet fleet = new Fleet(6, 2).honestly(180).deciding(6, 8, 7, 6);
    for (int i = 0; i < 60; i++) {
      fleet.list(i % 3).honestly(30);
      if (i % 10 == 2) {
        fleet.order(50 + i, "liar-" + i);
      }
    }
    fleet.end();
    assertThat(fleet.ceilings()).isNotEmpty().containsOnly(6L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void noNodeThatWasSecuredAndServesIsHeldBecauseAReportSaysItIsNot(int denied) {
    Fleet fleet = new Fleet(6, 1).honestly(180);
    List<NodeReport> nodes = fleet.listed(0, 6 - denied);
    for (NodeReport each : fleet.listed(6 - denied, 6)) {
      nodes.add(new NodeReport(each.node(), "ready", false, List.of()));
    }
    fleet.report(event -> event.nodes(nodes)).honestly(120).end();
    assertThat(fleet.drained()).noneMatch(command -> "hold".equals(command.method()));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void noLieHoldsAFleetBelowWhatItHadAndServes(
      @ForAll("sizes") int size, @ForAll("lies") List<Lie> lies) {
    Fleet fleet = new Fleet(size, 1).honestly(180).deciding(size, size + 1, size);
    boolean denies = false;
    for (Lie lie : lies) {
      fleet.tell(lie).honestly(lie.thenSeconds);
      denies |= lie.kind == Kind.LIST && size - lie.listed(size) >= Math.max(2, 0.2 * size);
    }
    fleet.honestly(60).end();
    if (denies) {
      assertThat(fleet.run.created("forged-scaling")).isNotEmpty();
    }
    assertThat(fleet.ceilings()).allMatch(most -> most >= size);
    assertThat(fleet.drained()).isEmpty();
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.integers().between(2, 24);
  }

  @Provide
  Arbitrary<List<Lie>> lies() {
    Arbitrary<Lie> one =
        Combinators.combine(
                Arbitraries.of(Kind.class),
                Arbitraries.doubles().between(0, 1),
                Arbitraries.of(0, 1, 2, 7, 500, 1_000_000),
                Arbitraries.integers().between(20, 90))
            .as(Lie::new);
    return one.list().ofMinSize(1).ofMaxSize(4);
  }

  /** How somebody lies. */
  enum Kind {
    LIST,
    LIST_IN_PARTS,
    LIST_OF_GROUP,
    SIZE_BESIDE_LIST,
    SIZE,
    SIZE_OF_GROUP,
    DECISION
  }

  /** A lie, and how long the fleet then lives on. */
  record Lie(Kind kind, double share, int number, int thenSeconds) {

    /** How many nodes it lists: so few that the report is to be doubted and not the nodes. */
    int listed(int size) {
      return Math.min((int) (share * size), size - (int) Math.max(2, Math.ceil(0.2 * size)));
    }
  }

  /** A fleet of a constant size, of which every node serves. */
  private static final class Fleet {
    private static final long START_MS = 1_785_484_800_000L;
    private static final String GROUP = "gpu";

    final EngineRun run = new EngineRun();
    private final int size;
    private final int everySeconds;
    private long nowMs = START_MS;
    private int events;

    Fleet(int size, int everySeconds) {
      this.size = size;
      this.everySeconds = everySeconds;
      for (int i = 0; i < size; i++) {
        String node = name(i);
        scaling(ScalingType.NODE_PROVISIONED, event -> event.node(node));
        scaling(ScalingType.NODE_READY, event -> event.node(node));
        scaling(ScalingType.NODE_SECURED, event -> event.node(node));
      }
      for (int i = 0; i < 4; i++) {
        report(event -> event.size(size).nodes(listed(0, size))).honestly(15);
      }
    }

    /** Serves for so long, each node once in so many seconds. */
    Fleet honestly(int seconds) {
      for (int i = 0; i < seconds; i++) {
        nowMs += 1_000;
        long second = nowMs / 1_000;
        for (int node = 0; node < size; node++) {
          if ((second + node) % everySeconds == 0) {
            request(name(node));
          }
        }
        run.scalingReadThrough(nowMs - 2_000);
      }
      return this;
    }

    Fleet list(int count) {
      return report(event -> event.nodes(listed(0, count)));
    }

    Fleet report(UnaryOperator<ScalingEventBuilder> more) {
      return scaling(ScalingType.SIZE_REPORT, more);
    }

    Fleet tell(Lie lie) {
      int count = lie.listed(size);
      return switch (lie.kind) {
        case LIST -> list(count);
        case LIST_IN_PARTS ->
            report(event -> event.nodes(listed(0, count / 2)).part(1).parts(2))
                .report(event -> event.nodes(listed(count / 2, count)).part(2).parts(2));
        case LIST_OF_GROUP -> report(event -> event.group(GROUP).nodes(listed(0, count)));
        case SIZE_BESIDE_LIST -> report(event -> event.size(lie.number).nodes(listed(0, size)));
        case SIZE -> report(event -> event.size(lie.number));
        case SIZE_OF_GROUP -> report(event -> event.group(GROUP).size(lie.number));
        case DECISION -> order(lie.number, "liar");
      };
    }

    Fleet order(int target, String by) {
      return scaling(ScalingType.SCALE_DECISION, event -> event.to(target).origin(by));
    }

    /** The fleet's own controller sets these targets, a minute apart. */
    Fleet deciding(int... targets) {
      for (int target : targets) {
        order(target, "hpa").honestly(60);
      }
      return this;
    }

    void end() {
      run.end();
    }

    /** The sizes at which the fleet was told to be held. */
    List<Long> ceilings() {
      List<Long> ceilings = new ArrayList<>();
      for (Command command : run.commands) {
        for (Limit limit : command.limits()) {
          if (command.mode() == Mode.ENFORCE && limit.name().equals("max_nodes")) {
            ceilings.add(limit.value().longValueExact());
          }
        }
      }
      return ceilings;
    }

    /** The nodes that were taken out of service. */
    List<Command> drained() {
      return run.commands.stream()
          .filter(command -> command.target() instanceof Target.Node)
          .filter(command -> command.mode() == Mode.ENFORCE && command.action() == Action.CONTAIN)
          .toList();
    }

    List<NodeReport> listed(int from, int to) {
      List<NodeReport> listed = new ArrayList<>();
      for (int i = from; i < to; i++) {
        listed.add(new NodeReport(name(i), "ready", true, List.of()));
      }
      return listed;
    }

    private static String name(int node) {
      return "node-%02d".formatted(node);
    }

    private Fleet scaling(ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
      ScalingEventBuilder event =
          new ScalingEventBuilder()
              .timeMs(nowMs)
              .eventId("e" + events++)
              .cluster("eu-1")
              .type(type);
      if (type.name().startsWith("NODE_")) {
        event.group(GROUP);
      }
      run.scaling(more.apply(event).build());
      return this;
    }

    private void request(String node) {
      run.telemetry(
          new InferenceEventBuilder()
              .timeMs(nowMs)
              .requestId("r" + node + nowMs)
              .cluster("eu-1")
              .tenant("t1")
              .gateway("gw-1")
              .node(node)
              .model("m")
              .status(200)
              .latencyMicros(800_000)
              .inputTokens(500)
              .outputTokens(200)
              .build());
    }
  }
}
