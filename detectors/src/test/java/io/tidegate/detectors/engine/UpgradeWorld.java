package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.RequestPhase;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A little more than an hour of one cluster, on two inputs of which one lags, in which everything
 * happens of which a stage keeps a row; then the moment of an upgrade, in the middle of all of it;
 * then what follows.
 */
final class UpgradeWorld {
  static final long TICK_MS = 5_000;
  static final String CLUSTER = "eu-1";
  private static final long START = 1_785_484_800_000L;
  private static final long MINUTE = 60_000;

  /** The upgrade, in the middle of a tick. */
  static final long MOMENT = START + 66 * MINUTE + 12_250;

  /** The second input lags by that much. */
  private static final long LAG_MS = 15_000;

  private static final long HOSTILE_FROM = MOMENT - 3 * MINUTE;
  private static final long END = MOMENT + 3 * MINUTE;

  /** Longer than a containment lasts, and than most findings live without evidence. */
  private static final long QUIET = 45 * MINUTE;

  private static final int TENANTS = 8;
  private static final int NODES = 6;
  private static final Pattern FINDING =
      Pattern.compile(
          "\"finding_info\":\\{\"uid\":\"([^\"]+)\".*?\"analytic\":\\{\"uid\":\"([^\"]+)\"");

  private static final String POLICY =
      """
      {"name": "main", "version": "1", "mode": "enforce",
       "guards": {"blast_radius": {"least_customers": 10}}, "rules": [
        {"id": "canary", "match": {"detectors": ["canary-leak"]}, "action": "deny", "ttl": "30m"},
        {"id": "node", "match": {"detectors": ["unsecured-node"]}, "mode": "approve",
         "action": "contain", "method": "drain", "ttl": "30m"}]}
      """;

  private final TelemetryEncoder telemetry = new TelemetryEncoder();
  private final Random random = new Random(29);

  /** What happens, by when. */
  private final TreeMap<Long, List<Step>> steps = new TreeMap<>();

  /** One thing that happens; {@code offset} grows from each to the next. */
  private interface Step {
    void take(InMemoryEngine engine, long offset);
  }

  UpgradeWorld() {
    begin();
    for (long t = START; t < END; t += 500) {
      traffic(t);
    }
    for (long t = START; t < END; t += 15_000) {
      for (int node = 0; node < NODES; node++) {
        sample(t + node * 100L, node);
      }
    }
    for (long t = END; t < END + QUIET; t += 10_500) {
      quiet(t);
    }
    people();
    moment();
  }

  static InMemoryEngine engine() {
    return new InMemoryEngine(EngineConfig.defaults(), 2, 1, signer());
  }

  /** All that comes before the upgrade; {@code after} is told after each of it in its last time. */
  void before(InMemoryEngine engine, long tellingFrom, Runnable after) {
    run(engine, Long.MIN_VALUE, MOMENT, tellingFrom, after);
  }

  /** All that comes after it, and then the silence in which all ends. */
  void after(InMemoryEngine engine, Runnable after) {
    engine.scalingReadThrough(Long.MAX_VALUE);
    run(engine, MOMENT, Long.MAX_VALUE, MOMENT, after);
    engine.end();
  }

  private void run(
      InMemoryEngine engine, long fromMs, long toMs, long tellingFrom, Runnable after) {
    long number = steps.headMap(fromMs).values().stream().mapToLong(List::size).sum();
    for (Map.Entry<Long, List<Step>> now : steps.subMap(fromMs, toMs).entrySet()) {
      for (Step step : now.getValue()) {
        step.take(engine, number++);
        if (now.getKey() >= tellingFrom && now.getKey() < END) {
          after.run();
        }
      }
    }
  }

  private void at(long timeMs, Step step) {
    steps.computeIfAbsent(timeMs, unseen -> new ArrayList<>()).add(step);
  }

  private void begin() {
    long tenMinutes = START - 80 * MINUTE;
    scaling(START, tenMinutes, ScalingType.SCALE_DECISION, e -> e.from(0).to(NODES).origin("hpa"));
    for (int node = 0; node < NODES; node++) {
      String name = name(node);
      long time = tenMinutes + node * 1_000L;
      scaling(START, time, ScalingType.NODE_PROVISIONED, e -> e.node(name));
      scaling(START, time + 60_000, ScalingType.NODE_READY, e -> e.node(name));
      scaling(
          START,
          time + 70_000,
          ScalingType.NODE_SECURED,
          e -> e.node(name).modelDigests(Map.of("m", "sha256:good")));
    }
    at(
        START,
        (engine, offset) -> engine.keyed("tidegate.policies", "main", POLICY.getBytes(UTF_8)));
    long lately = HOSTILE_FROM - MINUTE;
    scaling(lately, lately, ScalingType.NODE_PROVISIONED, e -> e.node(name(NODES)));
    scaling(lately + 900, lately + 900, ScalingType.NODE_READY, e -> e.node(name(NODES)));
    for (int tenant = 0; tenant < 3; tenant++) {
      record("tenant/t" + tenant);
    }
  }

  private void record(String subject) {
    EntityRecord of =
        EntityRecord.of(subject)
            .withLimits(new EntityRecord.Limits(1_000_000, 1_000, 100, 500_000, 100_000))
            .withBudget(10_000, "day");
    EntityRecord record =
        new EntityRecord(
            of.subject(),
            of.plan(),
            of.budgetUsd(),
            of.period(),
            of.zone(),
            of.limits(),
            of.createdMs(),
            of.owner(),
            of.parent(),
            of.protectedUntilMs(),
            List.of("eu"),
            List.of("m"),
            of.approvedDigests(),
            of.retired(),
            of.labels());
    byte[] bytes = new EntityRecordEncoder().encode(record);
    at(START, (engine, offset) -> engine.entity(subject, bytes));
  }

  private void traffic(long t) {
    int client = (int) (TENANTS * random.nextDouble() * random.nextDouble());
    boolean hostile = t >= HOSTILE_FROM && t < MOMENT && random.nextInt(3) == 0;
    long output = 1 + around(200);
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(t - random.nextInt(800))
            .requestId("r" + t)
            .cluster(CLUSTER)
            .tenant("t" + client)
            .apiKey(random.nextInt(10) == 0 ? "shared" : "k" + client)
            .source("198.51.100." + client)
            .asn(100 + random.nextInt(2))
            .gateway("gw-" + random.nextInt(2))
            .region("eu")
            .node(name(random.nextInt(NODES)))
            .model("m")
            .modelDigest("sha256:good")
            .status(random.nextInt(300) == 0 ? 500 : 200)
            .finishReason(random.nextInt(40) == 0 ? "length" : "stop")
            .inputTokens(around(700))
            .outputTokens(output)
            .responseBytes(240 + 4 * output)
            .egressBytes(2_000)
            .queueMicros(5_000)
            .ttftMicros(around(250_000))
            .latencyMicros(around(2_000_000))
            .promptFingerprint("%016x".formatted(random.nextInt(20) * 0x9e3779b97f4a7c15L));
    if (hostile) {
      turn(event, output);
    }
    if (random.nextInt(60) == 0) {
      event.timeMs(t - 3 * MINUTE);
    }
    if (random.nextInt(40) == 0) {
      event.node(null);
    }
    byte[] bytes = telemetry.encode(event.build());
    telemetry(t, bytes);
    if (random.nextInt(50) == 0) {
      telemetry(t, bytes);
    }
    if (random.nextInt(30) == 0) {
      String broken = new String(bytes, UTF_8).replace("\"request_id\"", "\"request_ix\"");
      telemetry(t, broken.getBytes(UTF_8));
    }
    if (t % 10_000 == 0) {
      stream(t);
    }
  }

  /** Everything that a detector of requests may mind. */
  private void turn(InferenceEventBuilder event, long output) {
    int key = random.nextInt(12);
    event
        .tenant("n" + key)
        .apiKey("new-" + key)
        .source("203.0.113." + random.nextInt(200))
        .asn(random.nextInt(1_000_000))
        .modelDigest("sha256:bad")
        .finishReason(random.nextBoolean() ? "length" : "abort")
        .guardrails(List.of(new NamedScore("injection", 0.9)))
        .toolCalls(1)
        .inputTokens(100 * around(700))
        .outputTokens(100 * output)
        .responseBytes(40_000 * output)
        .egressBytes(500_000)
        .promptFingerprint("%016x".formatted(1L << random.nextInt(Long.SIZE)));
    switch (random.nextInt(8)) {
      case 0 -> event.status(401).apiKey("x" + random.nextInt(1_000_000));
      case 1 -> event.status(503);
      case 2 -> event.decision(GatewayDecision.DENY).rule("rule-1").status(403);
      case 3 -> event.status(400);
      case 4 -> event.tenant("t1").apiKey("k1").region("elsewhere");
      case 5 -> event.tenant("t2").apiKey("k2").model("forbidden");
      case 6 -> event.requestId("again" + random.nextInt(3));
      default -> event.node(random.nextBoolean() ? "unknown-node" : name(NODES));
    }
  }

  /** A request that goes on for a minute. */
  private void stream(long t) {
    String id = "s" + t;
    for (long passed = 0; passed <= MINUTE; passed += 10_000) {
      boolean isLast = passed == MINUTE;
      long tokens = passed / 50;
      InferenceEventBuilder event =
          new InferenceEventBuilder()
              .timeMs(t + passed)
              .requestId(id)
              .cluster(CLUSTER)
              .tenant("t0")
              .apiKey("k0")
              .gateway("gw-0")
              .node(name(0))
              .model("m")
              .phase(
                  isLast
                      ? RequestPhase.END
                      : passed == 0 ? RequestPhase.START : RequestPhase.PROGRESS)
              .status(isLast ? 200 : 0)
              .inputTokens(500)
              .outputTokens(tokens);
      telemetry(t + passed, telemetry.encode(event.build()));
    }
  }

  /** One of the usual requests, now and then. */
  private void quiet(long t) {
    telemetry(
        t,
        telemetry.encode(
            new InferenceEventBuilder()
                .timeMs(t)
                .requestId("q" + t)
                .cluster(CLUSTER)
                .tenant("t0")
                .apiKey("k0")
                .model("m")
                .node(name(0))
                .status(200)
                .inputTokens(700)
                .outputTokens(200)
                .build()));
  }

  private void leak(long t, String tenant, String key) {
    telemetry(
        t,
        telemetry.encode(
            new InferenceEventBuilder()
                .timeMs(t)
                .requestId("leak" + t)
                .cluster(CLUSTER)
                .tenant(tenant)
                .apiKey(key)
                .model("m")
                .node(name(1))
                .status(200)
                .canaries(List.of("canary-7"))
                .build()));
  }

  private void people() {
    leak(START + 50 * MINUTE, "t5", "k5");
    at(
        START + 51 * MINUTE,
        (engine, offset) ->
            operator(
                engine,
                OperatorRecord.Type.RELEASE,
                null,
                "eu-1/api_key/t5/k5",
                null,
                51 * MINUTE));
    at(
        START + 52 * MINUTE,
        (engine, offset) ->
            operator(
                engine, OperatorRecord.Type.PROTECT, null, "eu-1/tenant/t7", null, 52 * MINUTE));
    for (long t = START + 40 * MINUTE; t < END; t += 30_000) {
      long heard = t;
      at(t, (engine, offset) -> engine.keyed("tidegate.responses", "gw-0", enforcer(heard)));
    }
    leak(MOMENT - 2 * MINUTE, "t6", "k6");
    at(MOMENT - MINUTE, (engine, offset) -> accuse(engine));
    for (int i = 0; i < 3; i++) {
      long t = MOMENT - 4_000 + i * 500L;
      at(t, (engine, offset) -> knock(engine, offset, t));
    }
    leak(MOMENT - 1_000, "t4", "k4");
  }

  /** A person says of what is only likely that it is no attack. */
  private void accuse(InMemoryEngine engine) {
    for (String alert : engine.alerts) {
      Matcher finding = FINDING.matcher(alert);
      if (finding.find() && finding.group(2).equals("response-inflation")) {
        operator(
            engine,
            OperatorRecord.Type.VERDICT,
            finding.group(1),
            null,
            Verdict.FALSE_POSITIVE,
            MOMENT - MINUTE - START);
        return;
      }
    }
  }

  /** A gateway that obeys refuses a request. */
  private void knock(InMemoryEngine engine, long offset, long t) {
    String id = "";
    for (String command : engine.commands) {
      Matcher found = Pattern.compile("ce_id=([^,}]+)").matcher(command);
      id = found.find() ? found.group(1) : id;
    }
    engine.telemetry(
        0,
        offset,
        telemetry.encode(
            new InferenceEventBuilder()
                .timeMs(t)
                .requestId("knock" + t)
                .cluster(CLUSTER)
                .tenant("t6")
                .apiKey("k6")
                .model("m")
                .status(403)
                .decision(GatewayDecision.DENY)
                .commandId(id)
                .build()));
  }

  private static void operator(
      InMemoryEngine engine,
      OperatorRecord.Type type,
      @Nullable String finding,
      @Nullable String target,
      @Nullable Verdict verdict,
      long passedMs) {
    OperatorRecord word =
        new OperatorRecord(
            START + passedMs,
            "o" + passedMs,
            type,
            finding,
            null,
            target,
            verdict,
            "ann",
            "known",
            OperatorRecord.NEVER);
    engine.keyed("tidegate.operators", word.subject(), new OperatorEncoder().encode(word));
  }

  private static byte[] enforcer(long timeMs) {
    TreeMap<String, java.util.SortedSet<String>> can = new TreeMap<>();
    can.put("api_key", new TreeSet<>(List.of("deny", "allow")));
    can.put("node", new TreeSet<>(List.of("contain", "restore")));
    can.put(EnforcerRecord.KEY_OF_TENANT, new TreeSet<>(List.of("deny", "allow")));
    return new ResponseEncoder()
        .encode(
            new EnforcerRecord(
                "gw-0", new TreeSet<>(List.of(CLUSTER)), can, new TreeSet<>(), 0, timeMs, "1"));
  }

  /** What is only half said when the upgrade comes. */
  private void moment() {
    long t = MOMENT - 500;
    scaling(t, t, ScalingType.NODE_PROVISIONED, e -> e.node("late-node").group("pool"));
    byte[] ahead =
        telemetry.encode(
            new InferenceEventBuilder()
                .timeMs(t + 60 * MINUTE)
                .requestId("ahead")
                .cluster(CLUSTER)
                .tenant("t3")
                .apiKey("k3")
                .model("m")
                .node(name(2))
                .status(200)
                .build());
    at(t, (engine, offset) -> engine.telemetry(0, offset, ahead));
    at(t, (engine, offset) -> engine.lost(0, 1_000_000, 1_000_007));
    Signal waiting = signal("t3", MOMENT + 30_000);
    at(t, (engine, offset) -> engine.toDecide(new Flow.Found(0, waiting)));
    byte[] pane = Flow.bytes(new Flow.PaneFragment(pane(MOMENT + 40_000, 7)));
    byte[] found = Flow.bytes(new Flow.Found(0, signal("t2", MOMENT + 30_000)));
    for (int i = 0; i < 2; i++) {
      long when = i == 0 ? t : MOMENT + 1_000;
      Flow.Part toDetect = half("observe-9", i, pane);
      Flow.Part toDecide = half("detect-9", i, found);
      at(when, (engine, offset) -> engine.toDetect(toDetect));
      at(when, (engine, offset) -> engine.toDecide(toDecide));
    }
  }

  private static Flow.Part half(String from, int index, byte[] bytes) {
    int middle = bytes.length / 2;
    return new Flow.Part(
        from,
        index,
        2,
        index == 0
            ? Arrays.copyOfRange(bytes, 0, middle)
            : Arrays.copyOfRange(bytes, middle, bytes.length));
  }

  /** Of a tick that is far from being closed. */
  static Pane pane(long timeMs, int requests) {
    EntityKey entity = new EntityKey(CLUSTER, EntityKind.TENANT, "t3");
    Pane pane = new Pane(entity, Math.floorDiv(timeMs, TICK_MS) * TICK_MS);
    for (int i = 0; i < requests; i++) {
      pane.fold(
          new InferenceEventBuilder()
              .timeMs(timeMs)
              .requestId("far" + i)
              .cluster(CLUSTER)
              .tenant("t3")
              .model("m")
              .status(200)
              .inputTokens(50)
              .outputTokens(50)
              .build(),
          100);
    }
    return pane;
  }

  private static Signal signal(String tenant, long timeMs) {
    long endMs = Math.floorDiv(timeMs, TICK_MS) * TICK_MS;
    return new Signal(
        "onboarding",
        endMs,
        new ScoreBuilder(new EntityKey(CLUSTER, EntityKind.TENANT, tenant))
            .evidence(20, 14)
            .since(endMs - TICK_MS)
            .sentence("tenant " + tenant + " is new")
            .build(),
        ScaleContext.UNKNOWN);
  }

  private void telemetry(long t, byte[] bytes) {
    int input = (int) (t / 500 % 2);
    boolean isLagging = input == 1 && t > MOMENT - LAG_MS && t <= MOMENT;
    at(
        isLagging ? MOMENT + LAG_MS - (MOMENT - t) / 2 : t,
        (engine, offset) -> engine.telemetry(input, offset, bytes));
  }

  private void sample(long t, int node) {
    byte[] bytes =
        telemetry.encode(
            new NodeSampleBuilder()
                .sample(name(node) + "/" + t)
                .timeMs(t)
                .cluster(CLUSTER)
                .node(name(node))
                .intervalMs(15_000)
                .running(2)
                .gpuUtil(0.6)
                .powerW(3_000 * StrictMath.exp(0.05 * random.nextGaussian()))
                .egressBytes(100_000)
                .eastWestBytes(30_000_000)
                .priceUsdPerHour(30)
                .build());
    telemetry(t, bytes);
  }

  private void scaling(
      long atMs, long timeMs, ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    ScalingEventBuilder event =
        new ScalingEventBuilder()
            .timeMs(timeMs)
            .eventId(type.wireName() + timeMs)
            .cluster(CLUSTER)
            .group("pool")
            .type(type);
    byte[] bytes = new ScalingEncoder().encode(more.apply(event).build());
    at(atMs, (engine, offset) -> engine.scaling(offset, bytes));
    at(atMs, (engine, offset) -> engine.scalingReadThrough(Long.MAX_VALUE));
  }

  private long around(double middle) {
    return (long) (middle * StrictMath.exp(0.4 * random.nextGaussian()));
  }

  private static String name(int node) {
    return "node-" + node;
  }

  private static CommandSigner signer() {
    try {
      byte[] seed = new byte[32];
      Arrays.fill(seed, (byte) 7);
      return new CommandSigner(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)),
          "k1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }
}
