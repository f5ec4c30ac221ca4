package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.UnreadableException;
import io.tidegate.detectors.contain.KeptKind;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.FleetDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** This release goes on from the rows that the last one left, and from no others. */
class UpgradeTest {
  private static final int MOST_PACKED = 300_000;

  /**
   * Kinds of rows that the last release did not have; whoever writes its rows anew empties this.
   */
  private static final Set<String> NEW_KINDS =
      Set.of("decide 15", "decide 32", "detect 12", "detect 13", "observe 8", "observe 9");

  private static final int TIMELINE_ROW = 6;

  /** What is stored of a detector that remembers nothing: a version and a check. */
  private static final int NO_STATE_BYTES = 5;

  /** No release has come so far yet. */
  private static final int LATER = 100;

  private static final int PARTED = -1;
  private static final int SHELF_ROW = 20;
  private static final int FINDING_ROW = 4;
  private static final int IN_FORCE_ROW = 16;
  private static final long FAR_MS = UpgradeWorld.MOMENT + 50_000;

  private static final SortedMap<String, RowKinds> KINDS =
      new TreeMap<>(
          Map.of(
              "observe", ObserveStage.ROWS,
              "detect", DetectStage.ROWS,
              "decide", DecideStage.ROWS));

  /** What detectors know of somebody new. */
  private static final SortedMap<String, byte[]> FRESH = fresh();

  private final UpgradeWorld world = new UpgradeWorld();

  /** With {@code -Dtidegate.rows=write} this release becomes the last one. */
  @BeforeAll
  static void release() {
    if (GoldenRows.isToBeWritten()) {
      InMemoryEngine engine = UpgradeWorld.engine();
      new UpgradeWorld().before(engine, Long.MAX_VALUE, () -> {});
      GoldenRows.write(present(engine));
    }
  }

  @Test
  void goesOnAsIfNothingHadHappened() {
    InMemoryEngine usual = UpgradeWorld.engine();
    world.before(usual, Long.MAX_VALUE, () -> {});
    SortedMap<String, TreeMap<byte[], byte[]>> rows = present(usual);
    InMemoryEngine upgraded = UpgradeWorld.engine();
    upgraded.takeBack(rows);
    List<Integer> told = sizes(usual);
    world.after(usual, () -> {});
    world.after(upgraded, () -> upgraded.stored());
    assertSame(outputs(upgraded), outputsFrom(usual, told));
    assertThat(upgraded.alerts).isNotEmpty();
  }

  @Test
  void restartsOfEveryStageAfterEveryRecordChangeNothing() {
    InMemoryEngine calm = UpgradeWorld.engine();
    world.before(calm, Long.MAX_VALUE, () -> {});
    world.after(calm, () -> {});
    InMemoryEngine stormy = UpgradeWorld.engine();
    Runnable restart =
        () -> {
          stormy.takeBack(stormy.stored());
          stormy.scalingReadThrough(Long.MAX_VALUE);
        };
    world.before(stormy, UpgradeWorld.MOMENT - 20_000, restart);
    world.after(stormy, restart);
    assertSame(outputs(stormy), outputs(calm));
  }

  @Test
  void findsWhatTheLastReleaseLeft() {
    SortedMap<String, TreeMap<byte[], byte[]>> rows = GoldenRows.read();
    assertThat(GoldenRows.packedBytes()).isLessThan(MOST_PACKED);
    SortedSet<String> open = openFindings(rows);
    SortedSet<String> inForce = inForce(rows);
    assertThat(open).hasSizeGreaterThan(5);
    assertThat(inForce).isNotEmpty();

    InMemoryEngine upgraded = UpgradeWorld.engine();
    upgraded.takeBack(rows);
    assertThat(upgraded.detected(Meter.STATES_RENEWED)).isZero();
    world.after(upgraded, () -> {});
    SortedSet<String> ended = new TreeSet<>(upgraded.ended);
    TreeMap<byte[], byte[]> later = of(upgraded.stored(), "decide");
    assertThat(open).allMatch(uid -> goesOn(uid, upgraded, of(rows, "decide"), later));
    assertThat(ended).containsAll(inForce);
  }

  /** True where something was told of the finding, or at least something new is known of it. */
  private static boolean goesOn(
      String uid,
      InMemoryEngine engine,
      TreeMap<byte[], byte[]> before,
      TreeMap<byte[], byte[]> later) {
    byte[] key = new ByteWriter().u8(FINDING_ROW).text(uid).toBytes();
    return engine.alerts.stream().anyMatch(alert -> alert.contains(uid))
        || !Arrays.equals(before.get(key), later.get(key));
  }

  @Test
  void theRowsOfTheLastReleaseAreOfEveryKindThatItHad() {
    SortedMap<String, TreeMap<byte[], byte[]>> rows = GoldenRows.read();
    SortedSet<String> kinds = new TreeSet<>();
    rows.forEach((stage, all) -> all.keySet().forEach(key -> kinds.add(kindOf(stage, key))));
    kinds.remove("");
    SortedSet<String> known = new TreeSet<>();
    KINDS.forEach(
        (stage, ofStage) -> ofStage.codes().forEach(code -> known.add(stage + " " + code)));
    for (int nested = 1; nested <= 9; nested++) {
      known.add("detect " + TIMELINE_ROW + "/" + nested);
    }
    known.remove("detect " + TIMELINE_ROW);
    known.removeAll(NEW_KINDS);
    assertThat(kinds).isEqualTo(known);
  }

  @Test
  void theRowsOfTheLastReleaseHoldStatesOfEveryDetectorThatRemembers() {
    SortedMap<String, TreeMap<byte[], byte[]>> rows = GoldenRows.read();
    SortedSet<String> remembering = new TreeSet<>(FRESH.keySet());
    remembering.removeIf(id -> Objects.requireNonNull(FRESH.get(id)).length == NO_STATE_BYTES);
    assertThat(states(rows).keySet()).containsAll(remembering);
  }

  /** What may have become of stored bytes: the number of their version, then the value. */
  private static SortedMap<String, UnaryOperator<byte[]>> changes() {
    SortedMap<String, UnaryOperator<byte[]>> changes = new TreeMap<>();
    changes.put("of a later version", bytes -> with(bytes, 0, 1, LATER));
    changes.put("one byte less", bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    for (int more : new int[] {0, 1, 2, 3, 8, 16, 100, 127, 128, 200, 255}) {
      changes.put("a byte more at the end: " + more, bytes -> with(bytes, bytes.length, 0, more));
      changes.put("a byte more in front: " + more, bytes -> with(bytes, 1, 0, more));
    }
    return changes;
  }

  private static byte[] with(byte[] bytes, int place, int replaced, int value) {
    return new ByteWriter()
        .raw(Arrays.copyOf(bytes, place))
        .u8(value)
        .raw(Arrays.copyOfRange(bytes, place + replaced, bytes.length))
        .toBytes();
  }

  @Test
  void aStateInAnyOtherFormIsNoState() {
    List<String> taken = new ArrayList<>();
    SortedMap<String, Codec<?>> codecs = codecs();
    states(GoldenRows.read())
        .forEach(
            (id, all) -> {
              Codec<?> codec = Objects.requireNonNull(codecs.get(id));
              for (byte[] stored : all) {
                assertThat(codec.stored(stored)).as(id).isNotNull();
                changes()
                    .forEach(
                        (change, of) -> {
                          if (codec.stored(of.apply(stored)) != null) {
                            taken.add(id + ", " + change);
                          }
                        });
              }
            });
    assertThat(taken.stream().distinct()).isEmpty();
  }

  @Test
  void aStateThatWasReadIsWrittenTheSameAgain() {
    SortedMap<String, Codec<?>> codecs = codecs();
    states(GoldenRows.read())
        .forEach((id, all) -> all.forEach(stored -> assertSameAgain(codecs.get(id), stored, id)));
  }

  private static <S> void assertSameAgain(@Nullable Codec<S> codec, byte[] stored, String id) {
    Objects.requireNonNull(codec);
    if (codec.version().isOf(stored)) {
      S state = Objects.requireNonNull(codec.stored(stored));
      assertThat(codec.store(state)).as(id + " in the same version").isEqualTo(stored);
    }
  }

  @Test
  void aDetectorWhoseStateCannotBeReadBeginsAnewAndNoOther() {
    SortedMap<String, TreeMap<byte[], byte[]>> rows = GoldenRows.read();
    TreeMap<byte[], byte[]> detect = of(rows, "detect-0");
    for (String id : states(rows).keySet()) {
      Map.Entry<byte[], byte[]> row =
          detect.entrySet().stream()
              .filter(each -> statesIn(each.getKey(), each.getValue()).containsKey(id))
              .findFirst()
              .orElseThrow();
      SortedMap<String, byte[]> before = statesIn(row.getKey(), row.getValue());
      byte[] state = Objects.requireNonNull(before.get(id));
      changes()
          .forEach(
              (change, of) -> {
                RowKinds.Kind kind = DetectStage.ROWS.of(row.getKey());
                byte[] value =
                    kind.write(replaced(kind.bare(row.getValue()), state, of.apply(state)));
                TreeMap<byte[], byte[]> written = writtenAfter(row.getKey(), value);
                byte[] again = Objects.requireNonNull(written.get(row.getKey()));
                SortedMap<String, byte[]> after = statesIn(row.getKey(), again);
                byte[] fresh = Objects.requireNonNull(FRESH.get(id));
                assertThat(after.getOrDefault(id, fresh)).as(id + ", " + change).isEqualTo(fresh);
                before.forEach(
                    (other, bytes) -> {
                      if (!other.equals(id)) {
                        assertThat(after.get(other)).isEqualTo(inThisVersion(other, bytes));
                      }
                    });
              });
    }
  }

  /** A state that was stored, as it is stored by the present version of its codec. */
  private static byte[] inThisVersion(String id, byte[] stored) {
    return storedAgain(Objects.requireNonNull(codecs().get(id)), stored);
  }

  private static <S> byte[] storedAgain(Codec<S> codec, byte[] stored) {
    return codec.store(Objects.requireNonNull(codec.stored(stored)));
  }

  /** What a detect stage writes that was given only that row, and had to begin one state anew. */
  private static TreeMap<byte[], byte[]> writtenAfter(byte[] key, byte[] value) {
    DetectStage stage = new DetectStage(EngineConfig.defaults(), 0, 1);
    stage.restore(key, value);
    stage.restored();
    assertThat(stage.meters().count(Meter.STATES_RENEWED)).isOne();
    TreeMap<byte[], byte[]> written = new TreeMap<>(Arrays::compareUnsigned);
    stage.drainChanges(new RowsOnShelf(written));
    return written;
  }

  /** The row with another blob in place of one of its blobs. */
  private static byte[] replaced(byte[] row, byte[] blob, byte[] by) {
    byte[] from = new ByteWriter().blob(blob).toBytes();
    for (int at = 0; at + from.length <= row.length; at++) {
      if (Arrays.equals(row, at, at + from.length, from, 0, from.length)) {
        return new ByteWriter()
            .raw(Arrays.copyOf(row, at))
            .blob(by)
            .raw(Arrays.copyOfRange(row, at + from.length, row.length))
            .toBytes();
      }
    }
    throw new AssertionError("the row does not hold that state");
  }

  @Test
  void aRowInAnyOtherFormIsRefusedByName() {
    List<String> taken = new ArrayList<>();
    GoldenRows.read()
        .forEach(
            (stage, rows) ->
                rows.forEach(
                    (key, value) -> {
                      if (key[0] != PARTED) {
                        changes()
                            .forEach(
                                (what, of) -> refuse(stage, key, of.apply(value), what, taken));
                      }
                    }));
    assertThat(taken.stream().distinct()).isEmpty();
  }

  @Test
  void aRowOfAFleetsTimelineInAnotherVersionIsRefusedByName() {
    List<String> taken = new ArrayList<>();
    of(GoldenRows.read(), "detect-0")
        .forEach(
            (key, value) -> {
              if (key[0] == TIMELINE_ROW) {
                byte[] bare = DetectStage.ROWS.of(key).bare(value);
                byte[] later = with(bare, 0, 1, LATER);
                byte[] stored = DetectStage.ROWS.of(key).write(later);
                refuse("detect-0", key, stored, "of a later version", taken);
              }
            });
    assertThat(taken.stream().distinct()).isEmpty();
  }

  /** Notes where a stage takes that row. */
  private static void refuse(
      String stage, byte[] key, byte[] value, String what, List<String> taken) {
    try {
      fresh(stage).restore(key, value);
      taken.add(kindOf(stage, key) + ", " + what);
    } catch (UnreadableException refused) {
      assertThat(refused)
          .hasMessageContaining("the stored state cannot be read: a row of ")
          .hasMessageContaining("go back to the release that wrote it, or start with another");
      if (what.contains("version")) {
        assertThat(refused)
            .hasMessageContaining("is stored in version " + LATER + ", and this release reads");
      }
    }
  }

  private static Stage fresh(String stage) {
    if (stage.startsWith("observe")) {
      int number = Integer.parseInt(stage.substring(stage.indexOf('-') + 1));
      List<Input> inputs =
          List.of(
              new Input("tidegate.telemetry", number, Input.Kind.TELEMETRY),
              new Input("tidegate.scaling", 0, Input.Kind.SCALING));
      return new ObserveStage(EngineConfig.defaults(), number, 2, inputs, null);
    }
    return stage.startsWith("detect")
        ? new DetectStage(EngineConfig.defaults(), 0, 1)
        : new DecideStage(EngineConfig.defaults(), 1, null);
  }

  private static SortedMap<String, Codec<?>> codecs() {
    SortedMap<String, Codec<?>> codecs = new TreeMap<>();
    for (Detector detector : DetectorCatalog.standard().all()) {
      if (detector instanceof EntityDetector<?> entity) {
        codecs.put(detector.spec().id(), entity.codec());
      } else if (detector instanceof FleetDetector<?> fleet) {
        codecs.put(detector.spec().id(), fleet.codec());
      }
    }
    return codecs;
  }

  private static SortedMap<String, byte[]> fresh() {
    SortedMap<String, byte[]> fresh = new TreeMap<>();
    for (Detector detector : DetectorCatalog.standard().all()) {
      if (detector instanceof EntityDetector<?> entity) {
        fresh.put(detector.spec().id(), stored(entity.codec(), entity.fresh()));
      } else if (detector instanceof FleetDetector<?> fleet) {
        fresh.put(detector.spec().id(), stored(fleet.codec(), fleet.fresh()));
      }
    }
    return fresh;
  }

  @SuppressWarnings("unchecked") // a detector's codec is that of its own state
  private static <S> byte[] stored(Codec<S> codec, Object state) {
    return codec.store((S) state);
  }

  /** All stored states, by detector. */
  private static SortedMap<String, List<byte[]>> states(
      SortedMap<String, TreeMap<byte[], byte[]>> rows) {
    SortedMap<String, List<byte[]>> states = new TreeMap<>();
    of(rows, "detect-0")
        .forEach(
            (key, value) ->
                statesIn(key, value)
                    .forEach(
                        (id, state) ->
                            states.computeIfAbsent(id, unseen -> new ArrayList<>()).add(state)));
    return states;
  }

  /** The states in one row of detect. */
  private static SortedMap<String, byte[]> statesIn(byte[] key, byte[] value) {
    SortedMap<String, byte[]> states = new TreeMap<>();
    if (key[0] == DetectStage.ENTITY_ROW) {
      EntityMemory.forEachState(DetectStage.ROWS.of(key).bare(value), states::put);
    } else if (key[0] == DetectStage.CLUSTER_ROW) {
      ByteReader in = new ByteReader(key);
      in.u8();
      in.text();
      String detector = in.text();
      if (!detector.equals(ClusterMemory.REST)) {
        states.put(detector, ClusterMemory.stateOf(DetectStage.ROWS.of(key).bare(value)));
      }
    }
    return states;
  }

  private static TreeMap<byte[], byte[]> of(
      SortedMap<String, TreeMap<byte[], byte[]>> rows, String stage) {
    return Objects.requireNonNull(rows.get(stage));
  }

  /** The stage and number of a row's kind, of a timeline's with its own; empty for parts. */
  private static String kindOf(String stage, byte[] key) {
    String name = stage.replaceAll("-.*", "");
    if (key[0] == PARTED) {
      return "";
    }
    if (!name.equals("detect") || key[0] != TIMELINE_ROW) {
      return name + " " + key[0];
    }
    ByteReader in = new ByteReader(key);
    in.u8();
    in.text();
    return name + " " + TIMELINE_ROW + "/" + in.blob()[0];
  }

  private static SortedSet<String> openFindings(SortedMap<String, TreeMap<byte[], byte[]>> rows) {
    SortedSet<String> open = new TreeSet<>();
    of(rows, "decide")
        .forEach(
            (key, value) -> {
              if (key[0] == FINDING_ROW) {
                byte[] bare = DecideStage.ROWS.of(key).bare(value);
                Finding finding = Finding.read(new ByteReader(bare));
                if (finding.isOpen() && finding.alerts() > 0) {
                  open.add(finding.uid());
                }
              }
            });
    return open;
  }

  private static SortedSet<String> inForce(SortedMap<String, TreeMap<byte[], byte[]>> rows) {
    SortedSet<String> inForce = new TreeSet<>();
    for (byte[] key : of(rows, "decide").keySet()) {
      if (key[0] == IN_FORCE_ROW + KeptKind.IN_FORCE.code()) {
        ByteReader in = new ByteReader(key);
        in.u8();
        inForce.add(in.text());
      }
    }
    return inForce;
  }

  /** Shows the first difference and not all that was told. */
  private static void assertSame(List<List<String>> outputs, List<List<String>> expected) {
    for (int i = 0; i < expected.size(); i++) {
      List<String> own = outputs.get(i);
      for (int at = 0; at < Math.min(own.size(), expected.get(i).size()); at++) {
        assertThat(own.get(at)).as("output %d of %d", at, i).isEqualTo(expected.get(i).get(at));
      }
      assertThat(own).hasSameSizeAs(expected.get(i));
    }
  }

  private static List<Integer> sizes(InMemoryEngine engine) {
    return lists(engine).stream().map(List::size).toList();
  }

  private static List<List<String>> outputs(InMemoryEngine engine) {
    return outputsFrom(engine, List.of(0, 0, 0, 0, 0));
  }

  private static List<List<String>> outputsFrom(InMemoryEngine engine, List<Integer> from) {
    List<List<String>> outputs = new ArrayList<>();
    List<List<String>> all = lists(engine);
    for (int i = 0; i < all.size(); i++) {
      outputs.add(all.get(i).subList(from.get(i), all.get(i).size()));
    }
    return outputs;
  }

  private static List<List<String>> lists(InMemoryEngine engine) {
    return List.of(engine.alerts, engine.commands, engine.deadLetters, engine.audit, engine.ended);
  }

  /** Rows that can be read back. */
  private record RowsOnShelf(TreeMap<byte[], byte[]> rows) implements Shelf {
    @Override
    public void put(byte[] key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      rows.remove(key);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return rows.get(key);
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
      throw new UnsupportedOperationException("nothing is read in order here");
    }
  }

  private static SortedMap<String, TreeMap<byte[], byte[]>> present(InMemoryEngine engine) {
    SortedMap<String, TreeMap<byte[], byte[]>> rows = engine.stored();
    TreeMap<byte[], byte[]> detect = of(rows, "detect-0");
    ShelvedPanes shelved = new ShelvedPanes(SHELF_ROW);
    shelved.use(new StoredRows(DetectStage.ROWS).over(new RowsOnShelf(detect)));
    shelved.add(Math.floorDiv(FAR_MS, UpgradeWorld.TICK_MS), UpgradeWorld.pane(FAR_MS, 11));
    shelved.drain();
    engine.toDetect(new Flow.PaneFragment(UpgradeWorld.pane(FAR_MS, 11)));
    return rows;
  }
}
