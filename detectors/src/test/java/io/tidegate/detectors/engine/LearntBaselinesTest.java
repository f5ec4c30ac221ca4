package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.catalog.DetectorPriors;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is learnt from history by one engine, and what another one makes of it. */
class LearntBaselinesTest {
  private static final long START = 1_785_484_800_000L;
  private static final long MINUTE = 60_000;
  private static final long HISTORY = 150 * MINUTE;

  /** The next morning. */
  private static final long LATER = START + 24 * 60 * MINUTE;

  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final List<byte[]> history = traffic(START, HISTORY, 3, 1);

  @Test
  void learnsTheSameOverPartitionsAndRestarts() {
    SortedMap<String, byte[]> one = learnt(1, 1, false);
    SortedMap<String, byte[]> many = learnt(4, 5, true);
    assertThat(one).containsKeys("eu-1/cluster/eu-1", "eu-1/tenant/t1", "eu-1/api_key/t1/k1");
    assertThat(text(many)).isEqualTo(text(one));
  }

  @Test
  void everyStateThatIsLearntCanBeReadElsewhere() {
    BaselineCheck check = new BaselineCheck(DetectorCatalog.standard(), 5_000);
    SortedMap<String, byte[]> learnt = learnt(1, 1, false);
    learnt.forEach(
        (subject, bytes) -> {
          assertThat(bytes.length).isLessThanOrEqualTo(BaselineDecoder.MOST_BYTES);
          assertThat(check.flawOf(read(bytes))).as(subject).isNull();
        });
    assertThat(states(learnt, "eu-1/api_key/t1/k1")).contains("spend-burst", "key-behaviour");
    assertThat(states(learnt, "eu-1/tenant/t1")).contains("spend-burst", "slow-leak");
    assertThat(states(learnt, "eu-1/cluster/eu-1")).contains("fleet-tokens", "token-rates");
  }

  @Test
  void whoBeginsWithItGoesOnAsWhoSawTheHistory() {
    InMemoryEngine cold = engine(1);
    InMemoryEngine begun = engine(1);
    learnt(1, 1, false).forEach((subject, bytes) -> offer(begun, subject, bytes));
    List<byte[]> burst = traffic(LATER, 12 * MINUTE, 3, 1);
    burst.addAll(traffic(LATER + 12 * MINUTE, 3 * MINUTE, 3, 60));
    feed(cold, burst);
    feed(begun, burst);
    assertThat(begun.detected(Meter.BASELINES_BEGUN)).isGreaterThan(5);
    assertThat(bursts(begun)).as("twelve minutes are no past of their own").isNotEmpty();
    assertThat(begun.alerts)
        .anyMatch(alert -> isBurst(alert) && alert.contains("\"severity\":\"High\""));
    assertThat(cold.alerts)
        .noneMatch(alert -> isBurst(alert) && alert.contains("\"severity\":\"High\""));
  }

  @Test
  void whoHasLearntMoreKeepsIt() {
    SortedMap<String, byte[]> learnt = learnt(1, 1, false);
    InMemoryEngine engine = engine(1);
    feed(engine, traffic(LATER, HISTORY + 5 * MINUTE, 9, 1));
    learnt.forEach((subject, bytes) -> offer(engine, subject, bytes));
    feed(engine, traffic(LATER + HISTORY + 5 * MINUTE, MINUTE, 9, 1));
    assertThat(engine.detected(Meter.BASELINES_BEGUN)).isZero();
    assertThat(engine.detected(Meter.BASELINES_LEFT)).isEqualTo(learnt.size());
  }

  @Test
  void nobodyUnderAFindingIsMoved() {
    SortedMap<String, byte[]> learnt = learnt(1, 1, false);
    InMemoryEngine asked = engine(1);
    InMemoryEngine alone = engine(1);
    List<byte[]> before = traffic(LATER, 30 * MINUTE, 5, 1);
    before.addAll(traffic(LATER + 30 * MINUTE, 5 * MINUTE, 5, 200));
    List<byte[]> after = traffic(LATER + 35 * MINUTE, 5 * MINUTE, 5, 200);
    feed(asked, before);
    feed(alone, before);
    assertThat(bursts(asked)).isNotEmpty();
    for (String subject : List.of("eu-1/tenant/t1", "eu-1/api_key/t1/k1")) {
      offer(asked, subject, learnt.getOrDefault(subject, new byte[0]));
    }
    assertThat(asked.deadLetters).isEmpty();
    feed(asked, after);
    feed(alone, after);
    assertThat(asked.detected(Meter.BASELINES_BEGUN)).isZero();
    assertThat(bursts(asked)).isEqualTo(bursts(alone));
  }

  @Test
  void whoeverWasUnderAFindingAtTheEndIsNoExample() {
    InMemoryEngine engine = engine(1);
    feed(engine, history);
    feed(engine, traffic(START + HISTORY, 3 * MINUTE, 5, 200));
    assertThat(bursts(engine)).isNotEmpty();
    assertThat(engine.learnt()).doesNotContainKey("eu-1/api_key/t1/k1");
  }

  @Test
  void isTakenFromNobodyWhoDoesNotSign() {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    byte[] document = learnt(1, 1, false).getOrDefault("eu-1/tenant/t1", new byte[0]);
    offer(engine, "eu-1/tenant/t1", document);
    assertThat(engine.deadLetters).hasSize(1).allMatch(letter -> letter.contains("bad_signature"));
    assertThat(engine.observed(Meter.BASELINES)).isZero();
  }

  @Test
  void refusesWhatNoHistoryGives() {
    BaselineDocument good = read(learnt(1, 1, false).getOrDefault("eu-1/tenant/t1", new byte[0]));
    Map<String, BaselineDocument> hostile = new TreeMap<>();
    hostile.put("version 9", with(good, "slow-leak", state -> version(state, 9)));
    hostile.put("damaged", with(good, "slow-leak", LearntBaselinesTest::damaged));
    hostile.put("no detector", with(good, "hard-limit", state -> state));
    hostile.put("not a number", with(good, "baseline-drift", state -> drift(Double.NaN)));
    hostile.put("boundless", with(good, "baseline-drift", state -> drift(1e300)));
    hostile.put(
        "ticks",
        new BaselineDocument(good.entity(), 1_000, good.fromMs(), good.toMs(), good.states()));
    hostile.forEach(
        (name, document) -> {
          InMemoryEngine engine = engine(1);
          offer(engine, document.subject(), new BaselineEncoder().encode(document));
          assertThat(engine.deadLetters).as(name).hasSize(1);
          assertThat(engine.observed(Meter.BASELINES)).as(name).isZero();
        });
    InMemoryEngine engine = engine(1);
    BaselineDocument old = with(good, "slow-leak", state -> version(state, 9));
    offer(engine, old.subject(), new BaselineEncoder().encode(old));
    assertThat(engine.deadLetters.get(0))
        .contains("states.slow-leak", "is of version 9, which this release does not read");
  }

  @Property(tries = 100)
  void aChangedByteIsRefusedOrChangesNothing(@ForAll @IntRange(max = 60) int at, @ForAll byte to) {
    byte[] state = drift(7);
    state[Math.min(at, state.length - 1)] = to;
    BaselineDocument document =
        new BaselineDocument(
            new EntityKey("eu-1", EntityKind.TENANT, "t1"),
            5_000,
            START,
            START + HISTORY,
            List.of(BaselineDocument.State.of("baseline-drift", state)));
    boolean isGood = new BaselineCheck(DetectorCatalog.standard(), 5_000).flawOf(document) == null;
    assertThat(isGood).isEqualTo(Arrays.equals(state, drift(7)));
  }

  @Test
  void aFloodOfDocumentsIsBounded() {
    Meters meters = new Meters();
    BaselineBook book = new BaselineBook(12, 5_000, meters);
    byte[] state = new byte[150_000];
    int offered = 1_000;
    for (int i = 0; i < offered; i++) {
      BaselineDocument document =
          new BaselineDocument(
              new EntityKey("eu-1", EntityKind.TENANT, "t" + i),
              5_000,
              START,
              START + HISTORY,
              List.of(BaselineDocument.State.of("slow-leak", state)));
      book.put(new Flow.Learnt(new BaselineEncoder().encode(document), 0, i));
    }
    long[] rows = {0};
    book.drain(
        new Stage.Rows() {
          @Override
          public void put(byte[] key, byte[] value) {
            rows[0] += value.length;
          }

          @Override
          public void delete(byte[] key) {}
        });
    assertThat(rows[0]).isLessThan(67_108_864);
    assertThat(meters.count(Meter.BASELINES_LEFT)).isGreaterThan(offered / 2);
  }

  @Test
  void allThatHavePriorsAreInTheCatalogue() {
    List<String> ids =
        DetectorCatalog.standard().all().stream().map(Detector::spec).map(s -> s.id()).toList();
    assertThat(ids).containsAll(DetectorPriors.ids());
  }

  private SortedMap<String, byte[]> learnt(int inputs, int partitions, boolean restarts) {
    InMemoryEngine engine =
        new InMemoryEngine(EngineConfig.defaults(), inputs, partitions, null, Signatures.OF_FILES);
    Random random = new Random(8);
    long offset = 0;
    for (byte[] record : history) {
      engine.telemetry((int) (offset % inputs), offset++, record);
      if (restarts && random.nextInt(2_000) == 0) {
        engine.commitAndRestart(random.nextInt(inputs));
        engine.restartDownstream(random);
      }
    }
    engine.end();
    return engine.learnt();
  }

  private static InMemoryEngine engine(int partitions) {
    return new InMemoryEngine(EngineConfig.defaults(), 1, partitions, null, Signatures.OF_FILES);
  }

  private static void offer(InMemoryEngine engine, String subject, byte[] document) {
    engine.keyed("tidegate.baselines", subject, document);
  }

  private static void feed(InMemoryEngine engine, List<byte[]> records) {
    engine.scalingReadThrough(Long.MAX_VALUE);
    long offset = 0;
    for (byte[] record : records) {
      engine.telemetry(0, offset++, record);
    }
  }

  private static boolean isBurst(String alert) {
    return alert.contains("\"uid\":\"spend-burst\"");
  }

  private static List<String> bursts(InMemoryEngine engine) {
    return engine.alerts.stream().filter(LearntBaselinesTest::isBurst).toList();
  }

  /** Four tenants, a request each second or so; those of t1 are of another size. */
  private List<byte[]> traffic(long from, long lasts, int seed, int size) {
    Random random = new Random(seed);
    List<byte[]> records = new ArrayList<>();
    for (long t = from; t < from + lasts; t += 500) {
      int client = random.nextInt(4);
      long output = 1 + (long) (200 * StrictMath.exp(0.4 * random.nextGaussian()));
      int times = client == 1 ? size : 1;
      records.add(
          encoder.encode(
              new InferenceEventBuilder()
                  .timeMs(t)
                  .requestId("r" + t)
                  .cluster("eu-1")
                  .tenant("t" + client)
                  .apiKey("k" + client)
                  .source("198.51.100." + client)
                  .asn(100)
                  .gateway("gw-0")
                  .model("m")
                  .status(200)
                  .finishReason("stop")
                  .inputTokens(times * 700L)
                  .outputTokens(times * output)
                  .responseBytes(240 + 4 * output)
                  .ttftMicros(250_000)
                  .latencyMicros(2_000_000)
                  .promptFingerprint("%016x".formatted(random.nextLong()))
                  .build()));
    }
    return records;
  }

  private static BaselineDocument read(byte[] bytes) {
    Decoded<BaselineDocument> decoded = new BaselineDecoder().decode(null, bytes);
    if (decoded instanceof Decoded.Value<BaselineDocument> value) {
      return value.value();
    }
    throw new AssertionError("refused: " + decoded);
  }

  private static List<String> states(SortedMap<String, byte[]> learnt, String subject) {
    return read(learnt.getOrDefault(subject, new byte[0])).states().stream()
        .map(BaselineDocument.State::detector)
        .toList();
  }

  private static String text(SortedMap<String, byte[]> learnt) {
    StringBuilder text = new StringBuilder();
    learnt.forEach((subject, bytes) -> text.append(new String(bytes, UTF_8)).append('\n'));
    return text.toString();
  }

  private interface Change {
    byte[] of(byte[] state);
  }

  /** The document with that state changed; one of the document's where it has none of it. */
  private static BaselineDocument with(BaselineDocument good, String detector, Change change) {
    TreeMap<String, byte[]> states = new TreeMap<>();
    good.states().forEach(state -> states.put(state.detector(), state.bytes()));
    byte @Nullable [] known = states.get(detector);
    states.put(detector, change.of(known == null ? states.firstEntry().getValue() : known));
    List<BaselineDocument.State> changed = new ArrayList<>();
    states.forEach((id, bytes) -> changed.add(BaselineDocument.State.of(id, bytes)));
    return new BaselineDocument(good.entity(), good.tickMs(), good.fromMs(), good.toMs(), changed);
  }

  private static byte[] version(byte[] state, int version) {
    byte[] changed = state.clone();
    changed[0] = (byte) version;
    return changed;
  }

  private static byte[] damaged(byte[] state) {
    byte[] changed = state.clone();
    changed[state.length / 2] ^= 1;
    return changed;
  }

  /** A rightly written state of baseline-drift with that level. */
  private static byte[] drift(double level) {
    return new Codec<Double>() {
      @Override
      public void write(Double value, ByteWriter out) {
        out.signed(20_000).real(1).real(value).real(1).signed(9);
      }

      @Override
      public Double read(ByteReader in) {
        throw new UnsupportedOperationException("only written");
      }
    }.store(level);
  }
}
