package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.FailedTenants;
import io.tidegate.detectors.catalog.statistic.Notices;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.catalog.statistic.Strain;
import io.tidegate.detectors.catalog.statistic.Streams;
import io.tidegate.detectors.catalog.statistic.Waits;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
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
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model fails (5xx) more often than its past explains, while it is not overloaded. {@link
 * RateTest} on errors given requests; a deploy does not excuse it, and is named.
 */
public final class ErrorDriftDetector implements FleetDetector<Streams<ErrorDriftDetector.Stream>> {
  public static final String ID = "error-drift";

  private static final double AT_LEAST = 2;

  /** What one tenant has more of is that tenant's: the others are too few to tell. */
  private static final double MOST_OF_ONE = 0.75;

  private static final double PERCENT = 100;
  private static final long DEPLOY_MS = 1_800_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A model fails more often", Family.NODE)
          .what("A model's share of failed requests runs above what its past explains.")
          .why("Broken or tampered weights, and a service under attack, show first as errors.")
          .kinds(EntityKind.MODEL)
          .statistic("mixture e-CUSUM on 5xx given requests")
          .formula("x errors, mu = upper rate x requests x max(2, e^(3 wander))")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits(
              "Errors while requests queue, or of those that began then, or while the fleet changes its size are capacity; what fails for one tenant alone is low.")
          .scaleClass("demand")
          .coldStart("expects nothing for five minutes, then at most medium for 25 minutes")
          .needs("status and latency on inference events")
          .stateBytes(RateTest.StateCodec.BYTES + Waits.BYTES + FailedTenants.BYTES)
          .atlas("AML.TA0011", "Impact", "AML.T0029", "Denial of AI Service")
          .owasp("LLM10:2025")
          .remediation(
              "Look at which nodes and which requests of the model fail.",
              "Roll back the last deploy if the errors began with it.",
              "Drain the nodes that fail if they are few.")
          .build();

  private final RateTest test;

  public ErrorDriftDetector(Calibration calibration) {
    this.test = new RateTest(calibration.bars().fleet(Family.NODE), AT_LEAST, 5, 1_000);
  }

  /** What is remembered of one model: its errors, how long its requests wait, whose failed. */
  record Stream(RateTest.State errors, Waits waits, FailedTenants failed) {
    private static final Stream FRESH =
        new Stream(RateTest.State.FRESH, Waits.FRESH, FailedTenants.NONE);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Streams<Stream> fresh() {
    return Streams.none();
  }

  @Override
  public Judged<Streams<Stream>> judge(Streams<Stream> state, FleetSeen seen) {
    SortedMap<String, Stream> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Pane pane = entry.getValue();
      Stream before = state.get(entry.getKey(), Stream.FRESH);
      Waits waits = before.waits.next(pane, seen);
      boolean strained = waits.mayHaveQueued(pane, seen) || Strain.isUnsettled(seen);
      double requests = pane.get(Amount.SERVED) + (double) pane.get(Amount.ERRORS);
      RateTest.Counts counts =
          new RateTest.Counts(
              pane.get(Amount.ERRORS), requests, 0, RateTest.Excuse.explainedIf(strained));
      RateTest.State next = test.next(before.errors, seen, counts);
      FailedTenants failed =
          before.failed.next(
              seen.tick(), pane.names(Naming.FAILED_TENANT), pane.otherNames(Naming.FAILED_TENANT));
      changed.put(entry.getKey(), new Stream(next, waits, failed));
      if (next.nats() >= test.bar() / 2) {
        scores.add(scoreOf(next, before.errors, failed.largestShare(), pane, seen));
      }
    }
    return new Judged<>(state.with(changed), scores);
  }

  private Score scoreOf(
      RateTest.State state, RateTest.State before, double ofOne, Pane pane, FleetSeen seen) {
    boolean withoutThatOne = ofOne <= MOST_OF_ONE && state.ratio() * (1 - ofOne) >= AT_LEAST;
    double rule = before.usual().rate(test.priorHits(), test.priorExposure());
    double usual = rule * state.seasonAt(seen);
    double share = usual * state.ratio();
    String model = pane.entity().id();
    ScalingEvent deploy = Notices.deployOf(seen, model, DEPLOY_MS);
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Decimal("share_of_one_tenant", ofOne, 2));
    if (deploy != null) {
      facts.add(new Fact.Whole("since_deploy_s", (seen.endMs() - deploy.timeMs()) / 1_000));
    }
    return new ScoreBuilder(pane.entity())
        .evidence(state.nats(), test.bar())
        .severity(withoutThatOne ? Severity.HIGH : Severity.LOW)
        .provisional(state.provisional())
        .compared("share of requests that fail", share, usual)
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= test.bar())
        .sentence(
            "model "
                + model
                + " fails "
                + DecimalText.of(PERCENT * share, 1)
                + " % of its requests, "
                + DecimalText.of(state.ratio(), 1)
                + "x what its past explains, while they do not queue"
                + (deploy == null ? "" : ", after a deploy"))
        .facts(facts)
        .build();
  }

  @Override
  public Codec<Streams<Stream>> codec() {
    return new Streams.OfCodec<>(StreamCodec.INSTANCE);
  }

  private static final class StreamCodec implements Codec<Stream> {
    private static final StreamCodec INSTANCE = new StreamCodec();

    @Override
    public void write(Stream stream, ByteWriter out) {
      RateTest.StateCodec.INSTANCE.write(stream.errors, out);
      stream.waits.write(out);
      stream.failed.write(out);
    }

    @Override
    public Stream read(ByteReader in) {
      return new Stream(
          RateTest.StateCodec.INSTANCE.read(in), Waits.read(in), FailedTenants.read(in));
    }
  }
}
