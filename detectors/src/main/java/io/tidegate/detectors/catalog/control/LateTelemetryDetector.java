package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The service about its sources: records of a gateway come later than is waited for. A rule on the
 * share of its records that are behind its input's time by more than the allowed lateness, counted
 * with a half-life of five minutes: told from 2 % and twenty records on, until below 1 %.
 *
 * <p>Of more gateways than are told apart the others are counted as one.
 */
public final class LateTelemetryDetector implements FleetDetector<LateTelemetryDetector.State> {
  public static final String ID = "late-telemetry";

  /** Gateways remembered; what others write is counted together, under no name. */
  private static final int MOST_GATEWAYS = 64;

  private static final String OTHERS = "\uffff";
  private static final int IN_SENTENCE = 3;
  private static final double TOLD_FROM = 0.02;
  private static final double TOLD_UNTIL = 0.01;
  private static final double LEAST_BEHIND = 20;
  private static final double FORGOTTEN = 1;
  private static final double HALF_LIFE_MS = 300_000;
  private static final double PERCENT = 100;
  private static final double MS_PER_SECOND = 1_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Records come late", Family.CONTROL_PLANE)
          .what("A gateway's records reach Tidegate later than it waits for them.")
          .why(
              "What comes after its tick has closed is in limits and budgets, and in no statistic.")
          .kinds(EntityKind.CLUSTER)
          .rule(
              "2 % of a gateway's records, and twenty, behind their input by more than the lateness allowed")
          .formula("behind = time of the input - time of the record > lateness + scalingLateness")
          .source("Akidau et al., The Dataflow Model, VLDB 2015 (watermarks and late data)")
          .limits(
              "A slow clock looks the same. 32 gateways a tick and 64 in all are told apart by name; those beyond are counted as one.")
          .scaleClass("none")
          .coldStart("after twenty late records")
          .needs("gateway on inference events, to name it")
          .stateBytes(4_096)
          .remediation(
              "Look at the gateway's log shipping (batches, flush period, back pressure) and its clock.",
              "Where all gateways ship in batches, raise engine.lateness to their flush period.",
              "Until then trust limits and budgets for its tenants, and not the absence of findings.")
          .build();

  /**
   * What was counted lately of one gateway.
   *
   * @param records all of its records
   * @param behind those that were behind
   * @param behindMs by how much, all together
   * @param told whether it is found
   */
  record Gateway(double records, double behind, double behindMs, boolean told) {
    private static final Gateway NEW = new Gateway(0, 0, 0, false);

    private Gateway and(double more, double moreBehind, double moreMs) {
      return new Gateway(records + more, behind + moreBehind, behindMs + moreMs, told);
    }

    private Gateway aged(double factor) {
      return new Gateway(records * factor, behind * factor, behindMs * factor, told);
    }

    private Gateway judged() {
      boolean still = told && share() >= TOLD_UNTIL;
      boolean newly = behind >= LEAST_BEHIND && share() >= TOLD_FROM;
      return new Gateway(records, behind, behindMs, still || newly);
    }

    double share() {
      return records > 0 ? Math.min(1, behind / records) : 0;
    }

    double seconds() {
      return behind > 0 ? behindMs / behind / MS_PER_SECOND : 0;
    }
  }

  /** Gateways by name, the empty name for records that name none; when that was. */
  record State(SortedMap<String, Gateway> gateways, long tick) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), Long.MIN_VALUE);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null || cluster.get(Amount.REQUESTS) + cluster.get(Amount.LATE) == 0) {
      return Judged.silently(state);
    }
    SortedMap<String, Gateway> gateways = aged(state, seen);
    count(cluster, gateways);
    gateways.replaceAll((name, gateway) -> gateway.judged());
    gateways.values().removeIf(gateway -> gateway.records < FORGOTTEN);
    State next = new State(gateways, seen.tick());
    SortedMap<String, Gateway> told = new TreeMap<>(gateways);
    told.values().removeIf(gateway -> !gateway.told);
    return told.isEmpty()
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(told, cluster, seen)));
  }

  private static SortedMap<String, Gateway> aged(State state, FleetSeen seen) {
    double elapsedMs = (double) (seen.tick() - state.tick) * seen.tickMs();
    double factor = StrictMath.pow(0.5, elapsedMs / HALF_LIFE_MS);
    SortedMap<String, Gateway> aged = new TreeMap<>();
    state.gateways.forEach((name, gateway) -> aged.put(name, gateway.aged(factor)));
    return aged;
  }

  private static void count(Pane cluster, SortedMap<String, Gateway> gateways) {
    SortedMap<String, Long> inTime = cluster.names(Naming.GATEWAY);
    SortedMap<String, Long> late = cluster.names(Naming.LATE_GATEWAY);
    SortedMap<String, Long> behind = cluster.names(Naming.BEHIND_GATEWAY);
    SortedMap<String, Long> behindMs = cluster.names(Naming.BEHIND_MS);
    SortedSet<String> names = new TreeSet<>(inTime.keySet());
    names.addAll(late.keySet());
    names.addAll(behind.keySet());
    names.remove("");
    long unnamed = cluster.get(Amount.REQUESTS) + cluster.get(Amount.LATE);
    long others = cluster.otherNames(Naming.GATEWAY);
    boolean allTold = others == 0;
    for (String name : names) {
      long records = inTime.getOrDefault(name, 0L) + late.getOrDefault(name, 0L);
      unnamed -= records;
      String as = allTold || inTime.containsKey(name) ? name : OTHERS;
      add(gateways, as, records, behind.getOrDefault(name, 0L), behindMs.getOrDefault(name, 0L));
    }
    others += cluster.otherNames(Naming.LATE_GATEWAY);
    if (others > 0) {
      long othersBehind = cluster.otherNames(Naming.BEHIND_GATEWAY);
      add(gateways, OTHERS, others, othersBehind, cluster.otherNames(Naming.BEHIND_MS));
    }
    if (unnamed - others > 0) {
      long unnamedBehind = behind.getOrDefault("", 0L);
      add(gateways, "", unnamed - others, unnamedBehind, behindMs.getOrDefault("", 0L));
    }
  }

  private static void add(
      SortedMap<String, Gateway> gateways, String name, long records, long behind, long ms) {
    boolean isKnown = gateways.containsKey(name) || gateways.size() < MOST_GATEWAYS;
    String as = isKnown ? name : OTHERS;
    Gateway before = gateways.getOrDefault(as, Gateway.NEW);
    gateways.put(as, before.and(records, behind, ms));
  }

  private static Score scoreOf(SortedMap<String, Gateway> told, Pane cluster, FleetSeen seen) {
    List<String> texts = new ArrayList<>();
    Gateway all = Gateway.NEW;
    for (Map.Entry<String, Gateway> entry : told.entrySet()) {
      Gateway gateway = entry.getValue();
      all = all.and(gateway.records, gateway.behind, gateway.behindMs);
      texts.add(
          nameOf(entry.getKey())
              + ": "
              + DecimalText.of(PERCENT * gateway.share(), 0)
              + " % of its records, by "
              + DecimalText.of(gateway.seconds(), 1)
              + " s");
    }
    int more = texts.size() - IN_SENTENCE;
    String named = String.join("; ", texts.subList(0, Math.min(IN_SENTENCE, texts.size())));
    double requests = cluster.get(Amount.REQUESTS) + cluster.get(Amount.LATE);
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .proof()
        .severity(Severity.LOW)
        .compared("share of records that come late", all.share(), TOLD_FROM)
        .since(seen.startMs())
        .sentence(
            "records come late of "
                + named
                + (more > 0 ? "; and of " + more + " more" : "")
                + "; what its tick did not wait for counts in limits and budgets only")
        .facts(
            List.of(
                new Fact.Texts("late_gateways", texts),
                new Fact.Decimal("late_by_s", all.seconds(), 1),
                new Fact.Whole("late_requests", cluster.get(Amount.LATE)),
                new Fact.Decimal("late_share_of_tick", cluster.get(Amount.LATE) / requests, 3)))
        .build();
  }

  private static String nameOf(String key) {
    return switch (key) {
      case "" -> "gateways without a name";
      case OTHERS -> "further gateways";
      default -> "gateway " + key;
    };
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.signed(state.tick).unsigned(state.gateways.size());
      state.gateways.forEach(
          (name, gateway) ->
              out.text(name)
                  .real(gateway.records)
                  .real(gateway.behind)
                  .real(gateway.behindMs)
                  .flag(gateway.told));
    }

    @Override
    public State read(ByteReader in) {
      long tick = in.signed();
      SortedMap<String, Gateway> gateways = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        gateways.put(in.text(), new Gateway(in.real(), in.real(), in.real(), in.flag()));
      }
      return new State(gateways, tick);
    }
  }
}
