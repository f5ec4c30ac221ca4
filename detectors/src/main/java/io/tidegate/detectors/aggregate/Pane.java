package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.RequestPhase;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one entity did within one tick.
 *
 * <p>A commutative monoid under {@link #merge}: however its events are split into fragments and in
 * whatever order those are merged, the bytes are the same. Single-threaded.
 */
public final class Pane {
  private static final long MILLION = 1_000_000;

  /** Stands among the bits of the sums, of which none has it: panes without steps lack it. */
  private static final int STEPS_BIT = 62;

  private final EntityKey entity;
  private final long startMs;
  private final long[] amounts = new long[Amount.COUNT];
  private @Nullable String owner;
  private boolean severalOwners;
  private @Nullable ServiceIntervals work;
  private @Nullable NodeEffort effort;
  private @Nullable Spread spread;
  private long largestInput;
  private long largestOutput;
  private @Nullable PaneSketches sketches;
  private @Nullable UnknownUse unknown;
  private @Nullable RequestPhases phases;
  private @Nullable LateWork late;
  private @Nullable AgentSteps steps;

  /** An empty pane of the tick that starts at that moment. */
  public Pane(EntityKey entity, long startMs) {
    this.entity = entity;
    this.startMs = startMs;
    this.owner = entity.owner().isEmpty() ? null : entity.owner();
  }

  public EntityKey entity() {
    return entity;
  }

  public long startMs() {
    return startMs;
  }

  public long get(Amount amount) {
    return amounts[amount.code()];
  }

  /** Adds to one amount; for folds of events and for tests. */
  public void add(Amount amount, long more) {
    amounts[amount.code()] = Saturating.add(amounts[amount.code()], more);
  }

  /** What was spent for tokens that were counted, at prices that were given. */
  public long provenMicroUsd() {
    long unproven =
        Saturating.add(get(Amount.ASSUMED_COST_MICRO_USD), get(Amount.ESTIMATED_COST_MICRO_USD));
    return Math.max(0, get(Amount.COST_MICRO_USD) - unproven);
  }

  /** Input and output tokens together. */
  public long tokens() {
    return Saturating.add(get(Amount.INPUT_TOKENS), get(Amount.OUTPUT_TOKENS));
  }

  /** Tokens, estimates of the unknown ones included. */
  public long tokensWithEstimates() {
    return Saturating.add(tokens(), estimatedTokens());
  }

  /** Tokens that nobody counted, by estimate. */
  public long estimatedTokens() {
    return Saturating.add(get(Amount.ESTIMATED_INPUT_TOKENS), get(Amount.ESTIMATED_OUTPUT_TOKENS));
  }

  /** Tokens that were counted, or that bytes prove. */
  public long provenTokens() {
    return Saturating.add(tokens(), get(Amount.PROVEN_OUTPUT_TOKENS));
  }

  /** Tokens of those requests of which both input and output were counted. */
  public long measuredTokens() {
    return tokens() - get(Amount.PARTIAL_TOKENS);
  }

  /** What is known of requests whose tokens are not; null where there are none. */
  public @Nullable UnknownUse unknown() {
    return unknown;
  }

  /** Which requests began, went on and ended; null where the pane does not keep them. */
  public @Nullable RequestPhases phases() {
    return phases;
  }

  /** Notes that a request began, or what it used so far; it counts when it ends. */
  public void foldPhase(InferenceEvent event, long costMicroUsd) {
    own(entity.kind() == EntityKind.API_KEY ? event.tenant() : null);
    boolean begins = event.phase() == RequestPhase.START;
    long id = Hash64.of(event.requestId());
    long tokens = Math.max(0, event.inputTokens()) + Math.max(0, event.outputTokens());
    phasesOrNew()
        .add(
            id,
            begins
                ? new RequestPhases.Word(List.of(event.timeMs()), RequestPhases.NEVER, 0, 0)
                : new RequestPhases.Word(List.of(), event.timeMs(), tokens, costMicroUsd));
  }

  /** Notes that a request ended, which may have begun before. */
  public void foldEnd(InferenceEvent event) {
    foldEnd(event, Hash64.of(event.requestId()));
  }

  /** The same, of a request that is folded into several panes. */
  public void foldEnd(FoldedRequest request) {
    foldEnd(request.event(), request.idHash());
  }

  private void foldEnd(InferenceEvent event, long id) {
    boolean isPriced = event.costMicroUsd() > 0 || !event.isUseUnknown();
    phasesOrNew().end(id, new RequestPhases.End(event.timeMs(), !event.isUseUnknown(), isPriced));
  }

  /**
   * Who the entity belongs to: the tenant of a key, the model that a node serves; the least of
   * several, null when none was seen.
   */
  public @Nullable String owner() {
    return owner;
  }

  /** True where it belongs to several, so that {@link #owner()} is but the least of them. */
  public boolean hasSeveralOwners() {
    return severalOwners;
  }

  /** What agents did, for panes of keys; null where none did anything in a session. */
  public @Nullable AgentSteps steps() {
    return steps;
  }

  /** When the node worked, for panes of nodes; null for all others and where nothing was served. */
  public @Nullable ServiceIntervals work() {
    return work;
  }

  /** What served requests asked of the node, for panes of nodes; null where there were none. */
  public @Nullable NodeEffort effort() {
    return effort;
  }

  /** How work spreads over keys, for panes of clusters and models; null for all others. */
  public @Nullable Spread spread() {
    return spread;
  }

  /** Input tokens of the largest request. */
  public long largestInput() {
    return largestInput;
  }

  /** Input tokens of the largest request that came late. */
  public long largestLateInput() {
    return late == null ? 0 : late.largestInput();
  }

  /** Output tokens of the largest request that came late. */
  public long largestLateOutput() {
    return late == null ? 0 : late.largestOutput();
  }

  /** Output tokens of the largest request. */
  public long largestOutput() {
    return largestOutput;
  }

  /** How many different values there were; 0 where the pane does not count them. */
  public double distinct(Distinct what) {
    DistinctSketch sketch = sketches == null ? null : sketches.find(what);
    return sketch == null ? 0 : sketch.count();
  }

  /**
   * The values as they were counted, null where the pane does not count them; not to be changed.
   */
  public @Nullable DistinctSketch sketch(Distinct what) {
    return sketches == null ? null : sketches.find(what);
  }

  /** The values themselves, in order, while they are few; else none. */
  public long[] values(Distinct what) {
    DistinctSketch sketch = sketches == null ? null : sketches.find(what);
    return sketch == null ? new long[0] : sketch.hashes();
  }

  /** The distribution, null where there is none. */
  public @Nullable LogHistogram shape(Shape what) {
    return sketches == null ? null : sketches.find(what);
  }

  /** Requests by name, in order; empty where the pane does not count them. */
  public SortedMap<String, Long> names(Naming what) {
    NamedCounts counts = sketches == null ? null : sketches.find(what);
    return counts == null ? Collections.emptySortedMap() : counts.counts();
  }

  /** Requests of all names beyond those that are told apart. */
  public long otherNames(Naming what) {
    NamedCounts counts = sketches == null ? null : sketches.find(what);
    return counts == null ? 0 : counts.others();
  }

  /** Folds in a request that is on time; {@code costMicroUsd} is its price. */
  public void fold(InferenceEvent event, long costMicroUsd) {
    fold(event, new Pricing.Cost(costMicroUsd, 0, false), false);
  }

  /**
   * Folds in a request that is on time.
   *
   * @param isAhead its clock is ahead of the others': it proves no end of a node's work
   */
  public void fold(InferenceEvent event, Pricing.Cost cost, boolean isAhead) {
    fold(new FoldedRequest(event, cost), isAhead);
  }

  /** The same, of a request that is folded into several panes. */
  public void fold(FoldedRequest request, boolean isAhead) {
    PaneFold.request(this, request);
    PaneFold.identity(this, request.event(), isAhead);
    PaneFold.price(this, request);
  }

  /**
   * Notes a request whose own tick has closed: counted, added at its own time to the sums that only
   * grow, and checked against hard rules; it is no traffic of this tick.
   */
  public void foldLate(InferenceEvent event, long costMicroUsd) {
    add(Amount.LATE, 1);
    PaneFold.identity(this, event, false);
    PaneFold.late(this, event, costMicroUsd);
  }

  /** Notes that a record of that gateway, empty where it names none, was so far behind. */
  public void behind(@Nullable String gateway, long byMs) {
    String name = gateway == null ? "" : gateway;
    sketchesOrNew().of(Naming.BEHIND_GATEWAY).add(name, 1);
    sketchesOrNew().of(Naming.BEHIND_MS).add(name, byMs);
  }

  /** What came after its own tick had closed, by its own time; empty where nothing did. */
  public List<LateWork.Sums> late() {
    return late == null ? List.of() : late.sums();
  }

  /** Notes a record that could not be used, and whose it was as far as that could be read. */
  public void foldRefused(@Nullable String gateway, @Nullable String tenant) {
    PaneFold.refused(this, gateway, tenant);
  }

  /** Folds in what a node measured of itself. */
  public void fold(NodeSample sample) {
    PaneFold.sample(this, sample);
  }

  /** Takes in another fragment of the same entity and tick. */
  public void merge(Pane other) {
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] = Saturating.add(amounts[i], other.amounts[i]);
    }
    carry();
    own(other.owner);
    severalOwners |= other.severalOwners;
    largestInput = Math.max(largestInput, other.largestInput);
    largestOutput = Math.max(largestOutput, other.largestOutput);
    if (other.work != null) {
      workOrNew().merge(other.work);
    }
    if (other.effort != null) {
      effortOrNew().merge(other.effort);
    }
    if (other.spread != null) {
      spreadOrNew().merge(other.spread);
    }
    if (other.sketches != null) {
      sketchesOrNew().merge(other.sketches);
    }
    if (other.unknown != null) {
      unknownOrNew().merge(other.unknown);
    }
    if (other.phases != null) {
      phasesOrNew().merge(other.phases);
    }
    if (other.late != null) {
      lateOrNew().merge(other.late);
    }
    if (other.steps != null) {
      stepsOrNew().merge(other.steps);
    }
  }

  /** This pane as one that came too late: its requests become late ones of the given tick. */
  public Pane asLate(long openTickStartMs) {
    Pane late = new Pane(entity, openTickStartMs);
    late.add(Amount.LATE, Saturating.add(get(Amount.REQUESTS), get(Amount.LATE)));
    late.own(owner);
    late.severalOwners = severalOwners;
    late.work = work;
    late.phases = phases;
    LateWork all = late.lateOrNew();
    if (this.late != null) {
      all.merge(this.late);
    }
    if (get(Amount.REQUESTS) > 0) {
      all.add(
          new LateWork.Sums(
              startMs,
              get(Amount.REQUESTS),
              tokens(),
              get(Amount.COST_MICRO_USD),
              get(Amount.LATENCY_MICROS)),
          openTickStartMs);
      all.larger(largestInput, largestOutput);
    }
    gateways(late, openTickStartMs - startMs);
    refusals(late);
    return late;
  }

  /** Hands over whose records were refused: those have no time of their own. */
  private void refusals(Pane toLate) {
    for (Naming whose : List.of(Naming.REFUSED_GATEWAY, Naming.REFUSED_TENANT)) {
      names(whose).forEach((name, count) -> toLate.sketchesOrNew().of(whose).add(name, count));
    }
  }

  /** Hands over whose records these are, all of them late now. */
  private void gateways(Pane toLate, long byMs) {
    names(Naming.LATE_GATEWAY)
        .forEach((name, count) -> toLate.sketchesOrNew().of(Naming.LATE_GATEWAY).add(name, count));
    names(Naming.GATEWAY)
        .forEach(
            (name, count) -> {
              toLate.sketchesOrNew().of(Naming.LATE_GATEWAY).add(name, count);
              toLate.sketchesOrNew().of(Naming.BEHIND_GATEWAY).add(name, count);
              toLate.sketchesOrNew().of(Naming.BEHIND_MS).add(name, count * byMs);
            });
  }

  public void write(ByteWriter out) {
    EntityKeys.write(entity, out).signed(startMs);
    long present = 0;
    for (int i = 0; i < amounts.length; i++) {
      present |= amounts[i] == 0 ? 0 : 1L << i;
    }
    present |= steps == null ? 0 : 1L << STEPS_BIT;
    out.unsigned(present);
    for (long amount : amounts) {
      if (amount != 0) {
        out.unsigned(amount);
      }
    }
    out.optionalText(owner).flag(severalOwners);
    out.flag(work != null);
    if (work != null) {
      work.write(out, startMs);
    }
    out.flag(effort != null);
    if (effort != null) {
      effort.write(out);
    }
    out.flag(spread != null);
    if (spread != null) {
      spread.write(out);
    }
    out.unsigned(largestInput).unsigned(largestOutput);
    out.flag(sketches != null);
    if (sketches != null) {
      sketches.write(out);
    }
    out.flag(unknown != null);
    if (unknown != null) {
      unknown.write(out);
    }
    out.flag(phases != null);
    if (phases != null) {
      phases.write(out);
    }
    out.flag(late != null);
    if (late != null) {
      late.write(out, startMs);
    }
    if (steps != null) {
      steps.write(out, startMs);
    }
  }

  public static Pane read(ByteReader in) {
    EntityKey entity = EntityKeys.read(in);
    Pane pane = new Pane(entity, in.signed());
    long present = in.unsigned();
    for (int i = 0; i < pane.amounts.length; i++) {
      if ((present & 1L << i) != 0) {
        pane.amounts[i] = in.unsigned();
      }
    }
    pane.owner = in.optionalText();
    pane.severalOwners = in.flag();
    if (in.flag()) {
      pane.work = ServiceIntervals.read(in, pane.startMs);
    }
    if (in.flag()) {
      pane.effort = NodeEffort.read(in);
    }
    if (in.flag()) {
      pane.spread = Spread.read(in);
    }
    pane.larger(in.unsigned(), in.unsigned());
    if (in.flag()) {
      pane.sketches = PaneSketches.read(in);
    }
    if (in.flag()) {
      pane.unknown = UnknownUse.read(in);
    }
    if (in.flag()) {
      pane.phases = RequestPhases.read(in);
    }
    if (in.flag()) {
      pane.late = LateWork.read(in, pane.startMs);
    }
    if ((present & 1L << STEPS_BIT) != 0) {
      pane.steps = AgentSteps.read(in, pane.startMs);
    }
    return pane;
  }

  /** Moves whole micro USD out of what is kept of their millionths. */
  void carry() {
    long millionths = get(Amount.COST_MILLIONTHS);
    amounts[Amount.COST_MILLIONTHS.code()] = millionths % MILLION;
    add(Amount.COST_MICRO_USD, millionths / MILLION);
  }

  void own(@Nullable String candidate) {
    severalOwners |= owner != null && candidate != null && !owner.equals(candidate);
    if (owner == null || candidate != null && candidate.compareTo(owner) < 0) {
      owner = candidate;
    }
  }

  void larger(long input, long output) {
    largestInput = Math.max(largestInput, input);
    largestOutput = Math.max(largestOutput, output);
  }

  ServiceIntervals workOrNew() {
    if (work == null) {
      work = new ServiceIntervals();
    }
    return work;
  }

  NodeEffort effortOrNew() {
    if (effort == null) {
      effort = new NodeEffort();
    }
    return effort;
  }

  Spread spreadOrNew() {
    if (spread == null) {
      spread = new Spread();
    }
    return spread;
  }

  UnknownUse unknownOrNew() {
    if (unknown == null) {
      unknown = new UnknownUse();
    }
    return unknown;
  }

  private RequestPhases phasesOrNew() {
    if (phases == null) {
      phases = new RequestPhases();
    }
    return phases;
  }

  LateWork lateOrNew() {
    if (late == null) {
      late = new LateWork();
    }
    return late;
  }

  AgentSteps stepsOrNew() {
    if (steps == null) {
      steps = new AgentSteps();
    }
    return steps;
  }

  PaneSketches sketchesOrNew() {
    if (sketches == null) {
      sketches = new PaneSketches();
    }
    return sketches;
  }
}
