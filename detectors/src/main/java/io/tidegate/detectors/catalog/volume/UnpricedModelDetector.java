package io.tidegate.detectors.catalog.volume;

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
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The service about itself: models served tokens, and neither the records of most of their requests
 * nor the configuration say what those cost. One finding a cluster, with the models' names, until
 * an hour passes without such a tick. A stream that was dropped says nothing of its model's price.
 */
public final class UnpricedModelDetector implements FleetDetector<UnpricedModelDetector.State> {
  public static final String ID = "unpriced-model";

  /** Models remembered; of more the first stay. */
  private static final int KEPT = 16;

  private static final int IN_SENTENCE = 3;
  private static final int LONGEST_NAME = 256;
  private static final long KEEP_MS = 3_600_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Models without a price", Family.VOLUME)
          .what("Models serve tokens of which nothing says what they cost.")
          .why("Of what has no price no budget and no limit in money can be proven exceeded.")
          .kinds(EntityKind.CLUSTER)
          .rule(
              "most requests of a tick with cost_usd absent or 0, and no price in the configuration")
          .limits("Names the first sixteen models; until priced, they cost what is assumed.")
          .scaleClass("forbidden")
          .coldStart("works from the first request")
          .needs("requests with tokens")
          .stateBytes(KEPT * (LONGEST_NAME + 9))
          .remediation(
              "Set pricing.models for the models that it names; a price of 0 is a price.",
              "Or set pricing.input and pricing.output, the price of all others.",
              "Or let the gateway write cost_usd on each request.")
          .build();

  /** When each model was last seen without a price. */
  record State(SortedMap<String, Long> lastMs) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>());
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    SortedMap<String, Long> lastMs = new TreeMap<>();
    for (Map.Entry<String, Long> known : state.lastMs.entrySet()) {
      if (known.getValue() > seen.endMs() - KEEP_MS) {
        lastMs.put(known.getKey(), known.getValue());
      }
    }
    if (cluster != null) {
      SortedMap<String, Long> priced = cluster.names(Naming.PRICED_MODEL);
      for (Map.Entry<String, Long> unpriced : cluster.names(Naming.UNPRICED_MODEL).entrySet()) {
        String model = unpriced.getKey();
        boolean isMost = unpriced.getValue() > priced.getOrDefault(model, 0L);
        if (isMost && (lastMs.size() < KEPT || lastMs.containsKey(model))) {
          lastMs.put(model, seen.endMs());
        }
      }
    }
    State next = new State(lastMs);
    return lastMs.isEmpty()
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(lastMs, seen)));
  }

  private static Score scoreOf(SortedMap<String, Long> lastMs, FleetSeen seen) {
    String name = seen.fleet().cluster();
    List<String> models = List.copyOf(lastMs.keySet());
    int more = models.size() - IN_SENTENCE;
    String named =
        String.join(", ", models.subList(0, Math.min(IN_SENTENCE, models.size())))
            + (more > 0 ? " and " + more + " more" : "");
    Pane cluster = seen.cluster();
    long assumed = cluster == null ? 0 : cluster.get(Amount.ASSUMED_COST_MICRO_USD);
    return new ScoreBuilder(EntityKey.ofCluster(name))
        .proof()
        .severity(Severity.LOW)
        .related(models.stream().map(id -> new EntityKey(name, EntityKind.MODEL, id)).toList())
        .compared("models without a price", models.size(), 0)
        .since(seen.startMs())
        .sentence(
            "nothing says what tokens of "
                + named
                + " cost, and no budget or limit can be held to it")
        .facts(
            List.of(
                new Fact.Texts("models", models),
                new Fact.Whole("assumed_micro_usd_of_tick", assumed)))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.lastMs.size());
      state.lastMs.forEach((model, last) -> out.text(model).signed(last));
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Long> lastMs = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        lastMs.put(in.text(), in.signed());
      }
      return new State(lastMs);
    }
  }
}
