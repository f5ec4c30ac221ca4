package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.DetectorCatalog;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The third stage: signals to findings, alerts and commands. A tick is decided once every detect
 * stage has closed it; what one event proves is decided when it arrives.
 */
public final class DecideStage implements Stage {
  private static final int STAGE_ROW = 1;
  private static final int SIGNAL_ROW = 2;
  private static final int HIT_ROW = 3;
  private static final int FINDING_ROW = 4;
  private static final int GENERATION_ROW = 5;
  private static final int SWITCH_ROW = 6;

  /** How long after its decision a command may first be applied. */
  private static final long STALE_MS = 30_000;

  /** The same for what is proof. */
  private static final long STALE_PROOF_MS = 300_000;

  private static final int ID_LENGTH = 32;

  private final EngineConfig config;
  private final int partitions;
  private final @Nullable CommandSigner signer;
  private final Correlator correlator;
  private final PolicyEngine policy;
  private final Reporter reporter;
  private final AlertEncoder alertEncoder = new AlertEncoder();
  private final CommandEncoder commandEncoder = new CommandEncoder();
  private final Upstreams upstreams = new Upstreams();
  private final Backlog signals = new Backlog(SIGNAL_ROW);
  private final Backlog hits = new Backlog(HIT_ROW);
  private final DetectorSwitches switches = new DetectorSwitches(SWITCH_ROW);
  private final SortedMap<String, Long> generations = new TreeMap<>();
  private final SortedMap<String, Long> changedGenerations = new TreeMap<>();
  private final Meters meters = new Meters();
  private long decided = Long.MIN_VALUE;

  /**
   * @param detectPartitions how many detect stages must have closed a tick before it is decided
   * @param signer signs commands; null leaves them unsigned, which only mode observe allows
   */
  public DecideStage(EngineConfig config, int detectPartitions, @Nullable CommandSigner signer) {
    if (signer == null && config.policy().enforces()) {
      throw new IllegalArgumentException(
          "the policy enforces, but there is no signing key; set signing.keyFile or use observe");
    }
    this.config = config;
    this.partitions = detectPartitions;
    this.signer = signer;
    DetectorCatalog catalog = DetectorCatalog.of(config.calibration());
    this.policy = new PolicyEngine(config.policy(), catalog);
    this.correlator = new Correlator(catalog);
    this.reporter =
        new Reporter(catalog, config.calibration().budget(), config.policy(), config.version());
  }

  /** Takes in one record that an observe or a detect stage sent. */
  public void receive(byte[] record, Outbox out) {
    Flow flow = Flow.read(record);
    if (flow instanceof Flow.Found found) {
      long tick = Math.floorDiv(found.signal().timeMs(), config.tickMs()) - 1;
      signals.add(tick, found.signal());
    } else if (flow instanceof Flow.Entity entity) {
      switches.put(entity, decided);
    } else if (flow instanceof Flow.Steer) {
      meters.increment(Meter.STEERED);
    } else if (flow instanceof Flow.Hit hit) {
      if (!isOn(hit.signal(), hit.tick())) {
        return;
      }
      hits.add(Math.max(hit.tick(), decided), hit.signal());
      correlator.hit(hit.signal()).forEach(change -> report(change, out));
      out.urgent();
    } else if (flow instanceof Flow.TickComplete complete) {
      upstreams.hear(complete.from(), partitions, complete.closed(), false);
      decide(upstreams.complete(), out);
    } else {
      throw new CorruptBytesException(
          "a " + flow.getClass().getSimpleName() + " is not for decide");
    }
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    ByteReader in = new ByteReader(value);
    int row = keyIn.u8();
    switch (row) {
      case STAGE_ROW -> {
        decided = in.signed();
        upstreams.restore(in);
      }
      case SIGNAL_ROW -> signals.restore(keyIn, in);
      case HIT_ROW -> hits.restore(keyIn, in);
      case FINDING_ROW -> correlator.restore(value);
      case SWITCH_ROW -> switches.restore(keyIn.text(), in);
      case GENERATION_ROW -> generations.put(keyIn.text(), in.signed());
      default -> throw new CorruptBytesException("no row of decide has kind " + row);
    }
  }

  @Override
  public void restored() {}

  @Override
  public void drainChanges(Rows rows) {
    signals.drain(rows);
    hits.drain(rows);
    switches.drain(rows);
    correlator
        .drain()
        .forEach(
            (uid, value) -> {
              byte[] key = new ByteWriter().u8(FINDING_ROW).text(uid).toBytes();
              if (value == null) {
                rows.delete(key);
              } else {
                rows.put(key, value);
              }
            });
    changedGenerations.forEach(
        (target, generation) ->
            rows.put(
                new ByteWriter().u8(GENERATION_ROW).text(target).toBytes(),
                new ByteWriter().signed(generation).toBytes()));
    changedGenerations.clear();
    ByteWriter stage = new ByteWriter().signed(decided);
    upstreams.write(stage);
    rows.put(new ByteWriter().u8(STAGE_ROW).toBytes(), stage.toBytes());
  }

  @Override
  public Meters meters() {
    return meters;
  }

  private void decide(long complete, Outbox out) {
    if (complete == Long.MIN_VALUE || complete <= decided) {
      return;
    }
    long tick = decided == Long.MIN_VALUE ? firstWaiting(complete) : decided;
    while (tick < complete) {
      if (correlator.isEmpty()) {
        tick = Math.max(tick, firstWaiting(complete));
      }
      if (tick < complete) {
        step(tick, out);
      }
      tick++;
    }
    decided = complete;
    out.urgent();
  }

  /** The first tick for which something waits, at most {@code complete}. */
  private long firstWaiting(long complete) {
    return Math.min(complete, Math.min(signals.first(), hits.first()));
  }

  private void step(long tick, Outbox out) {
    long endMs = (tick + 1) * config.tickMs();
    List<Signal> evidence = hits.take(tick);
    evidence.sort(Comparator.comparingLong(Signal::timeMs).thenComparing(s -> s.score().entity()));
    correlator.evidence(evidence, endMs).forEach(change -> report(change, out));
    List<Signal> told = signals.take(tick).stream().filter(each -> isOn(each, tick)).toList();
    correlator.step(endMs, told).forEach(change -> report(change, out));
    for (Finding finding : correlator.open()) {
      renew(finding, endMs, out);
    }
  }

  private boolean isOn(Signal signal, long tick) {
    Sensing sensing = switches.of(signal.score().entity().cluster(), signal.detector(), tick);
    if (sensing == Sensing.SHADOW) {
      meters.increment(Meter.SIGNALS_SHADOWED);
    }
    return sensing == Sensing.ON;
  }

  private void report(Change change, Outbox out) {
    Finding finding = change.finding();
    if (change.activity() == Activity.CREATE) {
      meters.increment(Meter.FINDINGS_CREATED);
    }
    if (change.activity() == Activity.CLOSE) {
      meters.increment(Meter.FINDINGS_CLOSED);
    } else {
      act(finding, change.timeMs(), out);
    }
    byte[] value = alertEncoder.encode(reporter.alertOf(change));
    out.alert(finding.entity().path(), value, change.timeMs());
    meters.increment(Meter.ALERTS);
    correlator.alerted(change);
  }

  /** Sends the command that a finding calls for, unless one of its own is in force. */
  private void act(Finding finding, long timeMs, Outbox out) {
    if (finding.containment().untilMs() > timeMs) {
      return;
    }
    Decision decision = guarded(finding, policy.decide(finding, PolicyFacts.NONE));
    if (decision instanceof Decision.Refuse refuse) {
      finding.contain(new Containment(ContainmentState.REFUSED, null, 0, refuse.guard()));
      meters.increment(Meter.COMMANDS_REFUSED);
    } else if (decision instanceof Decision.Act act) {
      Command command = commandOf(finding, act, timeMs);
      send(command, out);
      ContainmentState state =
          command.mode() == Mode.ENFORCE ? ContainmentState.PENDING : ContainmentState.WOULD_HAVE;
      finding.contain(new Containment(state, command.commandId(), command.endMs(), null));
    }
    correlator.touched(finding);
  }

  /** Evidence on too short a history, or that is not material, is not acted upon. */
  private static Decision guarded(Finding finding, Decision decision) {
    Score score = finding.latest().score();
    if (!(decision instanceof Decision.Act) || score.deterministic()) {
      return decision;
    }
    if (score.provisional()) {
      return new Decision.Refuse("provisional", "its history is too short");
    }
    return finding.severity().id() < Severity.HIGH.id()
        ? new Decision.Refuse("materiality", "its excess is too small")
        : decision;
  }

  /** Extends a command that runs out while its finding goes on, and says so. */
  private void renew(Finding finding, long tickEndMs, Outbox out) {
    long until = finding.containment().untilMs();
    boolean goesOn = finding.latest().timeMs() == tickEndMs && finding.latest().score().fires();
    if (until != 0 && until <= tickEndMs && goesOn) {
      report(Change.update(finding, tickEndMs, "containment renewed"), out);
    }
  }

  private Command commandOf(Finding finding, Decision.Act act, long timeMs) {
    Target target = act.target();
    String key = target.key();
    long generation = Math.max(timeMs, generations.getOrDefault(key, 0L) + 1);
    generations.put(key, generation);
    changedGenerations.put(key, generation);
    String id =
        StableId.of(finding.uid(), act.action().wireName(), key, Long.toString(generation))
            .substring(0, ID_LENGTH);
    long fresh = finding.latest().score().deterministic() ? STALE_PROOF_MS : STALE_MS;
    return new Command(
        id,
        act.action(),
        target,
        act.method(),
        act.destination(),
        timeMs,
        act.durationMs(),
        act.mode() == PolicyMode.ENFORCE ? Mode.ENFORCE : Mode.OBSERVE,
        generation,
        timeMs,
        timeMs + fresh,
        finding.uid(),
        policy.policy().reference(),
        act.reason(),
        act.openStreams(),
        act.limits());
  }

  private void send(Command command, Outbox out) {
    byte[] value = commandEncoder.encode(command);
    Map<String, String> headers = new LinkedHashMap<>(commandEncoder.headers(command));
    if (signer != null) {
      headers.put("ce_jws", signer.sign(value));
    }
    out.command(
        command.target().key(),
        headers,
        value,
        command.issuedAtMs(),
        command.mode() == Mode.ENFORCE ? command.notAfterMs() : Long.MAX_VALUE);
    meters.increment(Meter.COMMANDS);
    out.urgent();
  }
}
