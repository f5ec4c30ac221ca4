package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The steps that agents of an entity took within a tick, by session and time: the {@value #KEPT}
 * least, so that of the sessions with the least hashes all steps are kept.
 *
 * <p>A commutative monoid under {@link #merge}: a step that is among the least of all is among the
 * least of every part.
 */
public final class AgentSteps {
  /** Steps that are kept. */
  public static final int KEPT = 256;

  private static final int HEX = 16;
  private static final long MICROS_A_MS = 1_000;

  /**
   * One step.
   *
   * @param session hash of the session
   * @param startMs when it began, as far as its record says
   * @param endMs when it ended
   * @param request hash of its id
   * @param action hash of the agent and the tool
   * @param content what it asked: the fingerprint of the prompt, else its length in tokens; 0 where
   *     neither is known
   * @param isText whether the content is a fingerprint
   */
  public record Step(
      long session,
      long startMs,
      long endMs,
      long request,
      long action,
      long content,
      boolean isText) {

    private static final Comparator<Step> ORDER =
        Comparator.comparingLong(Step::session)
            .thenComparingLong(Step::endMs)
            .thenComparingLong(Step::request)
            .thenComparingLong(Step::action)
            .thenComparingLong(Step::content)
            .thenComparingLong(Step::startMs)
            .thenComparing(Step::isText);

    /** What it did and what it asked, as one number. */
    public long state() {
      return Hash64.mix(action + 31 * content);
    }
  }

  private final TreeSet<Step> steps = new TreeSet<>(Step.ORDER);
  private long taken;

  /** Whether a request is a step of an agent. */
  static boolean isStep(InferenceEvent event) {
    return event.session() != null && (event.agent() != null || event.tool() != null);
  }

  /** Takes in a request that {@link #isStep}. */
  void add(InferenceEvent event, long requestHash) {
    String prompt = event.promptFingerprint();
    long content = prompt == null ? event.inputTokens() + 1 : Long.parseUnsignedLong(prompt, HEX);
    long latencyMs = Math.max(0, event.latencyMicros()) / MICROS_A_MS;
    taken = Saturating.add(taken, 1);
    keep(
        new Step(
            Hash64.of(String.valueOf(event.session())),
            event.timeMs() - Math.min(event.timeMs(), latencyMs),
            event.timeMs(),
            requestHash,
            Hash64.of(event.agent() + "\u0000" + event.tool()),
            content,
            prompt != null));
  }

  void merge(AgentSteps other) {
    taken = Saturating.add(taken, other.taken);
    other.steps.forEach(this::keep);
  }

  private void keep(Step step) {
    steps.add(step);
    if (steps.size() > KEPT) {
      steps.pollLast();
    }
  }

  /** The steps that are kept, session by session, each in order of time. */
  public List<Step> steps() {
    return new ArrayList<>(steps);
  }

  /** How many there were, kept or not. */
  public long taken() {
    return taken;
  }

  void write(ByteWriter out, long startMs) {
    out.unsigned(taken).unsigned(steps.size());
    for (Step step : steps) {
      out.fixed(step.session)
          .signed(step.startMs - startMs)
          .signed(step.endMs - startMs)
          .fixed(step.request)
          .fixed(step.action)
          .fixed(step.content)
          .flag(step.isText);
    }
  }

  static AgentSteps read(ByteReader in, long startMs) {
    AgentSteps read = new AgentSteps();
    read.taken = in.unsigned();
    for (int left = in.count(); left > 0; left--) {
      read.steps.add(
          new Step(
              in.fixed(),
              startMs + in.signed(),
              startMs + in.signed(),
              in.fixed(),
              in.fixed(),
              in.fixed(),
              in.flag()));
    }
    return read;
  }
}
