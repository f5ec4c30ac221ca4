package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.contain.Knocking;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.decode.AuditVerifier;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.operator.OperatorRecord;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What decide makes of what steers it, and of being told too late. */
class DecideStageTest {
  private static final long TICK_MS = 5_000;
  private static final long START_TICK = 1_785_484_800_000L / TICK_MS;
  private static final String ENFORCE =
      """
      {"name": "main", "version": "%s", "mode": "enforce", "rules": [
        {"id": "canary", "match": {"detectors": ["canary-leak"]}, "action": "deny", "ttl": "30m"}]}
      """;

  private static final InputPosition AT =
      new InputPosition("operators", 3, 17, START_TICK * TICK_MS);

  private final CommandSigner signer = signer();
  private final Said said = new Said();
  private DecideStage stage = new DecideStage(EngineConfig.defaults(), 1, signer);
  private long tick = START_TICK;

  @Test
  void aPolicyRulesFromItsTickOnAndKeepsWhatIsKnown() {
    tick();
    leak("k0");
    assertThat(said.commands).hasSize(1);
    assertThat(said.enforced).isEmpty();

    policy(ENFORCE.formatted("1"), true, tick + 2);
    leak("k1");
    assertThat(said.enforced).as("not yet").isEmpty();
    tick();
    tick();
    tick();
    leak("k2");

    assertThat(said.enforced).containsOnlyKeys("eu-1/api_key/t-k2/k2");
    assertThat(said.commands.get(2)).contains("\"policy\":\"main@1\"");
    assertThat(said.alerts).filteredOn(alert -> alert.contains("\"activity_id\":1")).hasSize(3);
  }

  @Test
  void aWrongPolicyStopsNothingAndIsAFinding() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    policy("{\"name\": \"main\", \"rulez\": []}", true, tick);
    tick();
    tick();

    assertThat(said.alerts)
        .filteredOn(alert -> alert.contains("policy-refused"))
        .singleElement()
        .asString()
        .contains("rulez");
    leak("k1");
    assertThat(said.enforced).as("the last good one rules on").hasSize(1);

    policy(ENFORCE.formatted("2"), true, tick);
    for (int i = 0; i < 70; i++) {
      tick();
    }
    assertThat(said.alerts)
        .filteredOn(
            alert -> alert.contains("policy-refused") && alert.contains("\"activity_id\":3"))
        .hasSize(1);
  }

  @Test
  void whereSignaturesAreRequiredAPolicyIsTakenAwayByASignedDocument() {
    String signed =
        ENFORCE
            .formatted("1")
            .replace("\"mode\"", "\"require_signed\": {\"policies\": true}, \"mode\"");
    policy(signed, true, tick);
    tick();
    receive(new Flow.Steer(Flow.Steer.Kind.POLICY, "main", null, Attestation.NONE, null, tick, AT));
    policy("{\"withdraw\":\"main\"}", false, tick);
    tick();
    leak("k1");
    assertThat(said.enforced).as("unsigned, it rules on").hasSize(1);

    policy("{\"withdraw\":\"other\"}", true, tick);
    tick();
    leak("k2");
    assertThat(said.enforced).as("of another name").hasSize(2);

    policy("{\"withdraw\":\"main\"}", true, tick);
    tick();
    leak("k3");
    assertThat(said.enforced).as("the service's own rules again").hasSize(2);
    assertThat(said.audit)
        .anyMatch(record -> new String(record, UTF_8).contains("\"standing\":\"removed\""));
  }

  @Test
  void policyIsTakenUpUnderItsNameOnlyAndTheAuditSaysWhatBecameOfAWithdrawal() {
    byte[] named = ENFORCE.formatted("1").getBytes(UTF_8);
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.POLICY, "contain", named, Attestation.OF_FILE, null, tick, AT));
    tick();
    leak("k1");
    assertThat(said.enforced).as("under another key it is none").isEmpty();
    assertThat(audited()).contains("\"standing\":\"refused\"", "it is named main");

    policy(ENFORCE.formatted("2"), true, tick);
    tick();
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.POLICY, "contain", null, Attestation.OF_FILE, null, tick, AT));
    tick();
    assertThat(audited())
        .contains("\"standing\":\"not_in_force\"")
        .doesNotContain("\"standing\":\"removed\"");
    leak("k2");
    assertThat(said.enforced).as("it rules on").hasSize(1);
  }

  private String audited() {
    StringBuilder all = new StringBuilder();
    said.audit.forEach(record -> all.append(new String(record, UTF_8)));
    return all.toString();
  }

  @Test
  void peoplesWordsMustBeSignedWhereThePolicySaysSo() {
    String signed =
        ENFORCE
            .formatted("1")
            .replace("\"mode\"", "\"require_signed\": {\"operators\": true}, \"mode\"");
    policy(signed, true, tick);
    tick();
    leak("k1");
    release("k1", false);
    assertThat(said.enforced).hasSize(1);
    assertThat(said.letters)
        .singleElement()
        .asString()
        .contains("bad_signature", "must be signed", "\"partition\":3", "\"offset\":17");
    assertThat(said.audit)
        .anyMatch(record -> new String(record, UTF_8).contains("operators-3 offset 17"));
    release("k1", true);
    assertThat(said.enforced).isEmpty();
  }

  @Test
  void aReleaseIsCarriedOutWhenItArrives() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    leak("k1");
    release("k1", true);

    assertThat(said.enforced).isEmpty();
    assertThat(said.commands).hasSize(2);
    assertThat(said.commands.get(1)).contains("\"action\":\"allow\"");
    assertThat(said.alerts.get(said.alerts.size() - 1)).contains("\"released\"");
  }

  @Test
  void afterAStopFindingsAppearAndNothingIsEnforced() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    said.wallMs = tick * TICK_MS + 600_000;
    leak("k1");
    leak("k2");
    for (int i = 0; i < 130; i++) {
      tick();
    }

    assertThat(said.alerts).filteredOn(alert -> alert.contains("\"activity_id\":1")).hasSize(2);
    assertThat(said.alerts).anyMatch(alert -> alert.contains("\"refused_by\":\"stale\""));
    assertThat(said.commands).isEmpty();
    assertThat(said.enforced).isEmpty();
  }

  @Test
  void whatStillGoesOnAfterAStopIsContainedAMinuteLater() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    said.wallMs = tick * TICK_MS + 600_000;
    leak("k1");
    tick();
    assertThat(said.enforced).isEmpty();

    said.wallMs = Long.MIN_VALUE;
    for (int i = 0; i < 14; i++) {
      leak("k1");
      tick();
    }
    assertThat(said.enforced).containsOnlyKeys("eu-1/api_key/t-k1/k1");
    assertThat(said.alerts).filteredOn(alert -> alert.contains("\"activity_id\":1")).hasSize(1);
  }

  @Test
  void whoWasReleasedIsNotContainedByTheSameTrafficInTheGrace() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    leak("k1");
    tick();
    release("k1", true);
    int sent = said.commands.size();
    for (int i = 0; i < 700; i++) {
      leak("k1");
      tick();
    }

    assertThat(said.commands).hasSize(sent);
    assertThat(said.enforced).isEmpty();
    assertThat(said.audit)
        .extracting(record -> new String(record, UTF_8))
        .anyMatch(record -> record.contains("\"guard\":\"grace\""));
  }

  @Test
  void whoStillKnocksStaysContained() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    leak("k1");
    String id = said.lastId;
    while (said.commands.size() == 1 && tick < START_TICK + 400) {
      long endMs = (tick + 1) * TICK_MS;
      receive(new Flow.Knocks(new Knocking(id, endMs, 5, endMs - 9, endMs - 1)));
      tick();
    }
    assertThat(said.commands).hasSize(2);
    assertThat(said.enforced).hasSize(1);
  }

  @Test
  void theChainVerifiesThoughTheStageIsRestoredAfterEveryRecord() {
    policy(ENFORCE.formatted("1"), true, tick);
    for (int i = 0; i < 20; i++) {
      leak("k" + i % 3);
      restart();
      tick();
      restart();
    }
    release("k1", true);

    AuditVerifier verifier = new AuditVerifier((bytes, jws) -> true, null);
    said.audit.forEach(record -> verifier.add(record, "line"));
    assertThat(verifier.end(null).flaws()).isEmpty();
    assertThat(said.audit).hasSizeGreaterThan(5);
  }

  @Test
  void whoAnnouncedItselfBeforeTheFirstTickLives() {
    policy(ENFORCE.formatted("1"), true, tick);
    announce("gw-1", tick * TICK_MS - 60_000);
    announce("gw-2", tick * TICK_MS - 30_000);
    announce("gone", tick * TICK_MS - 600_000);
    restart();
    leak("k1");
    answer("gw-1", said.lastId);
    assertThat(said.alerts).last().asString().contains("partial", "without gw-2");

    answer("gw-2", said.lastId);
    assertThat(said.alerts).last().asString().contains("\"state\":\"applied\"");
  }

  @Test
  void whoAnnouncedItselfWhileNothingHappenedLives() {
    policy(ENFORCE.formatted("1"), true, tick);
    tick();
    long hourLater = tick + 720;
    announce("gw-1", hourLater * TICK_MS - 20_000);
    announce("gone", tick * TICK_MS);
    tick = hourLater - 1;
    tick();
    restart();
    leak("k1");
    answer("gw-1", said.lastId);
    assertThat(said.alerts).last().asString().contains("\"state\":\"applied\"");
  }

  @Test
  void aClockThatIsAheadMakesNobodyLiveForever() {
    policy(ENFORCE.formatted("1"), true, tick);
    announce("gw-1", (tick + 1_000_000) * TICK_MS);
    for (int i = 0; i < 30; i++) {
      tick();
    }
    announce("gw-2", tick * TICK_MS);
    leak("k1");
    answer("gw-2", said.lastId);
    assertThat(said.alerts).last().asString().contains("\"state\":\"applied\"");
  }

  @Test
  void whatIsOverIsToldAsItWasAtItsWorst() {
    tick();
    for (int nats : new int[] {40, 90, 20, 15}) {
      Score score =
          new ScoreBuilder(new EntityKey("eu-1", EntityKind.TENANT, "acme"))
              .evidence(nats, 14)
              .severity(Severity.HIGH)
              .since(tick * TICK_MS)
              .sentence("tenant acme spends " + nats + "x")
              .build();
      receive(
          new Flow.Found(
              0, new Signal("spend-burst", (tick + 1) * TICK_MS, score, ScaleContext.UNKNOWN)));
      tick();
    }
    for (int i = 0; i < 200; i++) {
      tick();
    }
    String closed =
        said.alerts.stream()
            .filter(each -> each.contains("\"activity_id\":3"))
            .findFirst()
            .orElseThrow();
    assertThat(closed)
        .contains("tenant acme spends 90x; that was at 2", ", and nothing more since 2")
        .contains("\"score\":90");
  }

  @Test
  void whoJoinedAContainmentHearsOfItsEnd() {
    policy(
        ENFORCE.formatted("1").replace("[\"canary-leak", "[\"hard-limit\", \"canary-leak"),
        true,
        tick);
    tick();
    leak("k1");
    String uid = uidOf(said.alerts.get(0));
    proof("hard-limit", "k1");
    String other = uidOf(said.alerts.get(said.alerts.size() - 1));
    assertThat(other).isNotEqualTo(uid);
    assertThat(said.alerts.get(said.alerts.size() - 1)).contains("\"state\":\"pending\"");

    release("k1", true);
    assertThat(said.alerts)
        .filteredOn(each -> each.contains(other))
        .last()
        .asString()
        .contains("\"state\":\"released\"");
  }

  @Test
  void ofManyLowFindingsThreeAreToldAndTheOthersTogether() {
    List<String> alerts = aNightOfNewcomers(false);

    assertThat(created(alerts, "onboarding")).hasSize(3);
    assertThat(created(alerts, "low-findings"))
        .singleElement()
        .asString()
        .contains("\"severity_id\":1")
        .contains(
            "6 more low findings", "5 of onboarding, 1 of retry-loop", "largest about tenant/t7");
    assertThat(aNightOfNewcomers(true)).as("restored after every tick").isEqualTo(alerts);
  }

  /** Eight newcomers and four loops, one a minute, the seventh the largest; then an hour passes. */
  private List<String> aNightOfNewcomers(boolean restarts) {
    stage = new DecideStage(EngineConfig.defaults(), 1, signer);
    rows.clear();
    said.alerts.clear();
    tick = START_TICK;
    for (int i = 1; i <= 12; i++) {
      found(i <= 8 ? "onboarding" : "retry-loop", "t" + i, i == 7 ? 9 : 1, Severity.LOW);
      for (int t = 0; t < 12; t++) {
        tick();
        if (restarts) {
          restart();
        }
      }
    }
    while (tick < START_TICK + 721) {
      tick();
    }
    return List.copyOf(said.alerts);
  }

  @Test
  void aLowFindingThatRisesIsToldAtOnceAndIsInNoDigest() {
    for (int i = 1; i <= 5; i++) {
      found("onboarding", "t" + i, 1, Severity.LOW);
      tick();
    }
    found("onboarding", "t5", 1, Severity.MEDIUM);
    tick();

    assertThat(said.alerts).hasSize(4).allMatch(DecideStageTest::isCreate);
    assertThat(said.alerts.get(3)).contains("tenant/t5", "\"severity_id\":3", ".1\"");
    stage.end(said);
    assertThat(said.alerts.get(4)).contains("1 more low finding");
  }

  @Test
  void whatIsMediumOrActedOnIsNeverInADigest() {
    policy(ENFORCE.formatted("1").replace("canary-leak", "budget-burn"), true, tick);
    for (int i = 1; i <= 8; i++) {
      found("onboarding", "m" + i, 1, Severity.values()[2 + i % 3]);
      found("budget-burn", "b" + i, 1, Severity.LOW);
      tick();
    }
    stage.end(said);
    assertThat(created(said.alerts, "onboarding")).hasSize(8);
    assertThat(created(said.alerts, "budget-burn")).hasSize(8);
    assertThat(created(said.alerts, "low-findings")).isEmpty();
  }

  private static List<String> created(List<String> alerts, String detector) {
    return alerts.stream()
        .filter(DecideStageTest::isCreate)
        .filter(alert -> alert.contains("\"uid\":\"" + detector + "\""))
        .toList();
  }

  private static String uidOf(String alert) {
    return alert.replaceAll(".*\"correlation_uid\":\"(f-[0-9a-f]+)\".*", "$1");
  }

  private static boolean isCreate(String alert) {
    return alert.contains("\"activity_id\":1");
  }

  private void found(String detector, String tenant, double usdPerHour, Severity severity) {
    Score score =
        new ScoreBuilder(new EntityKey("eu-1", EntityKind.TENANT, tenant))
            .proof()
            .severity(severity)
            .excessUsdPerHour(usdPerHour)
            .since(tick * TICK_MS)
            .sentence("tenant " + tenant + " is new")
            .build();
    Signal signal = new Signal(detector, (tick + 1) * TICK_MS, score, ScaleContext.UNKNOWN);
    receive(new Flow.Found(0, signal));
  }

  private final SortedMap<String, byte[]> rows = new TreeMap<>();

  private void restart() {
    stage.drainChanges(
        new Stage.Rows() {
          @Override
          public void put(byte[] key, byte[] value) {
            rows.put(new String(key, ISO_8859_1), value);
          }

          @Override
          public void delete(byte[] key) {
            rows.remove(new String(key, ISO_8859_1));
          }
        });
    stage = new DecideStage(EngineConfig.defaults(), 1, signer);
    rows.forEach((key, value) -> stage.restore(key.getBytes(ISO_8859_1), value));
    stage.restored();
  }

  private void tick() {
    tick++;
    receive(new Flow.Counted(0, "eu-1", (tick - 1) * TICK_MS, 1_000));
    receive(new Flow.TickComplete(0, tick));
  }

  private void leak(String key) {
    proof("canary-leak", key);
  }

  private void proof(String detector, String key) {
    EntityKey entity = new EntityKey("eu-1", EntityKind.API_KEY, key);
    Score score =
        new Score(
            entity,
            List.of(new EntityKey("eu-1", EntityKind.TENANT, "t-" + key)),
            20,
            14,
            true,
            false,
            Severity.CRITICAL,
            Confidence.HIGH,
            "canary tokens in responses",
            1,
            0,
            Double.NaN,
            tick * TICK_MS,
            true,
            "a canary stood in a response",
            List.of());
    Signal signal = new Signal(detector, tick * TICK_MS, score, ScaleContext.UNKNOWN);
    receive(new Flow.Hit(tick, signal, false));
  }

  private void policy(String document, boolean signed, long from) {
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.POLICY,
            "main",
            document.getBytes(UTF_8),
            signed ? Attestation.OF_FILE : Attestation.NONE,
            null,
            from,
            AT));
  }

  private void announce(String enforcer, long timeMs) {
    SortedMap<String, SortedSet<String>> can = new TreeMap<>();
    can.put("api_key", new TreeSet<>(List.of("deny", "allow")));
    byte[] record =
        new ResponseEncoder()
            .encode(
                new EnforcerRecord(
                    enforcer,
                    new TreeSet<>(List.of("eu-1")),
                    can,
                    new TreeSet<>(),
                    0,
                    timeMs,
                    "test"));
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.RESPONSE, enforcer, record, Attestation.NONE, null, tick, AT));
  }

  private void answer(String enforcer, String command) {
    answer(command, enforcer, 200, ResponseState.APPLIED, tick * TICK_MS);
  }

  private void answer(
      String command, String enforcer, int status, ResponseState state, long timeMs) {
    byte[] record =
        new ResponseEncoder()
            .encode(
                new Response(
                    command, enforcer, "eu-1", status, state, "", timeMs, timeMs + 60_000));
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.RESPONSE, command, record, Attestation.NONE, null, tick, AT));
  }

  private void release(String key, boolean signed) {
    byte[] word =
        new OperatorEncoder()
            .encode(
                new OperatorRecord(
                    tick * TICK_MS,
                    "o1",
                    OperatorRecord.Type.RELEASE,
                    null,
                    null,
                    "eu-1/api_key/" + key,
                    null,
                    "ann",
                    "known",
                    OperatorRecord.NEVER));
    receive(
        new Flow.Steer(
            Flow.Steer.Kind.OPERATOR,
            key,
            word,
            signed ? Attestation.OF_FILE : Attestation.NONE,
            null,
            tick,
            AT));
  }

  /** What was withheld is answered as the publisher answers it, when the answer has come back. */
  private void receive(Flow flow) {
    stage.receive(Flow.bytes(flow), said);
    for (byte[] late : List.copyOf(said.withheld)) {
      said.withheld.remove(late);
      if (new CommandDecoder().decode(late) instanceof Decoded.Value<Command> command) {
        answer(
            command.value().commandId(),
            Response.PUBLISHER,
            400,
            ResponseState.EXPIRED,
            said.wallMs);
      }
    }
  }

  private static CommandSigner signer() {
    try {
      return new CommandSigner(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), "k1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }
}
