package io.tidegate.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

/** What becomes a campaign, what does not, and that nothing but rows is remembered. */
class CampaignsTest {
  private static final long TICK_MS = 5_000;
  private static final long START_MS = 1_785_484_800_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 24 * HOUR_MS;
  private static final List<String> STEPS =
      List.of("policy-probing", "model-extraction", "slow-leak", "spend-burst", "guardrail-flags");

  private Correlator correlator = new Correlator(DetectorCatalog.standard());
  private Campaigns campaigns = new Campaigns(DetectorCatalog.standard(), correlator);

  @BeforeTry
  void anew() {
    correlator = new Correlator(DetectorCatalog.standard());
    campaigns = new Campaigns(DetectorCatalog.standard(), correlator);
  }

  @Test
  void threeStepsInTheirOrderOverDaysAreOneAttack() {
    assertThat(found(START_MS, "policy-probing", key(1, 1))).isEmpty();
    assertThat(found(START_MS + 2 * DAY_MS, "model-extraction", key(1, 2))).isEmpty();
    List<Signal> campaign = found(START_MS + 5 * DAY_MS, "slow-leak", tenant(1));

    assertThat(campaign).hasSize(1);
    Signal chain = campaign.get(0);
    assertThat(chain.detector()).isEqualTo("attack-chain");
    assertThat(chain.score().entity()).isEqualTo(tenant(1));
    provesNothing(chain);
    assertThat(chain.score().sentence())
        .contains("probing (policy-probing), then extraction", "within 120 h");
    List<String> parts = madeOf(chain);
    assertThat(parts).hasSize(3);
    assertThat(parts.stream().map(part -> part.split(" ", -1)[2]).distinct()).hasSize(3);
    assertThat(correlator.finding(parts.get(2).split(" ", -1)[2])).isNotNull();
  }

  @Test
  void whatComesTogetherOrInAnotherOrderOrOfOthersIsNone() {
    found(START_MS, "policy-probing", tenant(1));
    found(START_MS + TICK_MS, "model-extraction", tenant(1));
    assertThat(found(START_MS + 2 * TICK_MS, "slow-leak", tenant(1))).isEmpty();

    found(START_MS, "slow-leak", tenant(2));
    found(START_MS + DAY_MS, "model-extraction", tenant(2));
    assertThat(found(START_MS + 2 * DAY_MS, "policy-probing", tenant(2))).isEmpty();

    found(START_MS, "policy-probing", tenant(3));
    found(START_MS + DAY_MS, "model-extraction", tenant(4));
    assertThat(found(START_MS + 2 * DAY_MS, "slow-leak", tenant(3))).isEmpty();
  }

  @Test
  void aStepIsForgottenAfterAFortnight() {
    found(START_MS, "policy-probing", tenant(1));
    found(START_MS + 10 * DAY_MS, "model-extraction", tenant(1));
    assertThat(found(START_MS + 15 * DAY_MS, "slow-leak", tenant(1))).isEmpty();
  }

  @Test
  void whereAKeyWasTriedOutBeginsItsChain() {
    EntityKey source = new EntityKey("eu-1", EntityKind.SOURCE, "203.0.113.7");
    Signal tried = signal(START_MS, "success-after-failures", source, List.of(key(1, 1)));
    assertThat(take(START_MS, List.of(tried))).isEmpty();
    found(START_MS + HOUR_MS, "model-extraction", key(1, 1));
    assertThat(found(START_MS + 2 * HOUR_MS, "slow-leak", tenant(1)))
        .singleElement()
        .satisfies(chain -> assertThat(chain.score().entity()).isEqualTo(tenant(1)));
  }

  @Test
  void fiveCustomersWithinADayEnumerateAModelAndFourDoNot() {
    for (int i = 0; i < 4; i++) {
      assertThat(found(START_MS + i * HOUR_MS, "model-extraction", key(i, 1))).isEmpty();
    }
    Signal found = found(START_MS + 5 * HOUR_MS, "model-extraction", key(4, 1)).get(0);
    assertThat(found.detector()).isEqualTo("model-enumeration");
    provesNothing(found);
    assertThat(found.score().entity()).isEqualTo(EntityKey.ofCluster("eu-1"));
    assertThat(found.score().related()).hasSize(5);
    assertThat(madeOf(found)).hasSize(5);
  }

  /** Of evidence alone comes no proof: it is a finding, medium at most, and contains nobody. */
  private static void provesNothing(Signal campaign) {
    assertThat(campaign.score().fires()).isTrue();
    assertThat(campaign.score().deterministic()).isFalse();
    assertThat(campaign.score().provisional()).isTrue();
    assertThat(campaign.score().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void fiveCustomersOverDaysAreChance() {
    for (int i = 0; i < 12; i++) {
      assertThat(found(START_MS + i * DAY_MS / 3, "model-extraction", key(i, 1))).isEmpty();
    }
  }

  @Test
  void manyTrailsAreBoundedAndTheOldestGoes() {
    for (int i = 0; i < Campaigns.MOST_TRAILS + 100; i++) {
      long atMs = START_MS + i * 10L * TICK_MS;
      take(atMs, List.of(signal(atMs, "policy-probing", tenant(i), List.of())));
    }
    long kept = campaigns.drain().values().stream().filter(row -> row != null).count();
    assertThat(kept).isEqualTo(Campaigns.MOST_TRAILS);
  }

  @Property(tries = 50)
  void aRestartChangesNothing(@ForAll long seed) {
    SortedMap<String, byte[]> rows = new TreeMap<>();
    List<String> through = run(seed, rows, false);
    anew();
    rows.clear();
    assertThat(run(seed, rows, true)).isEqualTo(through);
    assertThat(rows.values()).allSatisfy(row -> assertThat(row.length).isLessThan(16_384));
  }

  private List<String> run(long seed, SortedMap<String, byte[]> rows, boolean restarting) {
    Random random = new Random(seed);
    List<String> said = new ArrayList<>();
    long atMs = START_MS;
    for (int i = 0; i < 200; i++) {
      atMs += TICK_MS * (1 + random.nextInt(5_000));
      int customer = random.nextInt(8);
      String detector = STEPS.get(random.nextInt(STEPS.size()));
      for (Signal each : found(atMs, detector, key(customer, random.nextInt(3)))) {
        said.add(each.timeMs() + " " + each.score().entity() + " " + each.score().facts());
      }
      campaigns
          .drain()
          .forEach(
              (key, row) -> {
                if (row == null) {
                  rows.remove(key);
                } else {
                  rows.put(key, row);
                }
              });
      if (restarting) {
        campaigns = new Campaigns(DetectorCatalog.standard(), correlator);
        rows.forEach((key, row) -> campaigns.restore(key, new ByteReader(row)));
      }
    }
    return said;
  }

  private static List<String> madeOf(Signal campaign) {
    return campaign.score().facts().stream()
        .filter(fact -> fact.name().equals("made_of"))
        .flatMap(fact -> ((Fact.Texts) fact).values().stream())
        .toList();
  }

  private List<Signal> found(long atMs, String detector, EntityKey entity) {
    List<EntityKey> parents = entity.owner().isEmpty() ? List.of() : List.of(entity.tenant());
    return take(atMs, List.of(signal(atMs, detector, entity, parents)));
  }

  private List<Signal> take(long atMs, List<Signal> signals) {
    // What nothing has spoken for since ends, and is forgotten.
    correlator.step(atMs - 2, List.of());
    correlator.step(atMs - 1, List.of());
    correlator.step(atMs, signals);
    return campaigns.take(signals, atMs);
  }

  private static Signal signal(
      long atMs, String detector, EntityKey entity, List<EntityKey> related) {
    return new Signal(
        detector,
        atMs,
        new ScoreBuilder(entity)
            .evidence(30, 14)
            .related(related)
            .severity(Severity.MEDIUM)
            .since(atMs)
            .sentence("does something")
            .build(),
        ScaleContext.UNKNOWN);
  }

  private static EntityKey tenant(int number) {
    return new EntityKey("eu-1", EntityKind.TENANT, "t" + number);
  }

  private static EntityKey key(int tenant, int number) {
    return EntityKey.ofKey("eu-1", "t" + tenant, "k" + number);
  }
}
