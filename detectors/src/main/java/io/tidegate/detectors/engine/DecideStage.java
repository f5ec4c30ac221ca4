package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.contain.Containing;
import io.tidegate.detectors.contain.KeptKind;
import io.tidegate.detectors.correlate.Campaigns;
import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.detectors.correlate.Digests;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.detectors.policy.PolicyReader;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The third stage: signals to findings, alerts and commands. A tick is decided once every detect
 * stage has closed it; what one event proves, what people decide and what enforcers answer, when it
 * arrives. Its clock is the last tick that was decided: no record moves it.
 */
public final class DecideStage implements Stage {
  private static final int STAGE_ROW = 1;
  private static final int SIGNAL_ROW = 2;
  private static final int HIT_ROW = 3;
  private static final int FINDING_ROW = 4;
  private static final int RECORD_ROW = 6;
  private static final int POLICY_ROW = 7;
  private static final int AUDIT_ROW = 8;
  private static final int DIGEST_ROW = 9;
  private static final int OBSERVED_ROW = 10;
  private static final int UNCOUNTED_ROW = 11;
  private static final int FACT_ROW = 12;
  private static final int INCOMPLETE_ROW = 13;
  private static final int PART_ROW = 14;
  private static final int SEAL_ROW = 15;

  private static final int MOST_NAMED = 8;

  /** No clock that is accepted is further ahead: what one event proves is no later than that. */
  private static final long AHEAD_MS = InputPosition.AHEAD_ALLOWED_MS;

  /** No record is of before the year 2000. */
  static final long EARLIEST_MS = 946_684_800_000L;

  /** The first of the rows of containment, one for each kind of what it keeps. */
  private static final int CONTAIN_ROW = 16;

  private static final int CAMPAIGN_ROW = 32;

  /** What is stored, and in which version. */
  static final RowKinds ROWS = rows();

  private final StoredRows stored = new StoredRows(ROWS);
  private final EngineConfig config;
  private final int partitions;
  private final DetectorCatalog catalog;
  private final Correlator correlator;
  private final Campaigns campaigns;
  private final Digests digests = new Digests();
  private final Reporter reporter;
  private final Reporting reporting;
  private final RealmRecords records = new RealmRecords(RECORD_ROW);
  private final PolicyBook policies;
  private final @Nullable CommandSigner signer;
  private final Journal journal;
  private final Enacting enacting;
  private final Containing containing;
  private final Steering steering;
  private final Upstreams upstreams = new Upstreams(0);
  private final Judging judging;
  private final Backlog<Signal> signals = new Backlog<>(SIGNAL_ROW, Signal.CODEC);
  private final Backlog<Signal> hits = new Backlog<>(HIT_ROW, Signal.CODEC);
  private final FactBacklog facts = new FactBacklog(FACT_ROW);
  private final IncompleteTicks incomplete = new IncompleteTicks(INCOMPLETE_ROW);
  private final Parts parts = new Parts(PART_ROW);
  private final SeenSeals seals = new SeenSeals(SEAL_ROW);
  private final Meters meters = new Meters();
  private long decided = Long.MIN_VALUE;

  /** The end of the last tick that was decided, or the first time that a record may have. */
  private long nowMs = EARLIEST_MS;

  /**
   * @param detectPartitions how many detect stages must have closed a tick before it is decided
   * @param signer signs commands; null leaves them unsigned, for files: gateways act on signed ones
   *     only
   */
  public DecideStage(EngineConfig config, int detectPartitions, @Nullable CommandSigner signer) {
    this(config, detectPartitions, signer, "");
  }

  /**
   * The same of a deployment, whose audit chain has its name.
   *
   * @param deployment empty for files
   */
  public DecideStage(
      EngineConfig config,
      int detectPartitions,
      @Nullable CommandSigner signer,
      String deployment) {
    this.config = config;
    this.partitions = detectPartitions;
    this.catalog = DetectorCatalog.of(config.calibration());
    this.correlator = new Correlator(catalog);
    this.campaigns = new Campaigns(catalog, correlator);
    this.judging =
        new Judging(config, new ObservedBars(OBSERVED_ROW, UNCOUNTED_ROW, meters), meters);
    this.reporter =
        new Reporter(
            catalog,
            config.calibration().budget(),
            config.policy(),
            config.version(),
            endMs -> incomplete.holds(tickOf(endMs - 1)));
    this.reporting = new Reporting(correlator, digests, reporter, meters);
    this.policies = new PolicyBook(config.policy(), new PolicyReader(catalog), signer != null);
    this.signer = signer;
    this.journal =
        new Journal(
            deployment, signer, RunsBy.facts(config, policies.policy(), catalog, signer), meters);
    this.enacting = new Enacting(signer, correlator, reporting, journal, meters);
    PolicyEngine policy = new PolicyEngine(policies.policy(), catalog);
    this.containing =
        new Containing(policy, catalog, entity -> records.of(entity, tickOf(nowMs)), enacting);
    this.steering = new Steering(policies, containing, enacting, new Refusals(meters), seals);
  }

  /** Takes in one record that an observe or a detect stage sent. */
  public void receive(byte[] record, Outbox out) {
    enacting.through(out);
    receive(Flow.read(record), record, out);
  }

  private void receive(Flow flow, byte[] record, Outbox out) {
    if (flow instanceof Flow.Part part) {
      byte[] whole = parts.add(part);
      if (whole != null) {
        receive(Flow.read(whole), whole, out);
      }
    } else if (flow instanceof Flow.Found found) {
      long tick = Math.floorDiv(found.signal().timeMs(), config.tickMs()) - 1;
      signals.add(tick, found.signal());
    } else if (flow instanceof Flow.Entity entity) {
      entity(entity);
    } else if (flow instanceof Flow.Steer steer) {
      meters.increment(Meter.STEERED);
      long heardMs = Math.max(nowMs, startOf(steer.from()));
      steering.receive(steer, nowMs, heardMs, out);
      containing.advance(heardMs);
      turn(decided);
    } else if (flow instanceof Flow.Ready ready) {
      await(ready.readiness().endMs(), record);
    } else if (flow instanceof Flow.Knocks knocks) {
      await(knocks.knocking().tickEndMs(), record);
    } else if (flow instanceof Flow.Counted counted) {
      await(counted.atMs(), record);
    } else if (flow instanceof Flow.Crossed crossed) {
      judging.bars().hear(crossed);
    } else if (flow instanceof Flow.Shared shared) {
      await(shared.atMs(), record);
    } else if (flow instanceof Flow.Lost lost) {
      lost(lost, out);
    } else if (flow instanceof Flow.Held held) {
      held(held, out);
    } else if (flow instanceof Flow.Lagging lagging) {
      await(lagging.atMs(), record);
    } else if (flow instanceof Flow.Hit hit) {
      hit(hit, out);
    } else if (flow instanceof Flow.TickComplete complete) {
      upstreams.hear(complete.from(), partitions, complete.closed(), Standing.ACTIVE);
      decide(upstreams.complete(), out);
    } else {
      throw new CorruptBytesException(
          "a " + flow.getClass().getSimpleName() + " is not for decide");
    }
  }

  /** What steers by an entity's record stands in the audit, whether it is taken up or not. */
  private void entity(Flow.Entity entity) {
    RealmRecords.Taken taken = records.put(entity, policies.requireSigned().entities(), decided);
    if (taken == null) {
      return;
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("subject", entity.subject()));
    facts.add(new Fact.Text("standing", taken.standing()));
    facts.addAll(Steering.signedBy(entity.by()));
    List<String> switches = new ArrayList<>();
    taken
        .record()
        .labels()
        .forEach(
            (label, value) -> {
              if (label.startsWith(EntityRecord.SWITCH)) {
                switches.add(label.substring(EntityRecord.SWITCH.length()) + " " + value);
              }
            });
    facts.add(new Fact.Texts("switches", switches));
    facts.add(new Fact.Flag("limits", !taken.record().limits().equals(EntityRecord.Limits.NONE)));
    if (taken.record().protectedUntilMs() >= 0) {
      facts.add(new Fact.Whole("protected_until", taken.record().protectedUntilMs()));
    }
    enacting.note(AuditKind.ENTITY, Math.max(nowMs, startOf(entity.from())), facts);
  }

  /** A fact of the tick that ends then is taken in with that tick, or with the next that closes. */
  private void await(long tickEndMs, byte[] record) {
    facts.add(Math.max(decided, tickOf(tickEndMs) - 1), record);
  }

  private void takeIn(Flow fact, long tick) {
    if (fact instanceof Flow.Ready ready) {
      containing.gate(ready.readiness());
    } else if (fact instanceof Flow.Knocks knocks) {
      containing.knocked(knocks.knocking());
    } else if (fact instanceof Flow.Counted counted) {
      containing
          .customers()
          .count(counted.from(), counted.cluster(), counted.atMs(), counted.customers());
    } else if (fact instanceof Flow.Shared shared) {
      containing.sharedKeys().add(shared.cluster(), shared.key(), shared.tenants(), shared.atMs());
    } else if (fact instanceof Flow.Lagging lagging) {
      signals.add(tick, lateInputs(lagging));
    }
  }

  /** Told at once: it may be that nothing comes any more. */
  private void lost(Flow.Lost lost, Outbox out) {
    if (lost.from() != Long.MIN_VALUE) {
      incomplete.add(lost.input(), lost.from(), lost.before());
    }
    if (lost.count() > 0) {
      String sentence =
          lost.count()
              + (lost.count() == 1 ? " record of " : " records of ")
              + lost.input()
              + " went from the broker before they were read; what was judged without them says so";
      Signal signal = OwnSignals.of(OwnReport.LOST_RECORDS, sentence, nowMs);
      tell(correlator.hit(signal), nowMs, out);
      out.urgent();
    }
  }

  /** No tick is closed, so this cannot wait for one. */
  private void held(Flow.Held held, Outbox out) {
    String sentence =
        "no tick was closed for "
            + held.heldMs() / 1_000
            + " s: "
            + (held.by() < 0
                ? "no input was read to any time yet"
                : "partition " + held.by() + " of the inputs holds them up");
    long atMs = Math.max(nowMs, held.atMs());
    Signal signal = OwnSignals.of(OwnReport.HELD_TICKS, sentence, atMs);
    tell(correlator.hit(signal), atMs, out);
    out.urgent();
  }

  private static Signal lateInputs(Flow.Lagging lagging) {
    List<String> named = new ArrayList<>();
    lagging
        .byStage()
        .forEach(
            (partition, byMs) ->
                named.add("partition " + partition + " by " + byMs / 1_000 + " s"));
    String sentence =
        "inputs are read to their ends and lie behind most others, so their records are late: "
            + named(named);
    Score score =
        OwnReport.LATE_INPUT.scoreOf(
            EntityKey.ofCluster(Target.EVERY_CLUSTER),
            List.of(),
            sentence,
            lagging.atMs(),
            named.size(),
            List.of());
    return new Signal(
        OwnReport.LATE_INPUT.spec().id(), lagging.atMs(), score, ScaleContext.UNKNOWN);
  }

  private static String named(List<String> all) {
    return String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())))
        + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
  }

  /** All input has ended: what waits for the end of its hour is told. */
  public void end(Outbox out) {
    enacting.through(out);
    List<Signal> rest = digests.rest(nowMs);
    if (!rest.isEmpty()) {
      tell(correlator.step(nowMs, rest), nowMs, out);
    }
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    stored.restore(key, value, this::take);
  }

  private void take(int row, ByteReader keyIn, ByteReader in) {
    switch (row) {
      case STAGE_ROW -> {
        decided = in.signed();
        nowMs = in.signed();
        upstreams.restore(in);
      }
      case SIGNAL_ROW -> signals.restore(keyIn, in);
      case HIT_ROW -> hits.restore(keyIn, in);
      case FACT_ROW -> facts.restore(keyIn, in);
      case INCOMPLETE_ROW -> incomplete.restore(keyIn.text(), in);
      case FINDING_ROW -> correlator.restore(in);
      case CAMPAIGN_ROW -> campaigns.restore(keyIn.text(), in);
      case DIGEST_ROW -> digests.restore(keyIn.text(), in);
      case OBSERVED_ROW -> judging.bars().restore(keyIn, in);
      case UNCOUNTED_ROW -> judging.bars().restoreWaiting(keyIn, in);
      case RECORD_ROW -> records.restore(keyIn.text(), in);
      case POLICY_ROW -> policies.restore(in);
      case AUDIT_ROW -> journal.restore(in);
      case PART_ROW -> parts.restore(keyIn, in);
      case SEAL_ROW -> seals.restore(keyIn.text(), in);
      default -> restoreContained(row, keyIn.text(), in);
    }
  }

  @Override
  public void restored() {
    follow();
  }

  @Override
  public void drainChanges(Rows to) {
    Rows rows = stored.over(to);
    stored.drainOld(rows);
    signals.drain(rows);
    hits.drain(rows);
    facts.drain(rows);
    incomplete.drain(rows);
    parts.drain(rows);
    seals.drain(rows);
    records.drain(rows);
    judging.bars().drain(rows);
    drain(FINDING_ROW, correlator.drain(), rows);
    drain(CAMPAIGN_ROW, campaigns.drain(), rows);
    drain(DIGEST_ROW, digests.drain(), rows);
    policies.drain(new ByteWriter().u8(POLICY_ROW).toBytes(), rows);
    journal.drain(new ByteWriter().u8(AUDIT_ROW).toBytes(), rows);
    containing.kept().forEach((kind, kept) -> drain(rowOf(kind), kept.drain(), rows));
    ByteWriter stage = new ByteWriter().signed(decided).signed(nowMs);
    upstreams.write(stage);
    rows.put(new ByteWriter().u8(STAGE_ROW).toBytes(), stage.toBytes());
  }

  @Override
  public Meters meters() {
    return meters;
  }

  private void restoreContained(int row, String key, ByteReader value) {
    containing
        .kept()
        .forEach(
            (kind, kept) -> {
              if (rowOf(kind) == row) {
                kept.restore(key, value);
              }
            });
  }

  private static int rowOf(KeptKind kind) {
    return CONTAIN_ROW + kind.code();
  }

  private static RowKinds rows() {
    RowKinds rows =
        new RowKinds("decide")
            .with(STAGE_ROW, "stage")
            .with(SIGNAL_ROW, "signal")
            .with(HIT_ROW, "proof")
            .with(FINDING_ROW, "finding")
            .with(RECORD_ROW, "entity record", EntityBook.ROWS)
            .with(POLICY_ROW, "policy", PolicyBook.ROWS)
            .with(AUDIT_ROW, "audit chain")
            .with(DIGEST_ROW, "low findings of an hour")
            .with(OBSERVED_ROW, "observed bar")
            .with(UNCOUNTED_ROW, "counts of evidence")
            .with(FACT_ROW, "fact of a tick")
            .with(INCOMPLETE_ROW, "incomplete ticks")
            .with(PART_ROW, "part of a record")
            .with(SEAL_ROW, "signed word that was heard")
            .with(CAMPAIGN_ROW, "steps of a campaign");
    for (KeptKind kind : KeptKind.values()) {
      rows.with(rowOf(kind), kind.title());
    }
    return rows;
  }

  private static void drain(int row, SortedMap<String, byte @Nullable []> changed, Rows rows) {
    changed.forEach(
        (name, value) -> {
          byte[] key = new ByteWriter().u8(row).text(name).toBytes();
          if (value == null) {
            rows.delete(key);
          } else {
            rows.put(key, value);
          }
        });
  }

  private void hit(Flow.Hit hit, Outbox out) {
    if (!isOn(hit.signal(), hit.tick())) {
      return;
    }
    Signal signal = hit.signal();
    long tick = hit.tick();
    if (decided != Long.MIN_VALUE) {
      // What the broker has stamped may be acted on while ticks are held up, however long.
      long latestMs = hit.isStamped() ? Long.MAX_VALUE : nowMs + AHEAD_MS;
      signal = signal.at(Math.min(Math.max(signal.timeMs(), nowMs), latestMs));
      tick = Math.max(decided, hit.isStamped() ? tick : Math.min(tick, tickOf(latestMs)));
    }
    hits.add(tick, signal);
    tell(correlator.hit(signal), signal.timeMs(), out);
    raise(tick);
    out.urgent();
  }

  private void decide(long complete, Outbox out) {
    if (complete == Long.MIN_VALUE || complete <= decided) {
      return;
    }
    long tick = decided == Long.MIN_VALUE ? firstWaiting(complete) : decided;
    while (tick < complete) {
      if (isQuiet()) {
        tick = Math.max(tick, firstWaiting(complete));
      }
      if (tick < complete) {
        step(tick, out);
      }
      tick++;
    }
    decided = complete;
    records.settle(decided);
    goOn(complete * config.tickMs());
    judging.bars().advance(complete * config.tickMs());
    incomplete.forgetBefore(decided);
    turn(decided);
    meters.levels(Level.now(correlator, containing, nowMs));
    out.urgent();
  }

  /** True where no tick needs to be stepped but those for which something waits. */
  private boolean isQuiet() {
    return correlator.isEmpty()
        && digests.isEmpty()
        && containing.isIdle()
        && policies.refusal() == null
        && records.off(decided).isEmpty();
  }

  /** The first tick for which something waits, at most {@code complete}. */
  private long firstWaiting(long complete) {
    return Math.min(Math.min(complete, facts.first()), Math.min(signals.first(), hits.first()));
  }

  private void step(long tick, Outbox out) {
    long endMs = (tick + 1) * config.tickMs();
    goOn(endMs);
    turn(tick);
    facts.take(tick, fact -> takeIn(fact, tick));
    containing.tick(endMs);
    List<Signal> evidence = hits.take(tick);
    evidence.sort(Comparator.comparingLong(Signal::timeMs).thenComparing(s -> s.score().entity()));
    tell(correlator.evidence(evidence, endMs), endMs, out);
    List<Signal> told = new ArrayList<>(digests.due(endMs));
    List<Signal> found = signals.take(tick);
    found.removeIf(each -> !isOn(each, tick));
    for (Signal each : judging.judged(found, endMs)) {
      Signal judged = containing.bars().judged(each);
      if (judged.score().holds() || judged.score().isTakenBack()) {
        told.add(judged);
      }
    }
    if (policies.refusal() != null) {
      told.add(OwnSignals.of(OwnReport.POLICY_REFUSED, policies.refusal(), endMs));
    }
    records
        .off(tick)
        .forEach(
            (cluster, detectors) ->
                told.add(
                    OwnSignals.of(
                        OwnReport.DETECTORS_OFF,
                        cluster,
                        "the record of cluster "
                            + cluster
                            + " switches detectors off, whose findings are not told: "
                            + named(List.copyOf(detectors)),
                        endMs)));
    takeBack(told, endMs, out);
    tell(correlator.step(endMs, told), endMs, out);
    told.addAll(evidence);
    stepCampaigns(told, tick);
    renew(endMs, out);
    raise(tick + 1);
    journal.tick(endMs, out);
  }

  /** What was found in a tick is a step of campaigns; what is one now is a finding of the next. */
  private void stepCampaigns(List<Signal> told, long tick) {
    long endMs = (tick + 1) * config.tickMs();
    campaigns
        .take(told, endMs)
        .forEach(found -> signals.add(tick + 1, found.at(endMs + config.tickMs())));
  }

  /** Contains what the changes call for, then tells all of it. */
  private void tell(List<Change> changes, long timeMs, Outbox out) {
    List<Finding> going =
        changes.stream()
            .filter(change -> change.activity() != Activity.CLOSE)
            .map(Change::finding)
            .toList();
    SortedMap<String, Containment> before = new TreeMap<>();
    going.forEach(finding -> before.put(finding.uid(), finding.containment()));
    if (!going.isEmpty()) {
      containing.consider(going, correlator.goingOn(timeMs), timeMs);
      going.forEach(correlator::touched);
    }
    for (Change change : changes) {
      Containment was = before.get(change.finding().uid());
      boolean isDone = was != null && isOther(was, change.finding().containment());
      reporting.report(
          change.isSilent() && isDone
              ? Change.update(change.finding(), timeMs, "containment")
              : change,
          out);
    }
  }

  /** What would be done again, and is not, is nothing new. */
  private static boolean isOther(Containment was, Containment now) {
    return now.state() == ContainmentState.WOULD_HAVE
        ? was.state() != ContainmentState.WOULD_HAVE
        : !now.equals(was);
  }

  /** Ends the findings whose proof was taken back, and what was done about them. */
  private void takeBack(List<Signal> told, long endMs, Outbox out) {
    List<Signal> back = told.stream().filter(each -> each.score().isTakenBack()).toList();
    if (back.isEmpty()) {
      return;
    }
    told.removeAll(back);
    for (Change change : correlator.takeBack(back, endMs)) {
      containing.takeBack(change.finding(), endMs);
      tell(List.of(change), endMs, out);
    }
  }

  /** Contains anew what goes on although its containment is over, and says so. */
  private void renew(long endMs, Outbox out) {
    List<Change> renewed = new ArrayList<>();
    for (Finding finding : correlator.open()) {
      long until = finding.containment().untilMs();
      boolean goesOn = goesOn(finding, endMs) && finding.latest().score().fires();
      if (until != 0 && until <= endMs && goesOn) {
        renewed.add(Change.silent(finding, endMs));
      }
    }
    tell(renewed, endMs, out);
  }

  /** A tick's signal has the time of its end; what one event proved has the event's own. */
  private boolean goesOn(Finding finding, long endMs) {
    long timeMs = finding.latest().timeMs();
    long sinceMs = Math.max(endMs - config.tickMs(), finding.containment().untilMs());
    return timeMs == endMs || finding.hits() > 0 && timeMs >= sinceMs;
  }

  /** What would have taken too much away is a finding of the tick. */
  private void raise(long tick) {
    long endMs = (tick + 1) * config.tickMs();
    enacting
        .takeTooMuch()
        .forEach(
            (cluster, refused) ->
                signals.add(
                    tick, OwnSignals.of(OwnReport.BLAST_RADIUS, cluster, refused.text(), endMs)));
  }

  /** Follows another policy where one rules from that tick on. */
  private void turn(long tick) {
    if (policies.turn(tick)) {
      follow();
    }
  }

  private void follow() {
    reporter.follow(policies.policy());
    containing.follow(new PolicyEngine(policies.policy(), catalog));
    journal.follow(RunsBy.facts(config, policies.policy(), catalog, signer));
  }

  private boolean isOn(Signal signal, long tick) {
    Sensing sensing = records.sensing(signal.score().entity().cluster(), signal.detector(), tick);
    if (sensing == Sensing.SHADOW) {
      meters.increment(Meter.SIGNALS_SHADOWED);
    }
    return sensing == Sensing.ON;
  }

  /** Time goes on where nothing happens too: who announces itself then is alive later. */
  private void goOn(long timeMs) {
    if (timeMs > nowMs) {
      nowMs = timeMs;
      containing.advance(nowMs);
    }
  }

  private long startOf(long tick) {
    return tick == Long.MIN_VALUE ? tick : tick * config.tickMs();
  }

  private long tickOf(long timeMs) {
    return Math.floorDiv(timeMs, config.tickMs());
  }
}
