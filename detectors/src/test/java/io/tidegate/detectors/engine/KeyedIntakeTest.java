package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.operator.OperatorRecord;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private @Nullable CommandVerifier known;

  @Test
  void peoplesWordGoesOnAsItCame() {
    receive(Input.Kind.OPERATORS, RELEASE, null);
    Flow.Steer steer = sent.steer();
    assertThat(steer.kind()).isEqualTo(Flow.Steer.Kind.OPERATOR);
    assertThat(steer.record()).isEqualTo(RELEASE);
    assertThat(steer.signed()).isFalse();
    assertThat(steer.refusal()).isNull();
    assertThat(steer.from()).isEqualTo(7);
    assertThat(sent.urgent).isTrue();
    assertThat(meters.count(Meter.OPERATOR_RECORDS)).isEqualTo(1);
  }

  @Test
  void knowsWhoSigned() {
    known = new CommandVerifier(new TreeMap<>(Map.of("ann", keys.getPublic())));
    receive(Input.Kind.OPERATORS, RELEASE, ann.sign(RELEASE));
    assertThat(sent.steer().signed()).isTrue();
    sent.toDecide.clear();
    receive(Input.Kind.OPERATORS, RELEASE, null);
    assertThat(sent.steer().signed()).isFalse();
    assertThat(sent.letters).isEmpty();
  }

  @Test
  void wrongSignatureIsRefusedAndTold() {
    known = new CommandVerifier(new TreeMap<>(Map.of("ann", generated().getPublic())));
    receive(Input.Kind.OPERATORS, RELEASE, ann.sign(RELEASE));
    assertThat(sent.letters).hasSize(1);
    assertThat(sent.letters.get(0)).contains("\"reason\":\"bad_signature\"");
    assertThat(sent.steer().refusal()).isNotNull();
    sent.toDecide.clear();
    receive(Input.Kind.POLICIES, "{}".getBytes(UTF_8), ann.sign(RELEASE));
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

  /** Whatever the size, what is sent on is small, and a letter says where the rest came from. */
  @Property(tries = 300)
  void whatIsTooLargeGoesNoFurther(
      @ForAll("keyedKinds") Input.Kind kind,
      @ForAll("sizes") int keyBytes,
      @ForAll("sizes") int valueBytes,
      @ForAll("sizes") int signatureBytes,
      @ForAll boolean isTombstone,
      @ForAll boolean isKnown) {
    known = isKnown ? new CommandVerifier(new TreeMap<>(Map.of("ann", keys.getPublic()))) : null;
    byte[] key = ("tenant/" + "k".repeat(keyBytes)).getBytes(UTF_8);
    byte[] value = isTombstone ? null : new byte[valueBytes];
    byte[] signature = "s".repeat(signatureBytes).getBytes(UTF_8);
    sent.clear();
    receive(kind, KeyedRecord.of(key, value, signature));

    boolean isTooLarge =
        key.length > KeyedRecord.MOST_KEY_BYTES || !isTombstone && valueBytes > 122_880;
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

  @Provide
  Arbitrary<Input.Kind> keyedKinds() {
    return Arbitraries.of(Input.Kind.values()).filter(Input.Kind::isKeyed);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(
        0, 1, 239, 256, 257, 4_089, 4_090, 4_096, 4_097, 65_536, 65_537, 122_880, 122_881,
        1_048_576, 3_000_000);
  }

  private void receive(Input.Kind kind, byte @Nullable [] value, @Nullable String signature) {
    receive(kind, new KeyedRecord("key", value, signature));
  }

  private void receive(Input.Kind kind, KeyedRecord record) {
    new KeyedIntake(5_000, known, new Refusals(meters), meters)
        .receive(kind, record, new InputPosition("topic", 0, 3, NOW), 7, sent);
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
