package io.tidegate.detectors.contain;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetPhase;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import io.tidegate.schemas.policy.Policy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Containment driven by hand, with all that it does written down. */
final class ContainScript implements World {
  static final long TICK_MS = 5_000;
  static final long START_MS = 1_785_484_800_000L;
  static final String CLUSTER = "eu-1";
  private static final double BAR = 14;

  /** Commands that were sent, those that end something too. */
  final List<Command> sent = new ArrayList<>();

  /** What the compacted topic holds. */
  final SortedMap<String, Command> enforced = new TreeMap<>();

  final List<String> told = new ArrayList<>();
  final List<AuditKind> notes = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final Map<Event, Long> counts = new EnumMap<>(Event.class);
  final Map<String, EntityRecord> records = new TreeMap<>();
  Containing containing;
  private final SortedMap<String, byte[]> kept = new TreeMap<>();
  boolean late;
  private final List<Command> withheld = new ArrayList<>();
  private final TreeSet<String> extensions = new TreeSet<>();

  /** Commands that had run out when it was heard that what was to replace them is withheld. */
  final TreeSet<String> ranOut = new TreeSet<>();

  private long tickedMs;
  long nowMs = START_MS;
  private final Correlator correlator = new Correlator(DetectorCatalog.standard());
  private final Map<String, Finding> leaks = new TreeMap<>();
  private int words;

  ContainScript(Policy policy) {
    containing = containingOf(policy);
    containing.customers().count(0, CLUSTER, 0, 100L);
  }

  private Containing containingOf(Policy policy) {
    return new Containing(
        engineOf(policy), DetectorCatalog.standard(), e -> records.get(e.uid()), this);
  }

  /** Goes on from the rows, under that policy. */
  void restart(Policy policy) {
    drainInto(kept);
    containing = containingOf(policy);
    restore(kept);
  }

  static PolicyEngine engineOf(Policy policy) {
    return new PolicyEngine(policy, DetectorCatalog.standard());
  }

  static EntityKey key(String id) {
    return new EntityKey(CLUSTER, EntityKind.API_KEY, id);
  }

  static EntityKey tenant(String id) {
    return new EntityKey(CLUSTER, EntityKind.TENANT, id);
  }

  static EntityKey node(String id) {
    return new EntityKey(CLUSTER, EntityKind.NODE, id);
  }

  /** A canary token leaked to that key, whose tenant has the same name. */
  Finding leak(String key) {
    return leak(key, nowMs);
  }

  /** A canary token leaked to a tenant's key. */
  Finding leakOf(String key, String tenant) {
    EntityKey entity = EntityKey.ofKey(CLUSTER, tenant, key);
    Score score = signal("canary-leak", entity, tenant(tenant), true, 20, Double.NaN).score();
    List<Change> changes =
        correlator.hit(new Signal("canary-leak", nowMs, score, ScaleContext.UNKNOWN));
    consider(changes, nowMs);
    String name = entity.ownedPath();
    changes.forEach(change -> leaks.put(name, change.finding()));
    return Objects.requireNonNull(leaks.get(name));
  }

  /** The same, but it was then. */
  Finding leak(String key, long timeMs) {
    Score score = signal("canary-leak", key(key), tenant(key), true, 20, Double.NaN).score();
    List<Change> changes =
        correlator.hit(new Signal("canary-leak", timeMs, score, ScaleContext.UNKNOWN));
    consider(changes, timeMs);
    changes.forEach(change -> leaks.put(key, change.finding()));
    return Objects.requireNonNull(leaks.get(key));
  }

  /** A tick in which these signals are found. */
  List<Change> tick(Signal... signals) {
    nowMs = (Math.floorDiv(nowMs, TICK_MS) + 1) * TICK_MS;
    tickedMs = nowMs;
    containing.tick(nowMs);
    List<Signal> stamped = new ArrayList<>();
    for (Signal each : signals) {
      stamped.add(
          containing.bars().judged(new Signal(each.detector(), nowMs, each.score(), each.scale())));
    }
    List<Change> changes = correlator.step(nowMs, stamped);
    consider(changes, nowMs);
    return changes;
  }

  void pass(long ms) {
    long end = nowMs + ms;
    while (nowMs < end) {
      tick();
    }
  }

  /** A tenant spends more than it ever did, by so much an hour. */
  Signal burst(String tenant, double usdPerHour) {
    return signal("spend-burst", tenant(tenant), tenant(tenant), false, BAR + 5, usdPerHour);
  }

  /** The same of one of its keys. */
  Signal burstOfKey(String key, String tenant, double usdPerHour) {
    return signal("spend-burst", key(key), tenant(tenant), false, BAR + 5, usdPerHour);
  }

  Signal unsecured(String node) {
    return signal("unsecured-node", node(node), null, true, 20, Double.NaN);
  }

  void person(
      OperatorRecord.Type type,
      @Nullable String finding,
      @Nullable String command,
      @Nullable String target,
      String by) {
    person(type, finding, command, target, null, by);
  }

  void verdict(String finding, Verdict verdict) {
    person(OperatorRecord.Type.VERDICT, finding, null, null, verdict, "ann");
  }

  void person(
      OperatorRecord.Type type,
      @Nullable String finding,
      @Nullable String command,
      @Nullable String target,
      @Nullable Verdict verdict,
      String by) {
    words++;
    containing.hear(
        new OperatorRecord(
            nowMs,
            "o" + words,
            type,
            finding,
            command,
            target,
            verdict,
            by,
            "why",
            OperatorRecord.NEVER),
        nowMs);
  }

  /** A person orders a containment. */
  void order(String target, Measure.Kind action, long durationMs, Limit... limits) {
    words++;
    TreeMap<String, BigDecimal> ceilings = new TreeMap<>();
    for (Limit limit : limits) {
      ceilings.put(limit.name(), limit.value());
    }
    containing.hear(
        new OperatorRecord(
            nowMs,
            "o" + words,
            OperatorRecord.Type.CONTAIN,
            null,
            null,
            target,
            null,
            new Measure(action, ceilings, durationMs),
            "ann",
            "it hurts",
            OperatorRecord.NEVER),
        nowMs);
  }

  void announce(String enforcer, Action... actions) {
    announce(enforcer, new TreeSet<>(), actions);
  }

  void announce(String enforcer, SortedSet<String> limits, Action... actions) {
    announce(enforcer, limits, List.of(), actions);
  }

  /** The same of one that knows whose a key is. */
  void announceOfTenants(String enforcer, Action... actions) {
    announce(enforcer, new TreeSet<>(), List.of(EnforcerRecord.KEY_OF_TENANT), actions);
  }

  private void announce(
      String enforcer, SortedSet<String> limits, List<String> more, Action... actions) {
    SortedMap<String, SortedSet<String>> can = new TreeMap<>();
    List<String> kinds = new ArrayList<>(List.of("tenant", "api_key", "user", "source", "node"));
    kinds.addAll(more);
    for (String kind : kinds) {
      TreeSet<String> words = new TreeSet<>();
      for (Action action : actions) {
        words.add(action.wireName());
      }
      can.put(kind, words);
    }
    containing.hear(
        new EnforcerRecord(
            enforcer, new TreeSet<>(List.of(CLUSTER)), can, limits, 0, nowMs, "test"),
        nowMs);
  }

  /** An enforcer answers, if it was told. */
  void answer(String enforcer, String commandId, int status) {
    if (withheld.stream().anyMatch(command -> command.commandId().equals(commandId))) {
      return;
    }
    containing.hear(
        new Response(
            commandId, enforcer, CLUSTER, status, ResponseState.APPLIED, "", nowMs, nowMs + 1),
        nowMs);
  }

  Command last() {
    return sent.get(sent.size() - 1);
  }

  /** The open finding about whoever has that id. */
  Finding about(String id) {
    return correlator.open().stream()
        .filter(each -> each.entity().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  int open() {
    return correlator.open().size();
  }

  /** The ids of all commands there are, sent or waiting for a person. */
  List<String> commandIds() {
    List<String> ids = new ArrayList<>();
    sent.forEach(command -> ids.add(command.commandId()));
    correlator.open().stream()
        .map(each -> each.containment().commandId())
        .filter(Objects::nonNull)
        .forEach(ids::add);
    return ids;
  }

  /** The end of the last tick. */
  long tickedMs() {
    return tickedMs;
  }

  /** The commands that began a containment, but for nodes that wait to be secured. */
  List<Command> begun() {
    TreeSet<String> seen = new TreeSet<>();
    List<Command> begun = new ArrayList<>();
    for (Command command : sent) {
      boolean first = seen.add(command.commandId());
      boolean counts = !command.action().ends() && !"hold".equals(command.method());
      if (first && counts && !extensions.contains(command.commandId())) {
        begun.add(command);
      }
    }
    return begun;
  }

  /** Adds what changed in its rows. */
  void drainInto(SortedMap<String, byte[]> rows) {
    containing
        .kept()
        .forEach(
            (kind, kept) ->
                kept.drain()
                    .forEach(
                        (key, value) -> {
                          if (value == null) {
                            rows.remove(kind + "/" + key);
                          } else {
                            rows.put(kind + "/" + key, value);
                          }
                        }));
  }

  /** Takes rows back. */
  void restore(SortedMap<String, byte[]> rows) {
    rows.forEach(
        (name, value) -> {
          int slash = name.indexOf('/');
          KeptKind kind = KeptKind.valueOf(name.substring(0, slash));
          requireNonNull(containing.kept().get(kind))
              .restore(name.substring(slash + 1), new ByteReader(value));
        });
  }

  /** Everything it holds, as text. */
  SortedMap<String, String> allRows() {
    SortedMap<String, String> all = new TreeMap<>();
    containing
        .kept()
        .forEach(
            (kind, kept) -> {
              kept.byKey().keySet().forEach(kept::touch);
              kept.drain()
                  .forEach((key, value) -> all.put(kind + "/" + key, Arrays.toString(value)));
            });
    return all;
  }

  private void consider(List<Change> changes, long timeMs) {
    List<Finding> going =
        changes.stream()
            .filter(change -> change.activity() != Activity.CLOSE)
            .map(Change::finding)
            .toList();
    containing.consider(going, correlator.open(), timeMs);
    changes.forEach(correlator::alerted);
  }

  private Signal signal(
      String detector,
      EntityKey entity,
      @Nullable EntityKey tenant,
      boolean proof,
      double nats,
      double usdPerHour) {
    Score score =
        new Score(
            entity,
            tenant == null || tenant.equals(entity) ? List.of() : List.of(tenant),
            nats,
            BAR,
            proof,
            false,
            proof ? Severity.CRITICAL : Severity.HIGH,
            Confidence.HIGH,
            "spending, USD per minute",
            10,
            1,
            usdPerHour,
            nowMs,
            false,
            "something is wrong",
            List.of());
    ScaleContext scale =
        new ScaleContext(100, 100, nowMs, FleetPhase.STEADY, true, 1_000, 100, 100, true, true);
    return new Signal(detector, nowMs, score, scale);
  }

  @Override
  public void begin(Command command) {
    if (late) {
      withheld.add(command);
      return;
    }
    sent.add(command);
    if (command.mode() == Mode.ENFORCE) {
      enforced.put(command.target().key(), command);
    }
  }

  @Override
  public void send(Command command) {
    if (!late || command.action().ends()) {
      sent.add(command);
    }
    if (command.action().ends()) {
      enforced.remove(command.target().key());
    }
  }

  /** The answers come that commands were withheld which were too late. */
  void hearWithheld() {
    for (Command command : List.copyOf(withheld)) {
      Command before = enforced.get(command.target().key());
      if (before != null && before.endMs() <= nowMs) {
        ranOut.add(before.commandId());
      }
      containing.hear(
          new Response(
              command.commandId(),
              Response.PUBLISHER,
              CLUSTER,
              400,
              ResponseState.EXPIRED,
              "too late",
              command.notAfterMs() + 1,
              0),
          nowMs);
    }
    withheld.clear();
  }

  @Override
  public void ended(String target, long timeMs) {
    enforced.remove(target);
  }

  @Override
  public void changed(String findingUid, Containment now, String why, long timeMs) {
    Finding finding = correlator.finding(findingUid);
    if (finding != null) {
      finding.contain(now);
    }
    told.add(why);
    if (why.startsWith("containment extended") && now.commandId() != null) {
      extensions.add(now.commandId());
    }
  }

  @Override
  public @Nullable Finding finding(String uid) {
    return correlator.finding(uid);
  }

  @Override
  public void close(Finding finding, CloseReason reason, long timeMs) {
    correlator.close(finding, timeMs, reason);
    told.add("closed: " + reason.wireName());
  }

  @Override
  public void note(AuditKind kind, long timeMs, List<Fact> facts) {
    long names = facts.stream().map(Fact::name).distinct().count();
    if (names != facts.size()) {
      throw new AssertionError("a fact is named twice: " + facts);
    }
    notes.add(kind);
  }

  @Override
  public void count(Event event, long amount) {
    counts.merge(event, amount, Long::sum);
  }

  @Override
  public void refused(String guard, String cluster, long timeMs, String text) {
    refused.add(guard);
  }
}
