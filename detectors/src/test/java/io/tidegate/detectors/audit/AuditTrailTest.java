package io.tidegate.detectors.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditReport;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.AuditVerifier;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
  private static final long NOW = 1_785_484_812_417L;
  private static final List<Fact> RUNS_BY =
      List.of(new Fact.Text("config", "defaults"), new Fact.Text("policy", "observe@1"));

  private final KeyPair keys = generated();
  private final CommandSigner signer = new CommandSigner(keys.getPrivate(), "k1");

  @Test
  void whatWasRestoredGoesOnWithTheChain() {
    AuditTrail trail = new AuditTrail("default", signer);
    List<byte[]> records = new ArrayList<>();
    records.add(trail.describe(NOW, RUNS_BY));
    for (int i = 0; i < 20; i++) {
      records.add(trail.append(AuditKind.DECISION, NOW + i, List.of(new Fact.Whole("i", i))));
      if (i % 7 == 0) {
        records.add(trail.seal(NOW + i));
      }
      ByteWriter row = new ByteWriter();
      trail.write(row);
      trail = new AuditTrail("default", signer);
      trail.restore(new ByteReader(row.toBytes()));
    }
    assertThat(trail.describe(NOW, RUNS_BY)).as("nothing changed").isNull();
    records.add(trail.describe(NOW, List.of(new Fact.Text("config", "other"))));
    records.add(trail.seal(NOW));
    assertThat(trail.seal(NOW)).as("all is sealed").isNull();

    AuditReport report = verify(records);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.chains().get(0).starts()).isEqualTo(2);
    assertThat(report.chains().get(0).head().sealedRecords()).isEqualTo(records.size() - 1);
  }

  @Test
  void withoutASignerNothingIsSealed() {
    AuditTrail trail = new AuditTrail("default", null);
    trail.append(AuditKind.DECISION, NOW, List.of());
    assertThat(trail.seal(NOW)).isNull();
  }

  @Test
  void chainOfAnotherKeyIsForged() {
    AuditTrail trail = new AuditTrail("default", new CommandSigner(generated().getPrivate(), "k1"));
    List<byte[]> records = new ArrayList<>();
    records.add(trail.append(AuditKind.DECISION, NOW, List.of()));
    records.add(trail.seal(NOW));
    assertThat(verify(records).flaws()).hasSize(1);
  }

  @Test
  void twoDeploymentsOnOneTopicAreTwoChains() {
    AuditTrail one = AuditTrail.of("tidegate", signer);
    AuditTrail other = AuditTrail.of("staging", signer);
    AuditTrail again = AuditTrail.of("tidegate", signer);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      records.add(one.append(AuditKind.DECISION, NOW + i, List.of()));
      records.add(other.append(AuditKind.DECISION, NOW + i, List.of()));
      records.add(again.append(AuditKind.DECISION, NOW + 60_000 + i, List.of()));
    }
    AuditReport report = verify(records);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.chains())
        .extracting(AuditReport.Chain::name)
        .containsExactly("staging@" + NOW, "tidegate@" + NOW, "tidegate@" + (NOW + 60_000));
  }

  @Test
  void aStartNamesTheHeadBeforeItAndIsSigned() {
    AuditTrail trail = AuditTrail.of("tidegate", signer);
    List<byte[]> records = new ArrayList<>();
    records.add(trail.describe(NOW, RUNS_BY));
    records.add(trail.describe(NOW + 1, List.of(new Fact.Text("config", "other"))));
    assertThat(new String(records.get(1), UTF_8)).contains("\"head\":\"0:", "\"signature\":");
    assertThat(verify(records).flaws()).isEmpty();

    AuditTrail forged =
        AuditTrail.of("tidegate", new CommandSigner(generated().getPrivate(), "k1"));
    List<byte[]> others = new ArrayList<>();
    others.add(forged.describe(NOW, RUNS_BY));
    others.add(forged.describe(NOW + 1, List.of(new Fact.Text("config", "other"))));
    assertThat(verify(others).flaws()).hasSize(1);
  }

  private AuditReport verify(List<byte[]> records) {
    CommandVerifier signatures = new CommandVerifier(new TreeMap<>(Map.of("k1", keys.getPublic())));
    AuditVerifier verifier =
        new AuditVerifier(
            (signed, jws) -> signatures.check(signed, jws) == SignatureCheck.GOOD, null);
    records.forEach(record -> verifier.add(record, "line"));
    return verifier.end(null);
  }

  private static KeyPair generated() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }
}
