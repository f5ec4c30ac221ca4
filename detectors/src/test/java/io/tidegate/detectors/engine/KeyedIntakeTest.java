package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.policy.RequireSigned;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyedIntakeTest {
  private static final long NOW = 1_785_484_812_417L;
  private static final int MOST_SENT = 262_144;
  private static final byte[] RELEASE =
      new OperatorEncoder()
          .encode(
              new OperatorRecord(
                  NOW,
                  "o1",
                  OperatorRecord.Type.RELEASE,
                  null,
                  null,
                  "eu-1/tenant/acme",
                  null,
                  "ann",
                  "load test",
                  OperatorRecord.NEVER));

  private final KeyPair keys = generated();
  private final CommandSigner ann = new CommandSigner(keys.getPrivate(), "ann");
  private final Meters meters = new Meters();
  private final Sent sent = new Sent();
  private @Nullable Signatures known;
  private RequireSigned floor = RequireSigned.NEITHER;

  @Test
  void peoplesWordGoesOnAsItCame() {
    receive(Input.Kind.OPERATORS, RELEASE, null);
    Flow.Steer steer = sent.steer();
    assertThat(steer.kind()).isEqualTo(Flow.Steer.Kind.OPERATOR);
    assertThat(steer.record()).isEqualTo(RELEASE);
    assertThat(steer.by().signed()).isFalse();
    assertThat(steer.refusal()).isNull();
    assertThat(steer.from()).isEqualTo(7);
    assertThat(sent.urgent).isTrue();
    assertThat(meters.count(Meter.OPERATOR_RECORDS)).isEqualTo(1);
  }

  @Test
  void knowsWhoSigned() {
    known = people(keys);
    receive(Input.Kind.OPERATORS, RELEASE, sealed(RELEASE, Purpose.OPERATOR, NOW));
    assertThat(sent.steer().by().signed()).isTrue();
    sent.toDecide.clear();
    receive(Input.Kind.OPERATORS, RELEASE, null);
    assertThat(sent.steer().by().signed()).isFalse();
    assertThat(sent.letters).isEmpty();
  }

  @Test
  void wrongSignatureIsRefusedAndTold() {
    known = people(generated());
    receive(Input.Kind.OPERATORS, RELEASE, sealed(RELEASE, Purpose.OPERATOR, NOW));
    assertThat(sent.letters).hasSize(1);
    assertThat(sent.letters.get(0)).contains("\"reason\":\"bad_signature\"");
    assertThat(sent.steer().refusal()).isNotNull();
    sent.toDecide.clear();
    receive(Input.Kind.POLICIES, "{}".getBytes(UTF_8), sealed(RELEASE, Purpose.POLICY, NOW));
    assertThat(sent.letters).hasSize(2);
    assertThat(sent.steer().refusal()).isNotNull();
  }

  @Test
  void whatIsNoRecordGoesToTheDeadLettersOnly() {
    receive(Input.Kind.OPERATORS, "{}".getBytes(UTF_8), null);
    receive(Input.Kind.OPERATORS, null, null);
    receive(Input.Kind.RESPONSES, "nonsense".getBytes(UTF_8), null);
    assertThat(sent.letters).hasSize(3);
    assertThat(sent.toDecide).isEmpty();
  }

  @Test
  void policyIsTakenAwayByNothing() {
    receive(Input.Kind.POLICIES, null, null);
    assertThat(sent.steer().record()).isNull();
    assertThat(sent.steer().kind()).isEqualTo(Flow.Steer.Kind.POLICY);
  }

  @Test
  void aSignatureCountsForWhatItWasMadeForOnly() {
    known = people(keys);
    byte[] policy = "{}".getBytes(UTF_8);
    SortedMap<String, String> wrong = new TreeMap<>();
    wrong.put("of a command", ann.sign(RELEASE));
    wrong.put("another purpose", sealed(RELEASE, Purpose.POLICY, NOW));
    wrong.put("old", sealed(RELEASE, Purpose.OPERATOR, NOW - 900_001));
    wrong.put("ahead", sealed(RELEASE, Purpose.OPERATOR, NOW + 900_001));
    wrong.put("other bytes", sealed(policy, Purpose.OPERATOR, NOW));
    wrong.put("elsewhere", ann.sign(RELEASE, new Seal(Purpose.OPERATOR, "other", "key", NOW, "1")));
    wrong.put("of others", ann.sign(RELEASE, new Seal(Purpose.OPERATOR, "here", "k2", NOW, "1")));
    wrong.forEach(
        (what, jws) -> {
          sent.clear();
          receive(Input.Kind.OPERATORS, RELEASE, jws);
          assertThat(sent.letters).as(what).hasSize(1);
          assertThat(sent.steer().refusal()).as(what).isNotNull();
          assertThat(sent.steer().record()).as(what).isNull();
        });
    sent.clear();
    receive(Input.Kind.OPERATORS, RELEASE, sealed(RELEASE, Purpose.OPERATOR, NOW - 899_000));
    assertThat(sent.letters).isEmpty();
    assertThat(sent.steer().by().keyId()).isEqualTo("ann");
    sent.clear();
    receive(Input.Kind.POLICIES, policy, sealed(policy, Purpose.POLICY, NOW));
    assertThat(sent.letters).as("the key has no such role").hasSize(1);
  }

  @Test
  void aKeySpeaksForItsOwnerAlone() {
    known = owned("bob");
    receive(Input.Kind.OPERATORS, RELEASE, sealed(RELEASE, Purpose.OPERATOR, NOW));
    assertThat(sent.letters).singleElement().asString().contains("the key may not sign this");
  }

  @Test
  void anEnforcerSpeaksForItselfAlone() {
    known = people(keys);
    floor = new RequireSigned(false, false, false, true, false);
    for (String enforcer : List.of("gw-1", "gw-2")) {
      byte[] answer =
          new ResponseEncoder()
              .encode(
                  new Response(
                      "c1", enforcer, "eu-1", 200, ResponseState.APPLIED, "", NOW, NOW + 1));
      sent.clear();
      receive(Input.Kind.RESPONSES, answer, sealed(answer, Purpose.ENFORCER, NOW));
      assertThat(sent.letters).as(enforcer).hasSize(enforcer.equals("gw-1") ? 0 : 1);
      sent.clear();
      receive(Input.Kind.RESPONSES, answer, null);
      assertThat(sent.letters).as("unsigned").hasSize(1);
      assertThat(sent.toDecide).isEmpty();
    }
  }

  @Test
  void whatSteersByAnEntitysRecordMustBeSignedWhereTheFloorSaysSo() {
    floor = new RequireSigned(false, false, true, false, false);
    for (String steering :
        List.of(
            "{\"labels\":{\"detector.canary-leak\":\"off\"}}",
            "{\"protected_until\":\"2027-01-01T00:00:00Z\"}",
            "{\"limits\":{\"tokens_per_min\":1000000}}")) {
      sent.clear();
      receive(Input.Kind.ENTITIES, new KeyedRecord("cluster/eu-1", steering.getBytes(UTF_8), null));
      assertThat(sent.toDetect).as(steering).isEmpty();
      assertThat(sent.letters).as(steering).hasSize(1);
      assertThat(sent.steer().kind()).isEqualTo(Flow.Steer.Kind.ENTITY);
    }
    sent.clear();
    receive(
        Input.Kind.ENTITIES,
        new KeyedRecord("tenant/acme", "{\"plan\":\"pro\"}".getBytes(UTF_8), null));
    assertThat(sent.toDetect).hasSize(1);
  }

  @Test
  void aTombstoneIsSignedAsARecordIs() {
    known = people(keys);
    receive(Input.Kind.ENTITIES, tombstone(sealedFor("tenant/acme")));
    assertThat(sent.letters).isEmpty();
    Flow.Entity taken = (Flow.Entity) Flow.read(sent.toDetect.get(0));
    assertThat(taken.record()).isNull();
    assertThat(taken.by().keyId()).isEqualTo("ann");

    sent.clear();
    receive(Input.Kind.ENTITIES, tombstone(sealedFor("tenant/other")));
    assertThat(sent.letters).as("a signature for another subject").hasSize(1);
    assertThat(sent.toDetect).isEmpty();
  }

  private static KeyedRecord tombstone(String signature) {
    return new KeyedRecord("tenant/acme", null, signature);
  }

  private String sealedFor(String subject) {
    return ann.sign(new byte[0], new Seal(Purpose.ENTITY, "here", subject, NOW, "id-1"));
  }

  /** Whatever the size, what is sent on is small, and a letter says where the rest came from. */
  @Property(tries = 300)
  void whatIsTooLargeGoesNoFurther(
      @ForAll("keyedKinds") Input.Kind kind,
      @ForAll("sizes") int keyBytes,
      @ForAll("sizes") int valueBytes,
      @ForAll("sizes") int signatureBytes,
      @ForAll boolean isTombstone,
      @ForAll boolean isKnown) {
    known = isKnown ? people(keys) : null;
    byte[] key = ("tenant/" + "k".repeat(keyBytes)).getBytes(UTF_8);
    byte[] value = isTombstone ? null : new byte[valueBytes];
    byte[] signature = "s".repeat(signatureBytes).getBytes(UTF_8);
    sent.clear();
    receive(kind, KeyedRecord.of(key, value, signature));

    int most = kind == Input.Kind.BASELINES ? BaselineDecoder.MOST_BYTES : 122_880;
    boolean isTooLarge =
        key.length > KeyedRecord.MOST_KEY_BYTES || !isTombstone && valueBytes > most;
    if (isTooLarge) {
      assertThat(sent.letters)
          .singleElement()
          .asString()
          .contains("\"reason\":\"too_large\"", "\"topic\":\"topic\"", "\"offset\":3");
      assertThat(sent.toDetect).isEmpty();
    }
    if (isTooLarge && kind == Input.Kind.POLICIES) {
      assertThat(sent.steer().record()).isNull();
      assertThat(sent.steer().refusal()).isNotNull();
    } else if (isTooLarge) {
      assertThat(sent.toDecide).isEmpty();
    }
    assertThat(sent.toDecide).allMatch(it -> it.length <= MOST_SENT);
    assertThat(sent.toDetect).allMatch(it -> it.length <= MOST_SENT);
    assertThat(sent.letters).allMatch(it -> it.length() <= MOST_SENT);
  }

  @Test
  void takesABaselineFromAKeyOfThatRoleOnly() {
    BaselineDocument document =
        new BaselineDocument(
            new EntityKey("eu-1", EntityKind.TENANT, "t1"), 5_000, NOW - 9_000_000, NOW, List.of());
    byte[] bytes = new BaselineEncoder().encode(document);
    Seal seal = new Seal(Purpose.BASELINE, "here", document.subject(), NOW, "id-1");
    KeyedRecord signed = new KeyedRecord(document.subject(), bytes, ann.sign(bytes, seal));
    receive(Input.Kind.BASELINES, new KeyedRecord(document.subject(), bytes, null));
    known = people(keys);
    receive(Input.Kind.BASELINES, signed);
    assertThat(sent.letters).hasSize(2).allMatch(letter -> letter.contains("bad_signature"));
    assertThat(meters.count(Meter.BASELINES)).isZero();
    known =
        new SteeringVerifier(
            "here",
            new TreeMap<>(
                Map.of(
                    "ann",
                    new SteeringKey(keys.getPublic(), "ann", new TreeSet<>(List.of("baseline"))))));
    receive(Input.Kind.BASELINES, signed);
    assertThat(sent.letters).hasSize(2);
    assertThat(meters.count(Meter.BASELINES)).isEqualTo(1);
  }

  @Provide
  Arbitrary<Input.Kind> keyedKinds() {
    return Arbitraries.of(Input.Kind.values()).filter(Input.Kind::isKeyed);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(
        0, 1, 239, 256, 257, 4_089, 4_090, 4_096, 4_097, 65_536, 65_537, 122_880, 122_881, 245_760,
        245_761, 1_048_576, 3_000_000);
  }

  private void receive(Input.Kind kind, byte @Nullable [] value, @Nullable String signature) {
    receive(kind, new KeyedRecord("key", value, signature));
  }

  private void receive(Input.Kind kind, KeyedRecord record) {
    BaselineCheck learnt = new BaselineCheck(DetectorCatalog.standard(), 5_000);
    new KeyedIntake(5_000, learnt, known, floor, new Refusals(meters), meters)
        .receive(kind, record, new InputPosition("topic", 0, 3, NOW), 7, sent);
  }

  private String sealed(byte[] value, Purpose purpose, long issuedAtMs) {
    return ann.sign(value, new Seal(purpose, "here", "key", issuedAtMs, "id-1"));
  }

  private Signatures owned(String owner) {
    return people(keys, owner);
  }

  private static Signatures people(KeyPair pair) {
    return people(pair, "ann");
  }

  private static Signatures people(KeyPair pair, String owner) {
    TreeSet<String> roles = new TreeSet<>(List.of("operator", "entity", "enforcer:gw-1"));
    return new SteeringVerifier(
        "here", new TreeMap<>(Map.of("ann", new SteeringKey(pair.getPublic(), owner, roles))));
  }

  private static KeyPair generated() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }

  /** What left the intake. */
  private static final class Sent implements Outbox {
    final List<byte[]> toDecide = new ArrayList<>();
    final List<byte[]> toDetect = new ArrayList<>();
    final List<String> letters = new ArrayList<>();
    boolean urgent;

    void clear() {
      toDecide.clear();
      toDetect.clear();
      letters.clear();
    }

    Flow.Steer steer() {
      assertThat(toDecide).hasSize(1);
      return (Flow.Steer) Flow.read(toDecide.get(0));
    }

    @Override
    public void toDetect(byte[] routingKey, byte[] record, long timeMs) {}

    @Override
    public void toEveryDetect(byte[] record, long timeMs) {
      toDetect.add(record);
    }

    @Override
    public void toDecide(byte[] record, long timeMs) {
      toDecide.add(record);
    }

    @Override
    public void alert(String key, String finding, byte[] value, long timeMs) {}

    @Override
    public void command(String key, Map<String, String> headers, byte[] value, Sending how) {}

    @Override
    public void ended(String key, long timeMs) {}

    @Override
    public void audit(String chain, byte[] value, long timeMs) {}

    @Override
    public void deadLetter(String key, byte[] value, long timeMs) {
      letters.add(new String(value, UTF_8));
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {}

    @Override
    public void urgent() {
      urgent = true;
    }
  }
}
