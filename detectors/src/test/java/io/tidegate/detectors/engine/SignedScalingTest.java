package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What vouches for nodes and growth is heard from whoever may, and from nobody else. */
class SignedScalingTest {
  private static final long NOW = 1_785_484_812_000L;
  private static final int ROW = 8;

  private final KeyPair pair = generated();
  private final CommandSigner attestor = new CommandSigner(pair.getPrivate(), "attestor");
  private final Signatures known =
      new SteeringVerifier(
          "here",
          new TreeMap<>(
              Map.of(
                  "attestor",
                  new SteeringKey(
                      pair.getPublic(), "ann", new TreeSet<>(List.of("scaling:eu-1"))))));
  private final SignedScaling required = new SignedScaling(ROW, known, true);
  private final SignedScaling free = new SignedScaling(ROW, known, false);

  @Property(tries = 300)
  void nobodyVouchesWithoutItsSignature(@ForAll ScalingType type, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] value = event(type, "eu-1", "");
    String[] jws = {
      null,
      seal(value, Purpose.SCALING, "here", "eu-1", NOW),
      seal(value, Purpose.OPERATOR, "here", "eu-1", NOW),
      seal(value, Purpose.SCALING, "elsewhere", "eu-1", NOW),
      seal(value, Purpose.SCALING, "here", "eu-2", NOW),
      seal(value, Purpose.SCALING, "here", "eu-1", NOW - 900_001),
      seal(event(type, "eu-1", " "), Purpose.SCALING, "here", "eu-1", NOW),
      attestor.sign(value),
      "nonsense",
    };
    int which = random.nextInt(jws.length);
    boolean isUnsigned = which == 0;
    boolean isGood = which == 1;
    KeyedRecord record = new KeyedRecord("eu-1", value, jws[which]);
    assertThat(required.hear(decoded(value), record, NOW) instanceof Decoded.Value)
        .isEqualTo(isGood || isUnsigned && !type.vouches());
    assertThat(free.hear(decoded(value), record, NOW) instanceof Decoded.Value)
        .isEqualTo(isGood || isUnsigned);
  }

  @Test
  void aKeyVouchesForItsOwnClusterAlone() {
    byte[] value = event(ScalingType.NODE_SECURED, "eu-2", "");
    String jws = seal(value, Purpose.SCALING, "here", "eu-1", NOW);
    assertThat(required.hear(decoded(value), new KeyedRecord("eu-1", value, jws), NOW))
        .isInstanceOf(Decoded.Refusal.class);
  }

  @Test
  void anUnsignedReportCountsButForWhatItCallsSecured() {
    byte[] value =
        ("{\"time\":\"2026-07-31T08:00:12Z\",\"event_id\":\"e\",\"cluster\":\"eu-1\","
                + "\"type\":\"size_report\",\"size\":3,\"nodes\":[{\"node\":\"a\",\"secured\":true},"
                + "{\"node\":\"b\",\"secured\":false},{\"node\":\"c\"}]}")
            .getBytes(UTF_8);
    ScalingEvent report = decoded(value);
    assertThat(report.nodes()).extracting(NodeReport::secured).containsExactly(true, false, null);
    ScalingEvent heard = heard(required.hear(report, new KeyedRecord(null, value, null), NOW));
    assertThat(heard.size()).isEqualTo(3);
    assertThat(heard.nodes()).extracting(NodeReport::secured).containsExactly(null, false, null);
    assertThat(required.takeUnheard()).contains("eu-1");
    assertThat(heard(free.hear(report, new KeyedRecord(null, value, null), NOW))).isEqualTo(report);
    assertThat(free.takeUnheard()).isNull();
  }

  @Test
  void whatNobodySignedTakesNoPlaceOfWhatSomebodyDid() {
    byte[] secured = event(ScalingType.NODE_SECURED, "eu-1", "");
    byte[] other = event(ScalingType.NODE_READY, "eu-1", "");
    String jws = seal(secured, Purpose.SCALING, "here", "eu-1", NOW);
    String signed = idOf(required, secured, jws);
    assertThat(idOf(required, secured, jws)).as("said again").isEqualTo(signed);
    assertThat(idOf(required, other, null)).isNotEqualTo(signed);
    assertThat(idOf(free, secured, jws)).isEqualTo("e").isEqualTo(idOf(free, other, null));
  }

  private static String idOf(SignedScaling scaling, byte[] value, @Nullable String jws) {
    return heard(scaling.hear(decoded(value), new KeyedRecord("eu-1", value, jws), NOW)).eventId();
  }

  @Test
  void filesVouchForThemselves() {
    byte[] value = event(ScalingType.NODE_SECURED, "eu-1", "");
    SignedScaling files = new SignedScaling(ROW, Signatures.OF_FILES, true);
    assertThat(files.hear(decoded(value), new KeyedRecord(null, value, null), Long.MAX_VALUE))
        .isInstanceOf(Decoded.Value.class);
  }

  @Test
  void whatWasNotHeardIsToldOnceAlsoAfterACrash() {
    List<byte[]> rows = new ArrayList<>();
    required.drain(keeping(rows));
    assertThat(rows).as("nothing has changed").isEmpty();
    byte[] value = event(ScalingType.NODE_SECURED, "eu-1", "");
    required.hear(decoded(value), new KeyedRecord("eu-1", value, null), NOW);
    required.drain(keeping(rows));

    SignedScaling again = new SignedScaling(ROW, known, true);
    again.restore(new ByteReader(rows.get(0)));
    assertThat(again.takeUnheard()).isEqualTo(required.takeUnheard()).contains("eu-1");
    assertThat(again.takeUnheard()).isNull();
    again.drain(keeping(rows));
    SignedScaling third = new SignedScaling(ROW, known, true);
    third.restore(new ByteReader(rows.get(1)));
    assertThat(third.takeUnheard()).isNull();
  }

  @Test
  void howManyClustersAreNamedIsBounded() {
    for (int i = 0; i < 1_000; i++) {
      byte[] value = event(ScalingType.NODE_SECURED, "c" + i, "");
      required.hear(decoded(value), new KeyedRecord("c", value, null), NOW);
    }
    assertThat(required.takeUnheard()).hasSizeLessThan(200).contains("c0", "and others");
  }

  private String seal(byte[] value, Purpose purpose, String audience, String subject, long atMs) {
    return attestor.sign(value, new Seal(purpose, audience, subject, atMs, "id-1"));
  }

  private static ScalingEvent heard(Decoded<ScalingEvent> heard) {
    return ((Decoded.Value<ScalingEvent>) heard).value();
  }

  private static ScalingEvent decoded(byte[] value) {
    return heard(new ScalingDecoder(new TreeMap<>()).decode(value, Long.MAX_VALUE));
  }

  private static byte[] event(ScalingType type, String cluster, String space) {
    String more =
        switch (type) {
          case SCALE_DECISION -> ",\"from\":3,\"to\":4";
          case SIZE_REPORT -> ",\"size\":3";
          case DEPLOY -> ",\"model\":\"m\",\"version\":\"2\"";
          case PLANNED ->
              ",\"from_time\":\"2026-07-31T09:00:00Z\",\"to_time\":\"2026-07-31T10:00:00Z\","
                  + "\"scope\":\"cluster\",\"expect\":\"demand\",\"by\":\"ann\"";
          case GUARDRAIL_CHANGE -> ",\"policy_version\":\"2\"";
          default -> ",\"node\":\"n1\"";
        };
    return ("{\"time\":\"2026-07-31T08:00:12Z\",\"event_id\":\"e\",\"cluster\":\""
            + cluster
            + "\",\"type\":\""
            + type.wireName()
            + "\""
            + more
            + "}"
            + space)
        .getBytes(UTF_8);
  }

  private static KeyPair generated() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }

  private static Stage.Rows keeping(List<byte[]> rows) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte @Nullable [] value) {
        assertThat(key).isEqualTo(new byte[] {ROW});
        rows.add(Arrays.copyOf(value, value.length));
      }

      @Override
      public void delete(byte[] key) {
        throw new IllegalStateException("no row is deleted");
      }
    };
  }
}
