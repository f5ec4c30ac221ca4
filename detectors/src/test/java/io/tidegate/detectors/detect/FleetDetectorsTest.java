package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.content.GuardrailCampaignDetector;
import io.tidegate.detectors.catalog.content.OutputDriftDetector;
import io.tidegate.detectors.catalog.identity.FleetBreadthDetector;
import io.tidegate.detectors.catalog.node.ErrorDriftDetector;
import io.tidegate.detectors.catalog.node.InfrastructureLoadDetector;
import io.tidegate.detectors.catalog.node.LatencyDriftDetector;
import io.tidegate.detectors.catalog.volume.GrowthAttributionDetector;
import io.tidegate.detectors.catalog.volume.NoisyNeighbourDetector;
import io.tidegate.detectors.catalog.volume.QueueFloodDetector;
import io.tidegate.detectors.catalog.volume.UnitCostDetector;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each detector of the fleet finds, and what resembles it and is nothing. */
class FleetDetectorsTest {
  private static final int USUAL = 400;
  private static final int ATTACK = 120;
  private static final Consumer<InferenceEventBuilder> QUEUED =
      event -> event.queueMicros(900_000).ttftMicros(1_200_000);

  @Test
  void manyKeysFlaggedOnceAreACampaignAndOneKeyFlaggedAlwaysIsNot() {
    FleetTraffic<?> campaign = usual(new GuardrailCampaignDetector(Calibration.DEFAULT));
    campaign.added =
        traffic -> {
          for (int i = 0; i < 2; i++) {
            traffic.send("victim-" + traffic.tick + i, e -> e.decision(GatewayDecision.FLAG));
          }
        };
    assertThat(campaign.run(ATTACK)).isNotNull();

    FleetTraffic<?> one = usual(new GuardrailCampaignDetector(Calibration.DEFAULT));
    one.added =
        traffic -> {
          for (int i = 0; i < 10; i++) {
            traffic.send("key-3", e -> e.decision(GatewayDecision.FLAG));
          }
        };
    assertThat(one.run(ATTACK)).isNull();
    assertThat(surged(new GuardrailCampaignDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void guardrailsThatWereJustChangedMayFlagMoreKeys() {
    FleetTraffic<?> changed = usual(new GuardrailCampaignDetector(Calibration.DEFAULT));
    announce(changed, ScalingType.GUARDRAIL_CHANGE);
    changed.request = e -> e.decision(GatewayDecision.FLAG);
    assertThat(changed.run(ATTACK)).isNull();
  }

  @Test
  void newKeysOfOneWorkAreToldAndALaunchIsNot() {
    FleetTraffic<?> sybils = usual(new GrowthAttributionDetector(Calibration.DEFAULT));
    sybils.added =
        traffic -> {
          for (int i = 0; i < 40; i++) {
            if (traffic.random.nextInt(4) > 0) {
              traffic.send("sybil-" + i, e -> {});
            }
          }
        };
    assertThat(sybils.run(2 * ATTACK))
        .satisfies(
            score -> assertThat(score.related()).anyMatch(key -> key.id().startsWith("sybil-")));
    FleetTraffic<?> launch = usual(new GrowthAttributionDetector(Calibration.DEFAULT));
    launch.requests *= 10;
    launch.clients *= 4;
    launch.request = FleetDetectorsTest::lengthsOfItsOwn;
    assertThat(launch.run(2 * ATTACK)).isNull();
  }

  /** Clients differ in their mean lengths, as real ones do, by deviations of the log of one. */
  private static void lengthsOfItsOwn(InferenceEventBuilder event) {
    InferenceEvent sent = event.build();
    Random own = new Random(String.valueOf(sent.apiKey()).hashCode());
    event
        .inputTokens((long) (sent.inputTokens() * StrictMath.exp(own.nextGaussian())))
        .outputTokens((long) (sent.outputTokens() * StrictMath.exp(own.nextGaussian())));
  }

  @Test
  void oneClientThatDoublesTheFleetIsNamedAsLow() {
    FleetTraffic<?> batch = usual(new GrowthAttributionDetector(Calibration.DEFAULT));
    batch.added =
        traffic -> {
          for (int i = 0; i < 100; i++) {
            traffic.send("whale", e -> {});
          }
        };
    assertThat(batch.run(ATTACK))
        .satisfies(
            score -> {
              assertThat(score.severity()).isEqualTo(Severity.LOW);
              assertThat(score.related())
                  .containsExactly(EntityKey.ofKey("eu-1", "tenant-of-whale", "whale"));
            });
  }

  @Test
  void fewLongRequestsThatFillTheQueueAreAFloodAndASurgeIsNot() {
    FleetTraffic<?> flood = usual(new QueueFloodDetector(Calibration.DEFAULT));
    flood.request = QUEUED;
    flood.added =
        traffic -> {
          for (int i = 0; i < 5; i++) {
            traffic.send("flooder", e -> e.outputTokens(4_000).queueMicros(900_000));
          }
        };
    assertThat(flood.run(ATTACK)).isNotNull();

    FleetTraffic<?> busy = usual(new QueueFloodDetector(Calibration.DEFAULT));
    busy.request = QUEUED;
    assertThat(busy.run(ATTACK)).isNull();
    assertThat(surged(new QueueFloodDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void aNeighbourForWhomOthersWaitIsNamedAndOneForWhomNobodyWaitsIsNot() {
    Consumer<FleetTraffic<?>> load =
        traffic -> {
          for (int i = 0; i < 20; i++) {
            traffic.send("big", e -> e.outputTokens(2_000).latencyMicros(60_000_000));
          }
        };
    FleetTraffic<?> noisy = usual(new NoisyNeighbourDetector(Calibration.DEFAULT));
    noisy.request = QUEUED;
    noisy.added = load::accept;
    assertThat(noisy.run(ATTACK))
        .satisfies(
            score ->
                assertThat(score.related())
                    .containsExactly(EntityKey.ofKey("eu-1", "tenant-of-big", "big")));

    FleetTraffic<?> quiet = usual(new NoisyNeighbourDetector(Calibration.DEFAULT));
    quiet.added = load::accept;
    assertThat(quiet.run(ATTACK)).isNull();
    assertThat(surged(new NoisyNeighbourDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void aModelThatSlowsDownIsFoundUnlessItsRequestsQueue() {
    FleetTraffic<?> slow = usual(new LatencyDriftDetector(Calibration.DEFAULT));
    slow.request = e -> e.outputTokens(200).latencyMicros(200 * 60_000L);
    assertThat(slow.run(ATTACK)).isNotNull();

    FleetTraffic<?> queued = usual(new LatencyDriftDetector(Calibration.DEFAULT));
    queued.request = QUEUED;
    assertThat(queued.run(ATTACK)).isNull();
    assertThat(surged(new LatencyDriftDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void aModelThatFailsMoreOftenIsFoundUnlessItsRequestsQueue() {
    FleetTraffic<?> broken = usual(new ErrorDriftDetector(Calibration.DEFAULT));
    broken.request = e -> e.status(broken.random.nextInt(15) == 0 ? 500 : 200);
    assertThat(broken.run(ATTACK)).isNotNull();

    FleetTraffic<?> ofOne = usual(new ErrorDriftDetector(Calibration.DEFAULT));
    ofOne.added =
        traffic -> {
          for (int i = 0; i < 10; i++) {
            traffic.send("looping", e -> e.status(500));
          }
        };
    assertThat(ofOne.run(ATTACK)).extracting(Score::severity).isEqualTo(Severity.LOW);
    FleetTraffic<?> shedding = usual(new ErrorDriftDetector(Calibration.DEFAULT));
    shedding.request = QUEUED.andThen(e -> e.status(shedding.random.nextInt(15) == 0 ? 503 : 200));
    assertThat(shedding.run(ATTACK)).isNull();
    assertThat(surged(new ErrorDriftDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void answersThatChangeAreFoundUnlessOtherClientsAsk() {
    FleetTraffic<?> other = usual(new OutputDriftDetector(Calibration.DEFAULT));
    other.request = e -> e.outputTokens((long) other.around(800, 0.7));
    assertThat(other.run(ATTACK))
        .satisfies(score -> assertThat(score.severity()).isEqualTo(Severity.MEDIUM));

    FleetTraffic<?> batch = usual(new OutputDriftDetector(Calibration.DEFAULT));
    batch.added =
        traffic -> {
          for (int i = 0; i < 40; i++) {
            traffic.send("writer", e -> e.outputTokens(3_000));
          }
        };
    assertThat(batch.run(ATTACK)).isNull();
    assertThat(surged(new OutputDriftDetector(Calibration.DEFAULT))).isNull();
  }

  /** However many of its requests it makes: the other tenants are answered as ever. */
  @Test
  void answersOfOneTenantsClientsThatChangeAreLow() {
    FleetTraffic<?> one = new FleetTraffic<>(new OutputDriftDetector(Calibration.DEFAULT));
    one.added = traffic -> large(traffic, 200);
    one.run(USUAL);
    one.added = traffic -> large(traffic, 1_200);
    Score found = one.run(ATTACK);
    assertThat(found == null ? Severity.LOW : found.severity()).isEqualTo(Severity.LOW);
  }

  /** Where nobody begins any more, those that still end are the long ones. */
  @Test
  void answersThatAreLeftWhenRequestsCeaseAreNoDrift() {
    FleetTraffic<?> ceased = usual(new OutputDriftDetector(Calibration.DEFAULT));
    ceased.requests = 2;
    ceased.request = e -> e.outputTokens((long) ceased.around(1_500, 0.2));
    assertThat(ceased.run(12)).isNull();
  }

  @Test
  void answersThatChangeAfterADeployAreLow() {
    FleetTraffic<?> deployed = usual(new OutputDriftDetector(Calibration.DEFAULT));
    announce(deployed, ScalingType.DEPLOY);
    deployed.request = e -> e.finishReason("content_filter");
    assertThat(deployed.run(ATTACK))
        .satisfies(score -> assertThat(score.severity()).isEqualTo(Severity.LOW));
  }

  @Test
  void moreClientsThanDemandExplainsAreFoundAndThoseOfASurgeAreNot() {
    FleetTraffic<?> broad = usual(new FleetBreadthDetector(Calibration.DEFAULT));
    broad.request = e -> e.tenant("farmed-" + broad.random.nextInt(1_000_000));
    assertThat(broad.run(ATTACK)).isNotNull();
    assertThat(surged(new FleetBreadthDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void busyMachinesAreFoundAndMoreMachinesAreNot() {
    FleetTraffic<?> busy = usual(new InfrastructureLoadDetector(Calibration.DEFAULT));
    busy.sample = sample -> sample.eastWestBytes(250_000_000);
    assertThat(busy.run(ATTACK)).isNotNull();
    assertThat(surged(new InfrastructureLoadDetector(Calibration.DEFAULT))).isNull();
  }

  @Test
  void dearerAndIdleMachinesAreFoundAndThoseOfASurgeAreNot() {
    FleetTraffic<?> dearer = usual(new UnitCostDetector(Calibration.DEFAULT));
    dearer.sample = sample -> sample.priceUsdPerHour(75);
    assertThat(dearer.run(ATTACK)).isNotNull();

    FleetTraffic<?> idle = usual(new UnitCostDetector(Calibration.DEFAULT));
    idle.nodes = 24;
    assertThat(idle.run(2 * ATTACK)).isNotNull();
    assertThat(surged(new UnitCostDetector(Calibration.DEFAULT))).isNull();
  }

  private static void large(FleetTraffic<?> traffic, long length) {
    for (int i = 0; i < 30; i++) {
      traffic.send(
          "large-" + i % 3,
          e -> e.tenant("large").outputTokens((long) traffic.around(length, 0.7)));
    }
  }

  private static <S> FleetTraffic<S> usual(FleetDetector<S> detector) {
    FleetTraffic<S> traffic = new FleetTraffic<>(detector);
    assertThat(traffic.run(USUAL)).isNull();
    return traffic;
  }

  /** Ten times the requests and nodes, and more clients. */
  private static @Nullable Score surged(FleetDetector<?> detector) {
    FleetTraffic<?> surge = usual(detector);
    surge.requests *= 10;
    surge.clients *= 4;
    surge.nodes *= 10;
    return surge.run(ATTACK);
  }

  private static void announce(FleetTraffic<?> traffic, ScalingType type) {
    traffic.timeline.apply(
        new ScalingEventBuilder()
            .timeMs(traffic.tick * FleetTraffic.TICK_MS)
            .eventId("notice-1")
            .cluster("eu-1")
            .type(type)
            .version("2")
            .build());
  }
}
