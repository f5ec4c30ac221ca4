package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.DistinctSketch;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.evidence.RateCusum;

/**
 * Which prompts an entity asked lately, and how many of them are new as a rule; what {@link
 * ModelExtractionDetector} remembers. A value: sketches in it are never changed.
 *
 * <p>{@code known} holds the fingerprints of this stage and the one before. A stage is {@value
 * #STAGE_PROMPTS} different prompts, however long they take, so that the sketch stays sharp and
 * demand does not matter. In the first five minutes everything is new, and nothing is learned;
 * later, sums are learned as soon as they are of {@value #BLOCK_REQUESTS} requests.
 *
 * @param firstMs when the entity was first seen; 0 for not yet
 * @param current fingerprints of this stage
 * @param known those of this and the one before
 * @param usual what was learned
 * @param waiting what is not learned yet
 * @param evidence against the rule
 * @param episode sums since the evidence began
 */
record PromptMemory(
    long firstMs,
    DistinctSketch current,
    DistinctSketch known,
    Sums usual,
    Sums waiting,
    RateCusum evidence,
    Sums episode) {

  /** Bound on the bytes of a state. */
  static final int BYTES = 1_250;

  /** More requests in one tick than can be meant. */
  static final double MOST_REQUESTS = 1e9;

  /** An eighth of the sketch's registers: nearly every new prompt raises one. */
  private static final double STAGE_PROMPTS = 64;

  private static final int BLOCK_REQUESTS = 10;
  private static final double MOST_LEARNED = 50_000;
  private static final long UNKNOWING_MS = 300_000;

  /**
   * Sums over ticks with requests.
   *
   * @param fresh new prompts: changes of the sketch over their chance
   * @param of requests
   */
  record Sums(double ticks, double fresh, double of) {
    private static final Sums NONE = new Sums(0, 0, 0);

    private Sums and(Sums more) {
      return new Sums(ticks + more.ticks, fresh + more.fresh, of + more.of);
    }

    private Sums bounded() {
      return of > MOST_LEARNED ? new Sums(ticks / 2, fresh / 2, of / 2) : this;
    }

    double freshPerTick() {
      return ticks == 0 ? 0 : fresh / ticks;
    }

    double freshShare() {
      return of == 0 ? 0 : Math.min(1, fresh / of);
    }
  }

  /** What a tick's prompts did to the sketches. */
  record Step(DistinctSketch current, DistinctSketch known, int changes, double chance) {}

  static final PromptMemory FRESH =
      new PromptMemory(
          0,
          new DistinctSketch(),
          new DistinctSketch(),
          Sums.NONE,
          Sums.NONE,
          RateCusum.fresh(),
          Sums.NONE);

  /** Looks at a tick's prompts. */
  Step ask(DistinctSketch asked) {
    boolean goesOn = current.count() < STAGE_PROMPTS;
    DistinctSketch present = goesOn ? current : new DistinctSketch();
    DistinctSketch past = goesOn ? known : current;
    DistinctSketch both = past.with(asked);
    return new Step(present.with(asked), both, both.changesSince(past), past.chanceOfChange());
  }

  /** After a step in a tick with so many requests. */
  PromptMemory after(Step step, long timeMs, double of, RateCusum next, boolean learns) {
    Sums tick = new Sums(1, step.changes / step.chance, of);
    boolean knows = firstMs != 0 && timeMs - firstMs >= UNKNOWING_MS;
    Sums more = knows ? waiting.and(tick) : Sums.NONE;
    boolean whole = more.of >= BLOCK_REQUESTS;
    return new PromptMemory(
        firstMs == 0 ? timeMs : firstMs,
        step.current,
        step.known,
        whole && learns ? usual.and(more).bounded() : usual,
        whole ? Sums.NONE : more,
        next,
        next.nats() == 0 ? Sums.NONE : episode.and(tick));
  }

  /** States as bytes. */
  static final class StateCodec implements Codec<PromptMemory> {
    static final StateCodec INSTANCE = new StateCodec();

    private StateCodec() {}

    @Override
    public void write(PromptMemory state, ByteWriter out) {
      out.signed(state.firstMs);
      state.current.write(out);
      state.known.write(out);
      write(state.usual, out);
      write(state.waiting, out);
      state.evidence.write(out);
      write(state.episode, out);
    }

    @Override
    public PromptMemory read(ByteReader in) {
      return new PromptMemory(
          in.signed(),
          DistinctSketch.read(in),
          DistinctSketch.read(in),
          sums(in),
          sums(in),
          RateCusum.read(in),
          sums(in));
    }

    private static void write(Sums sums, ByteWriter out) {
      out.real(sums.ticks).real(sums.fresh).real(sums.of);
    }

    private static Sums sums(ByteReader in) {
      return new Sums(in.real(), in.real(), in.real());
    }
  }
}
