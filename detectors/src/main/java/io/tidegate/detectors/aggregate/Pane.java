package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.event.InferenceEvent;
import org.jspecify.annotations.Nullable;

/**
 * What one entity did within one tick.
 *
 * <p>A commutative monoid under {@link #merge}: however its events are split into fragments and in
 * whatever order those are merged, the bytes are the same. Single-threaded.
 */
public final class Pane {
  private final EntityKey entity;
  private final long startMs;
  private final long[] amounts = new long[Amount.COUNT];
  private @Nullable String owner;
  private @Nullable ServiceIntervals work;

  /** An empty pane of the tick that starts at that moment. */
  public Pane(EntityKey entity, long startMs) {
    this.entity = entity;
    this.startMs = startMs;
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

  /** Input and output tokens together. */
  public long tokens() {
    return Saturating.add(get(Amount.INPUT_TOKENS), get(Amount.OUTPUT_TOKENS));
  }

  /**
   * Who the entity belongs to: the tenant of a key, the model that a node serves; the least of
   * several, null when none was seen.
   */
  public @Nullable String owner() {
    return owner;
  }

  /** When the node worked, for panes of nodes; null for all others and where nothing was served. */
  public @Nullable ServiceIntervals work() {
    return work;
  }

  /** Folds in a request that is on time; {@code costMicroUsd} is its price. */
  public void fold(InferenceEvent event, long costMicroUsd) {
    amounts[0]++;
    long input = Math.max(0, event.inputTokens());
    long output = Math.max(0, event.outputTokens());
    int status = event.status();
    if (status >= 500) {
      add(Amount.ERRORS, 1);
    } else if (status >= 400 || event.node() == null) {
      add(Amount.REFUSED, 1);
    } else if (status >= 200) {
      add(Amount.SERVED, 1);
      if (event.inputTokens() < 0 || event.outputTokens() < 0) {
        add(Amount.TOKENS_UNKNOWN, 1);
      }
    }
    add(Amount.INPUT_TOKENS, input);
    add(Amount.OUTPUT_TOKENS, output);
    add(Amount.TOKENS_SQUARED, Saturating.square(input + output));
    add(Amount.COST_MICRO_USD, costMicroUsd);
    if (event.latencyMicros() >= 0) {
      add(Amount.TIMED, 1);
      add(Amount.LATENCY_MICROS, event.latencyMicros());
    }
    add(Amount.RESPONSE_BYTES, event.responseBytes());
    add(Amount.EGRESS_BYTES, event.egressBytes());
    add(Amount.TOOL_CALLS, event.toolCalls());
    foldIdentity(event);
  }

  /** Notes a request whose own tick has closed: counted, and checked against hard rules only. */
  public void foldLate(InferenceEvent event) {
    add(Amount.LATE, 1);
    foldIdentity(event);
  }

  /** Takes in another fragment of the same entity and tick. */
  public void merge(Pane other) {
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] = Saturating.add(amounts[i], other.amounts[i]);
    }
    owner = least(owner, other.owner);
    if (other.work != null) {
      workOrNew().merge(other.work);
    }
  }

  /** This pane as one that came too late: its requests become late ones of the given tick. */
  public Pane asLate(long openTickStartMs) {
    Pane late = new Pane(entity, openTickStartMs);
    late.add(Amount.LATE, Saturating.add(get(Amount.REQUESTS), get(Amount.LATE)));
    late.owner = owner;
    late.work = work;
    return late;
  }

  public void write(ByteWriter out) {
    EntityKeys.write(entity, out).signed(startMs);
    long present = 0;
    for (int i = 0; i < amounts.length; i++) {
      present |= amounts[i] == 0 ? 0 : 1L << i;
    }
    out.unsigned(present);
    for (long amount : amounts) {
      if (amount != 0) {
        out.unsigned(amount);
      }
    }
    out.optionalText(owner);
    out.flag(work != null);
    if (work != null) {
      work.write(out, startMs);
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
    if (in.flag()) {
      pane.work = ServiceIntervals.read(in, pane.startMs);
    }
    return pane;
  }

  private void foldIdentity(InferenceEvent event) {
    switch (entity.kind()) {
      case API_KEY, USER -> owner = least(owner, event.tenant());
      case NODE -> {
        String model = event.servedModel();
        owner = least(owner, model == null ? event.model() : model);
        long queue = Math.max(0, event.queueMicros()) / 1_000;
        long latency = Math.max(0, event.latencyMicros()) / 1_000;
        workOrNew().add(Math.min(event.timeMs(), event.timeMs() - latency + queue), event.timeMs());
      }
      default -> {}
    }
  }

  private ServiceIntervals workOrNew() {
    if (work == null) {
      work = new ServiceIntervals();
    }
    return work;
  }

  private static @Nullable String least(@Nullable String a, @Nullable String b) {
    if (a == null) {
      return b;
    }
    return b == null || a.compareTo(b) <= 0 ? a : b;
  }
}
