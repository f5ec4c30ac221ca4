package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.NameHash;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** One id of a key in several tenants is several keys. */
class KeysOfTenantsTest {
  private static final String CLUSTER = "eu-1";

  /** However requests come and are cut into fragments, each tenant's key has its own. */
  @Property(tries = 200)
  void eachTenantsKeyHasAPaneOfItsOwnInWhateverOrder(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 5) Integer> tenants,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int fragments) {
    List<InferenceEvent> events = new ArrayList<>();
    SortedMap<EntityKey, Long> expected = new TreeMap<>();
    for (int tenant : tenants) {
      String name = tenant == 0 ? "unauthenticated" : "t" + tenant;
      events.add(event(name, events.size()));
      expected.merge(EntityKey.ofKey(CLUSTER, name, "k1"), 1L, Long::sum);
    }
    SortedMap<EntityKey, Pane> inOrder = folded(events, 1);
    Collections.shuffle(events, new Random(seed));
    SortedMap<EntityKey, Pane> shuffled = folded(events, fragments);

    SortedMap<EntityKey, Long> requests = new TreeMap<>();
    shuffled.forEach((key, pane) -> requests.put(key, pane.get(Amount.REQUESTS)));
    assertThat(requests).isEqualTo(expected);
    shuffled.forEach(
        (key, pane) -> {
          assertThat(pane.owner()).isEqualTo(key.owner());
          assertThat(bytes(pane)).isEqualTo(bytes(inOrder.get(key)));
        });
  }

  @Test
  void aKeyIsReadAsItWasWrittenAndSoIsOneFromBeforeItHadAnOwner() {
    for (EntityKey key :
        List.of(
            EntityKey.ofKey(CLUSTER, "acme", "k1"),
            new EntityKey(CLUSTER, EntityKind.API_KEY, "k1"),
            new EntityKey(CLUSTER, EntityKind.TENANT, "acme"))) {
      byte[] bytes = EntityKeys.write(key, new ByteWriter()).toBytes();
      assertThat(EntityKeys.read(new ByteReader(bytes))).isEqualTo(key);
    }
    byte[] before = new ByteWriter().text(CLUSTER).u8(5).text("k1").toBytes();
    assertThat(EntityKeys.read(new ByteReader(before)))
        .isEqualTo(new EntityKey(CLUSTER, EntityKind.API_KEY, "k1"));
  }

  @Test
  void aRecordIsOfTheTenantThatItNames() {
    EntityBook book = new EntityBook(7);
    book.put(
        new Flow.Entity(
            "api_key/k1", record("{\"plan\":\"pro\",\"parent\":\"acme\"}"), 0, Attestation.NONE),
        0);
    book.put(new Flow.Entity("api_key/k2", record("{\"plan\":\"pro\"}"), 0, Attestation.NONE), 0);
    book.put(
        new Flow.Entity("api_key/beta/k2", record("{\"plan\":\"free\"}"), 0, Attestation.NONE), 0);
    assertThat(planOf(book, "acme", "k1")).isEqualTo("pro");
    assertThat(planOf(book, "beta", "k1")).as("another's").isEqualTo("");
    assertThat(planOf(book, "acme", "k2")).as("whoever holds it").isEqualTo("pro");
    assertThat(planOf(book, "beta", "k2")).as("its own first").isEqualTo("free");
  }

  @Test
  void whoSharesAnIdIsToldOnceAndForgottenWithTheKey() {
    KeyHolders holders = new KeyHolders();
    EntityKey first = EntityKey.ofKey(CLUSTER, "acme", "k1");
    EntityKey second = EntityKey.ofKey(CLUSTER, "beta", "k1");
    add(holders, first);
    assertThat(holders.takeShared()).isEmpty();
    add(holders, second);
    assertThat(holders.takeShared().get("k1")).containsExactly("acme", "beta");
    assertThat(holders.takeShared()).isEmpty();
    holders.remove(first);
    add(holders, EntityKey.ofKey(CLUSTER, "gamma", "k1"));
    assertThat(holders.takeShared().get("k1")).containsExactly("beta", "gamma");
  }

  private static void add(KeyHolders holders, EntityKey key) {
    holders.add(key);
    holders.tellOf(key);
  }

  private static String planOf(EntityBook book, String tenant, String key) {
    EntityRecord record = book.of(EntityKey.ofKey(CLUSTER, tenant, key), 1);
    return record == null ? "" : String.valueOf(record.plan());
  }

  private static byte[] record(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static SortedMap<EntityKey, Pane> folded(List<InferenceEvent> events, int fragments) {
    SortedMap<EntityKey, Pane> merged = new TreeMap<>();
    for (int part = 0; part < fragments; part++) {
      OpenPanes panes =
          new OpenPanes(
              EngineConfig.defaults(), NameHash.keyedBy(""), new OpenSummaries(4), new Meters());
      for (int i = part; i < events.size(); i += fragments) {
        InferenceEvent event = events.get(i);
        panes.ofKey(0, CLUSTER, event.tenant(), "k1").fold(event, 10);
      }
      panes.drainBefore(
          1,
          pane -> {
            Pane read = Pane.read(new ByteReader(bytes(pane)));
            Pane known = merged.putIfAbsent(read.entity(), read);
            if (known != null) {
              known.merge(read);
            }
          });
    }
    return merged;
  }

  private static byte[] bytes(Pane pane) {
    ByteWriter out = new ByteWriter();
    pane.write(out);
    return out.toBytes();
  }

  private static InferenceEvent event(String tenant, int number) {
    return new InferenceEventBuilder()
        .timeMs(1_000)
        .requestId("r" + number)
        .cluster(CLUSTER)
        .tenant(tenant)
        .apiKey("k1")
        .node("n1")
        .model("m")
        .status(200)
        .inputTokens(100 + number)
        .outputTokens(50)
        .build();
  }
}
