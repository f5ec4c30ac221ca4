package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.NameHash;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.EventDetector;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Said;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first stage: bytes to events, events to panes, and what one event alone proves.
 *
 * <p>Its watermark is the least over its inputs; it tells every detect stage how far it has come.
 * Whether an event is late depends on the sequence of its own input and on nothing else.
 */
public final class ObserveStage implements Stage {
  static final int STAGE_ROW = 1;
  static final int INPUT_ROW = 2;
  static final int REPEATS_ROW = 3;
  static final int SUMMARY_ROW = 4;
  static final int UNPROVEN_ROW = 5;
  static final int GAP_ROW = 6;
  static final int CLUSTERS_ROW = 7;
  static final int UNHEARD_ROW = 9;
  static final int UNPARSED_ROW = 8;

  /** What is stored, and in which version. */
  static final RowKinds ROWS =
      new RowKinds("observe")
          .with(STAGE_ROW, "stage")
          .with(INPUT_ROW, "input")
          .with(REPEATS_ROW, "requests seen")
          .with(SUMMARY_ROW, "open summary")
          .with(UNPROVEN_ROW, "record ahead of time")
          .with(GAP_ROW, "gap")
          .with(CLUSTERS_ROW, "known cluster")
          .with(UNHEARD_ROW, "scaling that was not heard")
          .with(UNPARSED_ROW, "events not understood");

  /** The shell looks four times a second: that it has read all a stage says once a second. */
  private static final int LOOKS_A_WORD = 4;

  private final StoredRows stored = new StoredRows(ROWS);
  private final EngineConfig config;
  private final int from;
  private final int of;
  private final Map<String, ObservedInput> inputs = new LinkedHashMap<>();
  private final Map<String, TelemetryDecoder> telemetryDecoders = new LinkedHashMap<>();
  private final Map<String, ScalingDecoder> scalingDecoders = new LinkedHashMap<>();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final List<EventDetector> eventDetectors = new ArrayList<>();
  private final NameHash hash;
  private final OpenPanes panes;
  private final RequestFold requests;
  private final OpenKnocks knocks;
  private final OpenSummaries summaries = new OpenSummaries(SUMMARY_ROW);
  private final KnownClusters clusters;
  private final Meters meters = new Meters();
  private final Refusals refusals = new Refusals(meters);
  private final ForeignRecords foreign;
  private final KeyedIntake keyed;
  private final SignedScaling signedScaling;
  private final PartedOutbox parted;
  private long announced = Long.MIN_VALUE;
  private boolean announcedIdle;
  private int looks;

  /**
   * @param from which of the observe stages this is, from 0
   * @param of how many there are
   * @param signatures of those who may steer; null where nobody's are known
   */
  public ObserveStage(
      EngineConfig config, int from, int of, List<Input> inputs, @Nullable Signatures signatures) {
    this.config = config;
    this.from = from;
    this.of = of;
    this.clusters = new KnownClusters(CLUSTERS_ROW, config.bounds(), config.tickMs());
    this.parted = new PartedOutbox("observe-" + from);
    this.hash = config.bounds().hash();
    this.panes = new OpenPanes(config, hash, summaries, meters);
    this.requests = new RequestFold(panes, summaries, config.pricing(), meters);
    this.knocks = new OpenKnocks(config.tickMs());
    DetectorCatalog catalog = DetectorCatalog.of(config.calibration());
    this.keyed =
        new KeyedIntake(
            config.tickMs(),
            new BaselineCheck(catalog, config.tickMs()),
            signatures,
            config.policy().requireSigned(),
            refusals,
            meters);
    this.signedScaling =
        new SignedScaling(UNHEARD_ROW, signatures, config.policy().requireSigned().scaling());
    for (Input input : inputs) {
      this.inputs.put(input.name(), new ObservedInput(input, config));
    }
    List<Source> sources = new ArrayList<>(config.telemetry());
    sources.addAll(config.scaling());
    this.foreign = new ForeignRecords(UNPARSED_ROW, sources, refusals, meters);
    for (Source source : config.telemetry()) {
      telemetryDecoders.put(source.topic(), new TelemetryDecoder(source.set(), source.conflict()));
    }
    for (Source source : config.scaling()) {
      scalingDecoders.put(source.topic(), new ScalingDecoder(source.set(), source.conflict()));
    }
    for (EventDetector detector : catalog.eventDetectors()) {
      if (config.sensingOf(detector.spec().id()) == Sensing.ON) {
        eventDetectors.add(detector);
      }
    }
  }

  /**
   * Takes in one record that nobody has signed, whatever its bytes are.
   *
   * @return whether it was accepted: what is refused or was seen before is no sign of life
   */
  public boolean receive(byte[] record, InputPosition position, Outbox to) {
    ObservedInput input = inputOf(position.input());
    if (input.isKeyed()) {
      throw new IllegalArgumentException("records of " + position.input() + " have a key");
    }
    return receive(new KeyedRecord(null, record, null), record, position, input, parted.over(to));
  }

  /**
   * Takes in one record with its key and its signature, whatever its bytes are.
   *
   * @return whether it is a sign of life, as whatever holds no tick up is
   */
  public boolean receiveKeyed(KeyedRecord record, InputPosition position, Outbox to) {
    Outbox out = parted.over(to);
    ObservedInput input = inputOf(position.input());
    if (input.isKeyed()) {
      keyed.receive(input.kind(), record, position, announced, out);
      return true;
    }
    byte[] value = record.value();
    return receive(record, value == null ? new byte[0] : value, position, input, out);
  }

  private boolean receive(
      KeyedRecord record, byte[] value, InputPosition position, ObservedInput input, Outbox out) {
    input.more();
    Translator translator = foreign.of(position.topic());
    boolean accepted =
        translator == null
            ? own(value, record, position, input, out)
            : foreign.receive(
                translator,
                value,
                position,
                (own, at) -> own(own, record, at, input, out),
                said -> refused(said, input),
                out);
    advance(out);
    return accepted;
  }

  /**
   * Takes in what a record says in Tidegate's own form.
   *
   * @param stoodIn the record as it stood on its topic, over which whoever signed it signed
   */
  private boolean own(
      byte[] own, KeyedRecord stoodIn, InputPosition position, ObservedInput input, Outbox out) {
    return input.isScaling()
        ? scaling(own, stoodIn, position, input, out)
        : telemetry(own, position, input, out);
  }

  /**
   * The shell has verified that the input was read to its end.
   *
   * @param silentMs for how long, by wall clock, nothing came
   */
  public void caughtUp(String input, long silentMs, Outbox to) {
    Outbox out = parted.over(to);
    ObservedInput caughtUp = inputOf(input);
    boolean beats = caughtUp.beats(silentMs);
    caughtUp.caughtUp(silentMs);
    advance(out);
    boolean idle = inputs.values().stream().allMatch(ObservedInput::isIdle);
    if (idle && (beats || !announcedIdle)) {
      announcedIdle = true;
      announce(announced, out);
    } else if (!idle && isTimeToSay(caughtUp)) {
      announce(announced, Standing.AT_END, out);
    }
  }

  /**
   * Once in so many rounds in which all inputs were found read to their ends, at the first of them.
   */
  private boolean isTimeToSay(ObservedInput caughtUp) {
    boolean isFirst = firstOfTelemetry() == caughtUp;
    boolean allRead = inputs.values().stream().allMatch(ObservedInput::isAtEnd);
    return of > 1 && isFirst && allRead && ++looks % LOOKS_A_WORD == 0;
  }

  private @Nullable ObservedInput firstOfTelemetry() {
    return inputs.values().stream()
        .filter(input -> input.kind() == Input.Kind.TELEMETRY)
        .findFirst()
        .orElse(null);
  }

  /**
   * The shell has verified that the broker deleted records of the input before they were read.
   *
   * @param from the offset of the first of them
   * @param before the offset of the first record behind them
   */
  public void lost(String input, long from, long before, Outbox out) {
    ObservedInput lacking = inputOf(input);
    long count = lacking.lost(from, before);
    if (count > 0) {
      meters.add(Meter.LOST, count);
      tellLost(lacking, input, count, Long.MAX_VALUE, out);
    }
  }

  private void tellLost(ObservedInput input, String name, long count, long before, Outbox out) {
    long from = input.isKeyed() ? announced : Math.max(input.closed(), announced);
    long timeMs = from == Long.MIN_VALUE ? 0 : Math.max(0, from * config.tickMs());
    out.toDecide(Flow.bytes(new Flow.Lost(name, count, from, before)), timeMs);
    out.urgent();
  }

  /** Files: nothing older than that is unread in the input. */
  public void readThrough(String input, long timeMs) {
    inputOf(input).readThrough(timeMs);
  }

  /** Files: nothing of the input comes for long, so that it holds no tick up until then. */
  public void rest(String input) {
    inputOf(input).rest();
  }

  /** Files: all inputs have ended for good. */
  public void end(Outbox out) {
    inputs.values().forEach(input -> takeProven(Long.MAX_VALUE, input, out));
    inputs.values().forEach(ObservedInput::end);
    advance(parted.over(out));
  }

  /**
   * Sends all that is folded; called by the shell before each commit, before {@link #drainChanges}.
   */
  public void flush(Outbox out) {
    flushBefore(Long.MAX_VALUE, parted.over(out));
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    stored.restore(key, value, this::take);
  }

  private void take(int row, ByteReader keyIn, ByteReader in) {
    switch (row) {
      case STAGE_ROW -> {
        announced = in.signed();
        announcedIdle = in.flag();
      }
      case INPUT_ROW -> ifMine(keyIn.text(), in, input -> input.restore(in));
      case REPEATS_ROW -> ifMine(keyIn.text(), in, input -> input.repeats().restore(keyIn, in));
      case SUMMARY_ROW -> summaries.restore(keyIn, in);
      case UNPROVEN_ROW -> ifMine(keyIn.text(), in, input -> input.unproven().restore(keyIn, in));
      case GAP_ROW -> ifMine(keyIn.text(), in, input -> input.restoreGap(in));
      case CLUSTERS_ROW -> clusters.restore(keyIn, in);
      case UNHEARD_ROW -> signedScaling.restore(in);
      case UNPARSED_ROW -> foreign.restore(keyIn, in);
      default -> throw new CorruptBytesException("no row of observe has kind " + row);
    }
  }

  @Override
  public void restored() {}

  @Override
  public void drainChanges(Rows to) {
    Rows rows = stored.over(to);
    stored.drainOld(rows);
    for (ObservedInput input : inputs.values()) {
      input.drain(rows);
    }
    rows.put(
        new ByteWriter().u8(STAGE_ROW).toBytes(),
        new ByteWriter().signed(announced).flag(announcedIdle).toBytes());
    summaries.drain(rows);
    clusters.drain(rows);
    signedScaling.drain(rows);
    foreign.drain(rows);
  }

  @Override
  public Meters meters() {
    return meters;
  }

  /** An accepted record came: its input is silent no longer, nor is this stage. */
  private void wake(ObservedInput input, Outbox out) {
    if (announcedIdle) {
      announcedIdle = false;
      announce(announced, out);
    }
    input.wake();
  }

  /** The first record behind a gap says where the ticks end that lack some. */
  private void endGap(ObservedInput input, InputPosition position, long timeMs, Outbox out) {
    if (input.endsGap()) {
      tellLost(input, position.input(), 0, Math.floorDiv(timeMs, config.tickMs()) + 1, out);
    }
  }

  private boolean telemetry(
      byte[] record, InputPosition position, ObservedInput input, Outbox out) {
    Decoded<Telemetry> decoded =
        decoderOf(position, telemetryDecoders).decode(record, position.latestMs());
    if (decoded instanceof Decoded.Refusal<Telemetry> refusal) {
      refusals.refuse(record, position, refusal, out);
      refused(refusal.said(), input);
      return false;
    }
    Decoded.Value<Telemetry> value = (Decoded.Value<Telemetry>) decoded;
    Telemetry told = value.value();
    if (!isKnown(told.cluster(), told.timeMs(), record, position, input, out)) {
      return false;
    }
    boolean isProven =
        position.brokerTimeMs() != Long.MAX_VALUE || told.timeMs() <= input.provenMs();
    boolean accepted = false;
    if (isProven) {
      accepted = take(value, position.brokerTimeMs(), true, input, out);
      if (accepted) {
        endGap(input, position, told.timeMs(), out);
        input.accept(told.timeMs(), position.brokerTimeMs());
      }
    } else {
      hold(told, new UnprovenRecords.Unproven(record, position, told.timeMs()), input, out);
    }
    if (!input.unproven().isEmpty()) {
      settle(position, input, out);
    }
    return accepted;
  }

  /** What one event proves needs no time; all else of the record waits. */
  private void hold(
      Telemetry told, UnprovenRecords.Unproven record, ObservedInput input, Outbox out) {
    if (told instanceof InferenceEvent event) {
      inspect(event, Long.MAX_VALUE, Math.max(input.closed(), announced), input, out);
    }
    input.unproven().add(record);
    input.accept(told.timeMs(), Long.MAX_VALUE);
  }

  /** Takes in the waiting records whose time has come, and refuses those whose time is wrong. */
  private void settle(InputPosition position, ObservedInput input, Outbox out) {
    takeProven(input.provenMs(), input, out);
    input
        .unproven()
        .takeOverdue(
            position.offset(),
            one ->
                refusals.refuse(
                    one.record(),
                    one.position(),
                    new Decoded.Refusal<Telemetry>(
                        RefusalReason.TIME_IN_FUTURE,
                        "time",
                        "is more than 5 min ahead of the other records of its partition"),
                    out));
  }

  private void takeProven(long latestMs, ObservedInput input, Outbox out) {
    input
        .unproven()
        .takeUpTo(
            latestMs,
            one -> {
              TelemetryDecoder decoder = decoderOf(one.position(), telemetryDecoders);
              if (decoder.decode(one.record(), Long.MAX_VALUE)
                  instanceof Decoded.Value<Telemetry> value) {
                take(value, Long.MAX_VALUE, false, input, out);
              }
            });
  }

  /**
   * Takes in an event or a sample; false where it was seen before.
   *
   * @param stampedMs the broker's time of it, or {@link Long#MAX_VALUE}
   * @param isNew false where what it proves alone was told already
   */
  private boolean take(
      Decoded.Value<Telemetry> value,
      long stampedMs,
      boolean isNew,
      ObservedInput input,
      Outbox out) {
    meters.read(value);
    if (value.value() instanceof InferenceEvent event) {
      return event(event, stampedMs, isNew, input, out);
    }
    if (value.value() instanceof NodeSample sample) {
      meters.increment(Meter.SAMPLES);
      wake(input, out);
      sample(sample, input);
    }
    return true;
  }

  /** False where there is no room for one more cluster: the record is refused. */
  private boolean isKnown(
      String cluster,
      long timeMs,
      byte[] record,
      InputPosition position,
      ObservedInput input,
      Outbox out) {
    long tick =
        input.closed() == Long.MIN_VALUE ? Math.floorDiv(timeMs, config.tickMs()) : input.closed();
    boolean known = clusters.admits(input.name(), cluster, tick);
    if (!known) {
      meters.increment(Meter.CLUSTERS_REFUSED);
      refusals.refuse(
          record,
          position,
          new Decoded.Refusal<>(
              RefusalReason.UNKNOWN_VALUE, "cluster", "is none of the clusters that are known"),
          out);
    }
    return known;
  }

  /** A refused record has no time that can be relied on: it counts in the tick that is open. */
  private void refused(Said said, ObservedInput input) {
    String cluster = said.cluster();
    long tick = Math.max(input.closed(), announced);
    if (cluster != null && tick != Long.MIN_VALUE && clusters.admits(input.name(), cluster, tick)) {
      Pane pane = panes.of(tick, cluster, EntityKind.CLUSTER, cluster);
      pane.foldRefused(said.gateway(), said.tenant());
    }
  }

  private void sample(NodeSample sample, ObservedInput input) {
    long tick = Math.max(Math.floorDiv(sample.timeMs(), config.tickMs()), input.closed());
    String cluster = sample.cluster();
    panes.of(tick, cluster, EntityKind.NODE, sample.node()).fold(sample);
    panes.of(tick, cluster, EntityKind.CLUSTER, cluster).fold(sample);
  }

  private boolean event(
      InferenceEvent event, long stampedMs, boolean isNew, ObservedInput input, Outbox out) {
    boolean reusedId = false;
    if (event.counts()) {
      long identity = hash.ofRequest(event.requestId(), event.timeMs(), event.tenant());
      RepeatWindow.Standing standing =
          input.repeats().add(identity, event.timeMs(), event.isAnswered());
      if (standing == RepeatWindow.Standing.REPEAT) {
        meters.increment(Meter.REPEATS);
        return false;
      }
      reusedId = standing == RepeatWindow.Standing.REUSED_ID;
    }
    meters.increment(Meter.EVENTS);
    wake(input, out);
    long tick = Math.floorDiv(event.timeMs(), config.tickMs());
    boolean late = tick < input.closed();
    String command = event.commandId();
    if (event.counts()) {
      if (command != null && !event.served()) {
        knocks.add(Math.max(tick, input.closed()), command, event.timeMs());
        requests.ended(event, Math.max(tick, input.closed()));
      } else if (late) {
        requests.late(event, input.closed());
        requests.ended(event, input.closed());
      } else {
        requests.fold(event, tick, input.isAhead(event.timeMs()), reusedId);
      }
      if (command == null || event.served()) {
        requests.behind(event, Math.max(tick, input.closed()), input.behindMs(event.timeMs()));
      }
    } else if (!late) {
      requests.running(event, tick);
    }
    if (isNew) {
      inspect(event, stampedMs, Math.max(tick, input.closed()), input, out);
    }
    return true;
  }

  private void inspect(
      InferenceEvent event, long stampedMs, long tick, ObservedInput input, Outbox out) {
    boolean isStamped = stampedMs != Long.MAX_VALUE;
    long soberMs = input.soberMs(event.timeMs());
    // After a silence the input's own clock lags, and only the broker's knows what time it is.
    boolean isAfterSilence = isStamped && event.timeMs() - soberMs > InputPosition.AHEAD_ALLOWED_MS;
    long timeMs = isAfterSilence ? Math.min(event.timeMs(), stampedMs) : soberMs;
    for (EventDetector detector : eventDetectors) {
      detector
          .inspect(event)
          .ifPresent(
              score -> {
                meters.increment(Meter.HITS);
                Signal signal =
                    new Signal(detector.spec().id(), timeMs, score, ScaleContext.UNKNOWN);
                out.toDecide(Flow.bytes(new Flow.Hit(tick, signal, isStamped)), timeMs);
                out.urgent();
              });
    }
  }

  private boolean scaling(
      byte[] record, KeyedRecord stoodIn, InputPosition position, ObservedInput input, Outbox out) {
    Decoded<ScalingEvent> decoded =
        decoderOf(position, scalingDecoders).decode(record, position.latestMs());
    if (decoded instanceof Decoded.Refusal<ScalingEvent> refusal) {
      refusals.refuse(record, position, refusal, out);
      return false;
    }
    Decoded.Value<ScalingEvent> value = (Decoded.Value<ScalingEvent>) decoded;
    meters.read(value);
    meters.increment(Meter.SCALING_EVENTS);
    Decoded<ScalingEvent> heard =
        signedScaling.hear(value.value(), stoodIn, position.brokerTimeMs());
    if (heard instanceof Decoded.Refusal<ScalingEvent> refusal) {
      refusals.refuse(record, position, refusal, out);
      return false;
    }
    ScalingEvent event = ((Decoded.Value<ScalingEvent>) heard).value();
    if (!isKnown(event.cluster(), event.timeMs(), record, position, input, out)) {
      return false;
    }
    wake(input, out);
    endGap(input, position, event.timeMs(), out);
    byte[] bytes = scalingEncoder.encode(event);
    out.toEveryDetect(Flow.bytes(new Flow.Scaling(bytes)), event.timeMs());
    input.accept(event.timeMs(), position.brokerTimeMs());
    return true;
  }

  /** Closes what all inputs have passed, panes first and then the word of it. */
  private void advance(Outbox out) {
    long closed = leastClosed();
    if (closed > announced) {
      flushBefore(closed, out);
      tell(OwnReport.UNSIGNED_SCALING, signedScaling.takeUnheard(), closed, out);
      tell(OwnReport.UNKNOWN_CLUSTERS, clusters.takeRefused(), closed, out);
      tell(OwnReport.UNPARSED_EVENTS, foreign.takeUnparsed(closed * config.tickMs()), closed, out);
      announce(closed, out);
      out.urgent();
    }
  }

  /** In the last tick that is closed now, so that it is there before the tick is decided. */
  private void tell(OwnReport report, @Nullable String sentence, long closed, Outbox out) {
    if (sentence != null) {
      Signal signal = OwnSignals.of(report, sentence, closed * config.tickMs());
      out.toDecide(Flow.bytes(new Flow.Found(from, signal)), Math.max(0, signal.timeMs()));
    }
  }

  private void flushBefore(long tick, Outbox out) {
    knocks.drainBefore(
        tick, seen -> out.toDecide(Flow.bytes(new Flow.Knocks(seen)), Math.max(0, seen.lastMs())));
    panes.drainBefore(
        tick,
        pane -> {
          parted.pane(pane);
          meters.increment(Meter.PANES_SENT);
        });
  }

  private long leastClosed() {
    long holding = Long.MAX_VALUE;
    long released = Long.MIN_VALUE;
    long scaling = Long.MAX_VALUE;
    boolean allReleased = true;
    for (ObservedInput input : inputs.values()) {
      if (input.isKeyed()) {
        continue;
      }
      if (input.isScaling()) {
        scaling = Math.min(scaling, input.closed());
      } else if (input.isIdle()) {
        released = Math.max(released, input.closed());
        allReleased &= input.isReleased();
      } else {
        holding = Math.min(holding, input.closed());
      }
    }
    if (holding == Long.MAX_VALUE) {
      holding = allReleased ? released : Long.MIN_VALUE;
    }
    return Math.min(holding, scaling);
  }

  private void announce(long closed, Outbox out) {
    announce(closed, announcedIdle ? Standing.IDLE : Standing.ACTIVE, out);
  }

  private void announce(long closed, Standing standing, Outbox out) {
    Flow.Control control =
        new Flow.Control(from, of, closed, standing, summaries.takeBefore(closed));
    long timeMs = closed == Long.MIN_VALUE ? 0 : Math.max(0, closed * config.tickMs());
    out.toEveryDetect(Flow.bytes(control), timeMs);
    announced = closed;
  }

  private ObservedInput inputOf(String name) {
    ObservedInput input = inputs.get(name);
    if (input == null) {
      throw new IllegalArgumentException(
          name + " is not an input of this stage: " + inputs.keySet());
    }
    return input;
  }

  private static <T> T decoderOf(InputPosition position, Map<String, T> decoders) {
    T decoder = decoders.get(position.topic());
    if (decoder == null) {
      throw new IllegalArgumentException(
          position.topic() + " is not a configured source: " + decoders.keySet());
    }
    return decoder;
  }

  private void ifMine(String name, ByteReader value, Consumer<ObservedInput> use) {
    ObservedInput input = inputs.get(name);
    if (input == null) {
      value.rest();
    } else {
      use.accept(input);
    }
  }
}
