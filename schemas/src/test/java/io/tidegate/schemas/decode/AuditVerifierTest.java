package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditEncoder;
import io.tidegate.schemas.audit.AuditFlaw;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.audit.AuditReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditVerifierTest {
  private static final long NOW = 1_785_484_812_417L;
  private static final int LENGTH = 40;
  private static final String SEAL = "sealed";

  private final AuditEncoder encoder = new AuditEncoder();
  private final List<byte[]> chain = chain("default", "a", LENGTH);

  @Test
  void whatWasWrittenIsIntact() {
    AuditReport report = verify(chain);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.records()).isEqualTo(LENGTH);
    AuditReport.Chain found = report.chains().get(0);
    assertThat(found.first()).isZero();
    assertThat(found.starts()).isEqualTo(1);
    assertThat(found.head().next()).isEqualTo(LENGTH);
    assertThat(found.head().sealedRecords()).isEqualTo(LENGTH - 10);
  }

  @Test
  void everyChangedByteIsFoundWhereItStands() {
    Random random = new Random(7);
    for (int at = 0; at < LENGTH; at++) {
      byte[] original = chain.get(at);
      for (int i = 0; i < original.length; i++) {
        byte[] altered = original.clone();
        altered[i] ^= (byte) (1 + random.nextInt(255));
        List<byte[]> copy = new ArrayList<>(chain);
        copy.set(at, altered);
        AuditReport report = verify(copy);
        assertThat(report.intact()).as("byte %d of record %d", i, at).isFalse();
        assertThat(report.flaws().get(0).place()).isEqualTo("line " + (at + 1));
        assertThat(report.flaws()).hasSize(1);
      }
    }
  }

  @Test
  void recordRewrittenWithItsHashIsFoundByTheNext() {
    for (int at = 0; at < LENGTH - 1; at++) {
      AuditRecord record = decoded(chain.get(at));
      List<Fact> facts = List.of(new Fact.Text("by", "nobody"));
      AuditRecord other =
          new AuditRecord(
              record.chain(), at, record.previous(), record.timeMs(), record.kind(), facts);
      List<byte[]> copy = new ArrayList<>(chain);
      copy.set(at, encoder.encode(other));
      AuditFlaw flaw = lastFlaw(verify(copy));
      assertThat(flaw.kind()).isEqualTo(AuditFlaw.Kind.ALTERED);
      assertThat(flaw.sequence()).isEqualTo(at);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void removedRecordsAreNamed(int length) {
    for (int at = 0; at + length < LENGTH; at++) {
      List<byte[]> copy = new ArrayList<>(chain);
      copy.subList(at, at + length).clear();
      AuditReport report = verify(copy);
      assertThat(report.flaws()).hasSize(1);
      assertThat(report.flaws().get(0).kind()).isEqualTo(AuditFlaw.Kind.REMOVED);
      assertThat(report.flaws().get(0).sequence()).isEqualTo(at);
      assertThat(report.flaws().get(0).place()).isEqualTo("line " + (at + 1));
    }
  }

  @Test
  void exchangedRecordsAreNamed() {
    for (int at = 1; at < LENGTH - 1; at++) {
      List<byte[]> copy = new ArrayList<>(chain);
      Collections.swap(copy, at, at + 1);
      AuditReport report = verify(copy);
      assertThat(report.flaws()).hasSize(1);
      assertThat(report.flaws().get(0).kind()).isEqualTo(AuditFlaw.Kind.REORDERED);
      assertThat(report.flaws().get(0).sequence()).isEqualTo(at);
    }
  }

  @Test
  void everyOtherOrderIsFound() {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      List<byte[]> copy = new ArrayList<>(chain);
      Collections.shuffle(copy.subList(random.nextInt(LENGTH - 2), LENGTH), random);
      assertThat(verify(copy).intact()).isEqualTo(copy.equals(chain));
    }
  }

  @Test
  void recordsCutOffAreSeenAgainstANotedHead() {
    String head = head(chain);
    assertThat(verify(chain, head, null).flaws()).isEmpty();
    for (int length = 0; length < LENGTH; length++) {
      AuditReport report = verify(chain.subList(0, length), head, null);
      assertThat(lastFlaw(report).kind()).isEqualTo(AuditFlaw.Kind.TRUNCATED);
      assertThat(lastFlaw(report).sequence()).isEqualTo(LENGTH - 1);
    }
    List<byte[]> longer = chain("default", "a", LENGTH + 10);
    assertThat(verify(longer, head, null).flaws()).isEmpty();
    assertThat(verify(chain, "99:none", null).intact()).isFalse();
  }

  @Test
  void whatRetentionTookIsTakenFromAnAnchor() {
    List<byte[]> rest = chain.subList(12, LENGTH);
    assertThat(verify(rest).flaws())
        .extracting(AuditFlaw::kind)
        .containsExactly(AuditFlaw.Kind.REMOVED);
    String anchor = head(chain.subList(0, 12));
    assertThat(verify(rest, null, anchor).flaws()).isEmpty();
    assertThat(verify(chain.subList(13, LENGTH), null, anchor).intact()).isFalse();
  }

  @Test
  void repeatsOfARerunAreNoFlaw() {
    List<byte[]> twice = new ArrayList<>(chain);
    twice.addAll(chain);
    twice.addAll(chain("default", "a", LENGTH + 5).subList(LENGTH, LENGTH + 5));
    AuditReport report = verify(twice);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.repeats()).isEqualTo(LENGTH);
    assertThat(report.chains().get(0).head().next()).isEqualTo(LENGTH + 5);
  }

  @Test
  void chainThatBeginsAnewIsTold() {
    List<byte[]> both = new ArrayList<>(chain);
    both.addAll(chain("default", "b", 5));
    AuditReport report = verify(both);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.chains().get(0).beginnings()).isEqualTo(2);
    assertThat(report.chains().get(0).head().next()).isEqualTo(5);
  }

  @Test
  void otherContentUnderTheSameNumberIsAFork() {
    List<byte[]> both = new ArrayList<>(chain);
    both.add(chain("default", "b", 5).get(4));
    assertThat(lastFlaw(verify(both)).kind()).isEqualTo(AuditFlaw.Kind.FORKED);
  }

  @Test
  void realmsAreCheckedByThemselves() {
    List<byte[]> mixed = new ArrayList<>();
    List<byte[]> other = chain("other", "b", LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      mixed.add(chain.get(i));
      mixed.add(other.get(i));
    }
    AuditReport report = verify(mixed);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.chains())
        .extracting(AuditReport.Chain::name)
        .containsExactly("default", "other");
  }

  @Test
  void somethingPutInIsFoundAndHidesNothingElse() {
    for (int at = 0; at <= LENGTH; at++) {
      List<byte[]> copy = new ArrayList<>(chain);
      copy.add(at, "{}".getBytes(UTF_8));
      AuditReport report = verify(copy);
      assertThat(report.flaws()).hasSize(1);
      assertThat(report.flaws().get(0).kind()).isEqualTo(AuditFlaw.Kind.UNREADABLE);
      assertThat(report.flaws().get(0).place()).isEqualTo("line " + (at + 1));
    }
  }

  @Test
  void checkpointOfAnUnknownKeyIsForged() {
    AuditVerifier verifier = new AuditVerifier((signed, jws) -> false, null);
    chain.forEach(value -> verifier.add(value, "line"));
    assertThat(verifier.end(null).flaws())
        .extracting(AuditFlaw::kind)
        .containsOnly(AuditFlaw.Kind.FORGED)
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, 31})
  void rewrittenWithoutSignaturesIsUnsigned(int signedBelow) {
    List<byte[]> rewritten = chain("default", "b", LENGTH, signedBelow, 20_000);
    AuditReport report = verify(rewritten);
    assertThat(report.flaws()).hasSize(1);
    assertThat(report.flaws().get(0).kind()).isEqualTo(AuditFlaw.Kind.UNSIGNED);
    assertThat(report.flaws().get(0).sequence()).isEqualTo(signedBelow);
    List<byte[]> fresh = rewritten.subList(0, Math.max(1, signedBelow) + 6);
    assertThat(verify(fresh).flaws()).isEmpty();
    AuditVerifier keyless = new AuditVerifier(null, null);
    rewritten.forEach(value -> keyless.add(value, "line"));
    assertThat(keyless.end(null).flaws()).isEmpty();
  }

  @Test
  void noBytesMakeItThrow() {
    Random random = new Random(3);
    AuditDecoder decoder = new AuditDecoder();
    byte[] whole = chain.get(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] copy = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int edits = random.nextInt(4); edits > 0 && copy.length > 0; edits--) {
        copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
      }
      Decoded<AuditRecord> decoded = decoder.decode(copy);
      if (decoded instanceof Decoded.Value<AuditRecord> value) {
        assertThat(encoder.encode(value.value())).isEqualTo(whole);
      }
    }
    assertThat(decoded(whole)).isEqualTo(decoded(whole));
  }

  private AuditReport verify(List<byte[]> records) {
    return verify(records, null, null);
  }

  private static AuditReport verify(
      List<byte[]> records, @Nullable String head, @Nullable String anchor) {
    AuditVerifier verifier =
        new AuditVerifier(
            (signed, jws) -> jws.equals(SEAL + " " + new String(signed, UTF_8)), anchor);
    for (int i = 0; i < records.size(); i++) {
      verifier.add(records.get(i), "line " + (i + 1));
    }
    return verifier.end(head);
  }

  private static AuditFlaw lastFlaw(AuditReport report) {
    assertThat(report.flaws()).isNotEmpty();
    return report.flaws().get(report.flaws().size() - 1);
  }

  private static AuditRecord decoded(byte[] value) {
    return ((Decoded.Value<AuditRecord>) new AuditDecoder().decode(value)).value();
  }

  private static String head(List<byte[]> records) {
    return (records.size() - 1) + ":" + AuditEncoder.hashOf(records.get(records.size() - 1));
  }

  /** A chain whose every tenth record is a signature over those before. */
  private List<byte[]> chain(String name, String content, int length) {
    return chain(name, content, length, length, 1);
  }

  /** The same whose records are so far apart, and which nobody signs from one of them on. */
  private List<byte[]> chain(
      String name, String content, int length, int signedBelow, long apartMs) {
    List<byte[]> records = new ArrayList<>();
    AuditHead head = AuditHead.start(name);
    for (int i = 0; i < length; i++) {
      boolean seals = i > 0 && i % 10 == 0 && i < signedBelow;
      AuditKind kind = i == 0 ? AuditKind.START : seals ? AuditKind.CHECKPOINT : AuditKind.DECISION;
      List<Fact> facts =
          seals
              ? List.of(
                  new Fact.Text(AuditHead.SIGNATURE, SEAL + " " + new String(head.toSeal(), UTF_8)))
              : List.of(
                  new Fact.Text("finding", content + i),
                  new Fact.Whole("count", i),
                  new Fact.Decimal("score", i / 4.0, 2),
                  new Fact.Flag("live", i % 2 == 0));
      byte[] value =
          encoder.encode(
              new AuditRecord(name, head.next(), head.hash(), NOW + i * apartMs, kind, facts));
      records.add(value);
      head = head.after(value);
    }
    return records;
  }
}
