package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.policy.PolicyReader;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.RequireSigned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Nothing that was signed counts a second time, or after what was signed later. */
class SignedSteeringTest {
  private static final long NOW = 1_785_484_800_000L;
  private static final RequireSigned POLICIES = new RequireSigned(true, false, false, false, false);

  private final PolicyReader reader = new PolicyReader(DetectorCatalog.standard());

  @Test
  void anOldPolicyDoesNotRollBackWhatMustBeSigned() {
    PolicyBook book = new PolicyBook(Policy.observe(), reader, true);
    assertThat(book.put(policy("old", "1", false, 1)).refused()).isNull();
    assertThat(book.put(policy("new", "2", true, 5)).refused()).isNull();
    book.turn(0);
    assertThat(book.requireSigned()).isEqualTo(POLICIES);

    assertThat(book.put(policy("old", "1", false, 1)).refused()).as("said again").isNotNull();
    assertThat(book.put(policy("new", "2", true, 5)).refused()).as("the same").isNotNull();
    assertThat(book.put(unsigned("evil")).refused()).as("unsigned").isNotNull();
    book.turn(0);
    assertThat(book.policy().name()).isEqualTo("new");
    assertThat(book.put(policy("old", "3", false, 6)).refused()).as("signed later").isNull();
  }

  @Test
  void whatTheServiceWasStartedWithIsAFloor() {
    PolicyBook book = new PolicyBook(Policy.observe().requiring(POLICIES), reader, true);
    book.put(policy("lax", "1", false, 1));
    book.turn(0);
    assertThat(book.policy().name()).isEqualTo("lax");
    assertThat(book.requireSigned()).isEqualTo(POLICIES);
    assertThat(book.put(unsigned("evil")).refused()).isNotNull();
  }

  @Test
  void aPolicyBookGoesOnFromItsRow() {
    PolicyBook book = new PolicyBook(Policy.observe(), reader, true);
    book.put(policy("new", "2", true, 5));
    List<byte[]> rows = new ArrayList<>();
    book.drain(new byte[0], keeping(rows));
    PolicyBook again = new PolicyBook(Policy.observe(), reader, true);
    again.restore(new ByteReader(rows.get(0)));
    assertThat(again.put(policy("old", "1", false, 4)).refused()).isNotNull();
  }

  @Property(tries = 200)
  void theRecordThatWasSignedLastHoldsInWhateverOrderTheyCome(@ForAll long seed) {
    Random random = new Random(seed);
    EntityBook book = new EntityBook(1);
    long latest = Long.MIN_VALUE;
    for (int i = 0; i < 20; i++) {
      int said = random.nextInt(10);
      boolean isSigned = said < 7;
      Attestation by = isSigned ? new Attestation(true, "k", NOW + said, "id") : Attestation.NONE;
      byte[] record =
          random.nextInt(4) == 0 && !isSigned
              ? null
              : ("{\"plan\":\"" + (isSigned ? "p" + said : "unsigned") + "\"}").getBytes(UTF_8);
      boolean taken = book.put(new Flow.Entity("tenant/acme", record, i, by), 0);
      boolean isLater = isSigned && NOW + said > latest;
      assertThat(taken).isEqualTo(isLater || !isSigned && latest == Long.MIN_VALUE);
      latest = isLater ? NOW + said : latest;
      if (latest != Long.MIN_VALUE) {
        assertThat(book.at("tenant/acme", 100)).isNotNull();
        assertThat(book.at("tenant/acme", 100).plan()).isEqualTo("p" + (latest - NOW));
      }
    }
  }

  @Test
  void whatWasTakenAwayBySignatureIsNotBroughtBackByWhatWasSignedBefore() {
    EntityBook book = new EntityBook(1);
    assertThat(book.put(entity("tenant/acme", "old", 1, 1), 0)).isTrue();
    assertThat(book.put(entity("tenant/acme", null, 5, 2), 1)).isTrue();
    book.settle(100);
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    book.drain(keepingAll(rows));
    EntityBook again = new EntityBook(1);
    rows.values().forEach(row -> again.restore("tenant/acme", new ByteReader(row)));
    again.settle(200);
    for (EntityBook each : List.of(book, again)) {
      assertThat(each.at("tenant/acme", 100)).isNull();
      assertThat(each.put(entity("tenant/acme", "old", 1, 101), 100)).as("said again").isFalse();
      assertThat(each.put(entity("tenant/acme", "evil", -1, 102), 100)).as("unsigned").isFalse();
      assertThat(each.put(entity("tenant/acme", "new", 6, 103), 100)).isTrue();
    }
  }

  @Test
  void noFloodOfWhatNobodySignedCrowdsOutWhatSomebodyDid() {
    EntityBook book = new EntityBook(1);
    book.put(entity("tenant/acme", "signed", 5, 1), 0);
    book.put(entity("tenant/gone", null, 5, 2), 0);
    for (int i = 0; i < 1_200; i++) {
      book.put(entity("tenant/t" + i, "x".repeat(250) + " ".repeat(60_000), -1, 3 + i), 2 + i);
    }
    assertThat(book.at("tenant/t0", 2_000)).isNull();
    assertThat(book.at("tenant/t1199", 2_000)).isNotNull();
    assertThat(book.at("tenant/acme", 2_000)).isNotNull();
    assertThat(book.put(entity("tenant/gone", "old", 4, 2_001), 2_000)).isFalse();
  }

  /** A record that says a plan, or takes it away; nobody signed it where that was at no second. */
  private static Flow.Entity entity(String subject, String plan, long second, long from) {
    String padding = plan == null ? "" : " ".repeat(plan.length() - plan.strip().length());
    byte[] record =
        plan == null ? null : ("{\"plan\":\"" + plan.strip() + "\"}" + padding).getBytes(UTF_8);
    Attestation by =
        second < 0
            ? Attestation.NONE
            : new Attestation(true, "k", NOW + second * 1_000, "id-" + second);
    return new Flow.Entity(subject, record, from, by);
  }

  @Property(tries = 100)
  void noWordIsHeardTwice(@ForAll long seed) {
    Random random = new Random(seed);
    SeenSeals seals = new SeenSeals(15);
    List<String> heard = new ArrayList<>();
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < 50; i++) {
      String id = "id-" + random.nextInt(30);
      boolean isNew = seals.add(new Attestation(true, "ann", NOW, id), NOW + i * 10_000L);
      assertThat(isNew).isEqualTo(!heard.contains(id));
      heard.add(id);
      if (random.nextInt(5) == 0) {
        seals.drain(keepingAll(rows));
        seals = new SeenSeals(15);
        SeenSeals restored = seals;
        rows.forEach(
            (key, value) -> {
              ByteReader in = new ByteReader(key);
              in.u8();
              restored.restore(in.text(), new ByteReader(value));
            });
      }
    }
    assertThat(seals.add(Attestation.OF_FILE, NOW)).isTrue();
    assertThat(seals.add(Attestation.OF_FILE, NOW)).isTrue();
  }

  private static Flow.Steer policy(String name, String version, boolean strict, long second) {
    String document =
        "{\"name\":\"%s\",\"version\":\"%s\",\"require_signed\":{\"policies\":%s},\"rules\":[]}"
            .formatted(name, version, strict);
    Attestation by = new Attestation(true, "ann", NOW + second * 1_000, "id-" + second);
    return new Flow.Steer(
        Flow.Steer.Kind.POLICY, name, document.getBytes(UTF_8), by, null, 0, at());
  }

  private static Flow.Steer unsigned(String name) {
    byte[] document =
        ("{\"name\":\"" + name + "\",\"version\":\"1\",\"rules\":[]}").getBytes(UTF_8);
    return new Flow.Steer(Flow.Steer.Kind.POLICY, name, document, Attestation.NONE, null, 0, at());
  }

  private static InputPosition at() {
    return new InputPosition("tidegate.policies", 0, 0, NOW);
  }

  private static Stage.Rows keeping(List<byte[]> values) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        values.add(value);
      }

      @Override
      public void delete(byte[] key) {}
    };
  }

  private static Stage.Rows keepingAll(TreeMap<byte[], byte[]> rows) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        rows.put(key, value);
      }

      @Override
      public void delete(byte[] key) {
        rows.remove(key);
      }
    };
  }
}
