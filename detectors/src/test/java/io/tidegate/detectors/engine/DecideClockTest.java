package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.operator.OperatorRecord;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Decide's clock is the tick that was decided: no record moves it, and no order of arrival. */
class DecideClockTest {
  private static final long TICK_MS = 5_000;
  private static final long START_TICK = 1_785_484_800_000L / TICK_MS;
  private static final long IN_2099_MS = 4_070_908_800_000L;
  private static final InputPosition AT =
      new InputPosition("operators", 0, 17, START_TICK * TICK_MS);

  private static final String APPROVE =
      """
      {"name": "main", "version": "1", "mode": "approve", "rules": [
        {"id": "canary", "match": {"detectors": ["canary-leak"]}, "action": "deny", "ttl": "10m"}]}
      """;
  private static final String GATE =
      """
      {"name": "main", "version": "%s", "mode": "enforce", "rules": [],
       "readiness_gate": {"after": "0s", "deadline": "15m"}}
      """;
  private static final String NO_GATE =
      """
      {"name": "main", "version": "9", "mode": "observe", "rules": []}
      """;

  /** Without a signer nothing may be enforced. */
  private static final CommandSigner SIGNER = signer();

  private final Said said = new Said();

  @Test
  void aHitOfALaterCenturyMakesNothingLastUntilThen() {
    DecideStage stage = new DecideStage(EngineConfig.defaults(), 1, SIGNER);
    long tick = START_TICK;
    send(stage, policy(APPROVE, tick));
    send(stage, new Flow.Counted(0, "eu-1", tick * TICK_MS, 1_000));
    send(stage, new Flow.TickComplete(0, ++tick));
    send(stage, leak("eu-1", "k1", tick * TICK_MS));
    String asked = said.alerts.get(0).replaceAll("(?s).*\"command_id\":\"([0-9a-f]+)\".*", "$1");
    send(stage, leak("us-9", "k9", IN_2099_MS));
    send(stage, approval(asked, tick * TICK_MS));
    assertThat(said.enforced).containsOnlyKeys("eu-1/api_key/t-k1/k1");

    for (int i = 0; i < 125; i++) {
      send(stage, new Flow.TickComplete(0, ++tick));
    }
    assertThat(said.enforced).as("ten minutes and some ticks later").isEmpty();
    assertThat(said.alerts).noneMatch(alert -> alert.contains("\"time\":4070908"));
    assertThat(said.audit)
        .extracting(record -> new String(record, UTF_8))
        .noneMatch(record -> record.contains("\"time\":4070908"));
  }

  @Test
  void aWordIsNoEarlierThanTheTickThatItWasHeardIn() {
    DecideStage stage = new DecideStage(EngineConfig.defaults(), 1, SIGNER);
    long tick = START_TICK;
    send(stage, policy(APPROVE, tick));
    send(stage, new Flow.Counted(0, "eu-1", tick * TICK_MS, 1_000));
    send(stage, new Flow.TickComplete(0, tick + 100));
    long decidedMs = (tick + 100) * TICK_MS;
    send(stage, leak("eu-1", "k1", decidedMs));
    String asked = said.alerts.get(0).replaceAll("(?s).*\"command_id\":\"([0-9a-f]+)\".*", "$1");
    // The stage that read it stood still.
    send(stage, approval(asked, tick * TICK_MS));
    assertThat(new String(requireNonNull(said.enforced.get("eu-1/api_key/t-k1/k1")), UTF_8))
        .contains("\"start_time\":" + decidedMs);
  }

  @Test
  void whatTheBrokerStampedIsContainedAndReleasedWhileTicksAreHeldUp() {
    DecideStage stage = new DecideStage(EngineConfig.defaults(), 1, SIGNER);
    long tick = START_TICK;
    send(stage, policy(APPROVE.replace("approve", "enforce"), tick));
    send(stage, new Flow.Counted(0, "eu-1", tick * TICK_MS, 1_000));
    send(stage, new Flow.TickComplete(0, ++tick));
    long laterMs = tick * TICK_MS + 7_200_000;
    send(stage, stamped(leak("eu-1", "k1", laterMs)));
    assertThat(new String(requireNonNull(said.enforced.get("eu-1/api_key/t-k1/k1")), UTF_8))
        .contains("\"start_time\":" + laterMs);

    send(stage, release("eu-1/api_key/t-k1/k1", laterMs + 1_000));
    send(stage, stamped(leak("eu-1", "k1", laterMs + 700_000)));
    assertThat(said.enforced).as("within the grace").isEmpty();
  }

  @Test
  void whoWasReleasedBeforeAnyTickWasDecidedIsGivenGrace() {
    DecideStage stage = new DecideStage(EngineConfig.defaults(), 1, SIGNER);
    long timeMs = START_TICK * TICK_MS;
    send(stage, policy(APPROVE.replace("approve", "enforce"), Long.MIN_VALUE));
    send(stage, leak("eu-1", "k1", timeMs));
    assertThat(said.enforced).containsOnlyKeys("eu-1/api_key/t-k1/k1");
    send(stage, release("eu-1/api_key/t-k1/k1", timeMs));
    assertThat(said.enforced).isEmpty();

    send(stage, leak("eu-1", "k1", timeMs + 600_000));
    assertThat(said.enforced).as("within the grace").isEmpty();
  }

  @Property(tries = 60)
  void whoArrivesFirstMakesNoDifference(@ForAll long seed) {
    assertThat(run(new Random(seed))).isEqualTo(run(null));
  }

  /** Three detect stages and one that steers; each keeps its own order, and none that of others. */
  private static List<String> run(@Nullable Random random) {
    Said heard = new Said();
    DecideStage stage = new DecideStage(EngineConfig.defaults(), 3, SIGNER);
    stage.receive(Flow.bytes(policy(GATE.formatted("1"), START_TICK)), heard);
    for (int round = 0; round < 12; round++) {
      long tick = START_TICK + round;
      List<Deque<Flow>> sources = new ArrayList<>();
      for (int from = 0; from < 3; from++) {
        Deque<Flow> own = new ArrayDeque<>();
        own.add(new Flow.Counted(from, "eu-1", (tick + 1) * TICK_MS, 100 + round));
        own.add(new Flow.Ready(readiness("eu-" + from, "gpu-" + round, tick)));
        own.add(new Flow.Shared("eu-1", "k", new TreeSet<>(List.of("t" + from)), tick * TICK_MS));
        own.add(new Flow.TickComplete(from, tick + 1));
        sources.add(own);
      }
      Deque<Flow> steering = new ArrayDeque<>();
      if (round % 4 == 2) {
        steering.add(policy(NO_GATE, tick + 1));
      } else if (round % 4 == 3) {
        steering.add(policy(GATE.formatted("1" + round), tick + 1));
      }
      sources.add(steering);
      sources.removeIf(Deque::isEmpty);
      while (!sources.isEmpty()) {
        Deque<Flow> next = sources.get(random == null ? 0 : random.nextInt(sources.size()));
        stage.receive(Flow.bytes(next.remove()), heard);
        sources.removeIf(Deque::isEmpty);
      }
    }
    assertThat(heard.commands).hasSizeGreaterThan(6);
    return heard.commands;
  }

  private static Readiness readiness(String cluster, String node, long tick) {
    TreeMap<String, Long> waiting = new TreeMap<>();
    waiting.put(node, tick * TICK_MS);
    return new Readiness(
        cluster, (tick + 1) * TICK_MS, TICK_MS, waiting, new TreeSet<>(), 8, 9, 0, 0);
  }

  private static Flow policy(String document, long from) {
    return new Flow.Steer(
        Flow.Steer.Kind.POLICY,
        "main",
        document.getBytes(UTF_8),
        Attestation.OF_FILE,
        null,
        from,
        AT);
  }

  private static Flow leak(String cluster, String key, long timeMs) {
    Signal signal =
        new Signal(
            "canary-leak",
            timeMs,
            new ScoreBuilder(EntityKey.ofKey(cluster, "t-" + key, key))
                .proof()
                .severity(Severity.CRITICAL)
                .since(START_TICK * TICK_MS)
                .sentence("a canary stood in a response")
                .related(List.of(new EntityKey(cluster, EntityKind.TENANT, "t-" + key)))
                .build(),
            ScaleContext.UNKNOWN);
    return new Flow.Hit(timeMs / TICK_MS, signal, false);
  }

  private static Flow stamped(Flow hit) {
    Flow.Hit known = (Flow.Hit) hit;
    return new Flow.Hit(known.tick(), known.signal(), true);
  }

  private static Flow release(String target, long timeMs) {
    return word(OperatorRecord.Type.RELEASE, target, null, timeMs);
  }

  private static Flow approval(String commandId, long timeMs) {
    return word(OperatorRecord.Type.APPROVE, null, commandId, timeMs);
  }

  private static Flow word(
      OperatorRecord.Type type, @Nullable String target, @Nullable String commandId, long timeMs) {
    byte[] word =
        new OperatorEncoder()
            .encode(
                new OperatorRecord(
                    timeMs,
                    "o1",
                    type,
                    null,
                    commandId,
                    target,
                    null,
                    "ann",
                    "seen",
                    OperatorRecord.NEVER));
    InputPosition at = new InputPosition("operators", 0, 17, timeMs);
    return new Flow.Steer(
        Flow.Steer.Kind.OPERATOR, "", word, Attestation.OF_FILE, null, START_TICK, at);
  }

  private static CommandSigner signer() {
    try {
      return new CommandSigner(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), "k1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }

  private void send(DecideStage stage, Flow flow) {
    stage.receive(Flow.bytes(flow), said);
  }
}
