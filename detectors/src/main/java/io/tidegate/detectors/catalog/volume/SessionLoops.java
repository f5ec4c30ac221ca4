package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.AgentSteps;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which steps the agents of a key took lately, for the {@value #SESSIONS} sessions that went round
 * for longest; what {@link RetryLoopDetector} remembers of them. A value: it is never changed.
 *
 * <p>A step goes round where what it does and what it asks is what one of the last {@value #STATES}
 * different steps of its session did and asked, and not the step just before, which may be a tool
 * that is polled or a list that is read page by page; unless that asked the very same text. A step
 * that does something else, or comes after a pause, is progress.
 */
record SessionLoops(List<Session> sessions) {
  static final SessionLoops NONE = new SessionLoops(List.of());

  /** Sessions that are remembered. */
  static final int SESSIONS = 4;

  /** Different steps of a session that are remembered: cycles are as long at most. */
  static final int STATES = 8;

  /** Bound on the bytes of a state. */
  static final int BYTES = 2 + SESSIONS * (8 + 8 + 4 + 1 + STATES * 8);

  /**
   * Steps in a round that are no loop: frameworks end a run there (LangGraph: recursion_limit 25).
   */
  static final int FREE_STEPS = 25;

  /** An agent that waits so long is not spinning: polling waits between its calls. */
  private static final long PAUSE_MS = 5_000;

  /**
   * One session.
   *
   * @param round steps in a row that went round
   * @param states of different steps, the one seen last at the end
   */
  record Session(long id, long lastMs, int round, List<Long> states) {
    Session {
      states = List.copyOf(states);
    }
  }

  /**
   * What a tick's steps came to.
   *
   * @param rounds steps that went round, beyond those that are free; of those that were not kept as
   *     many as of the others
   */
  record Step(SessionLoops after, double rounds) {}

  private static final Comparator<Session> KEPT_FIRST =
      Comparator.<Session>comparingInt(each -> -each.round)
          .thenComparingLong(each -> -each.lastMs)
          .thenComparingLong(Session::id);

  SessionLoops {
    sessions = List.copyOf(sessions);
  }

  /** Goes on with a tick's steps; null where there were none. */
  Step with(@Nullable AgentSteps steps) {
    if (steps == null) {
      return new Step(this, 0);
    }
    List<Session> all = new ArrayList<>(sessions);
    int looping = 0;
    for (AgentSteps.Step step : steps.steps()) {
      int at = indexOf(step.session(), all);
      Session before =
          at < 0 ? new Session(step.session(), step.startMs(), 0, List.of()) : all.remove(at);
      Session after = after(before, step);
      looping += after.round > FREE_STEPS && after.round > before.round ? 1 : 0;
      all.add(after);
    }
    all.sort(KEPT_FIRST);
    double ofAll = (double) steps.taken() / Math.max(1, steps.steps().size());
    return new Step(
        new SessionLoops(all.subList(0, Math.min(SESSIONS, all.size()))),
        looping * Math.max(1, ofAll));
  }

  private static int indexOf(long id, List<Session> all) {
    for (int at = all.size() - 1; at >= 0; at--) {
      if (all.get(at).id == id) {
        return at;
      }
    }
    return -1;
  }

  private static Session after(Session before, AgentSteps.Step step) {
    List<Long> states = new ArrayList<>(before.states);
    long state = step.state();
    int known = states.indexOf(state);
    boolean isLast = known >= 0 && known == states.size() - 1;
    boolean paused = step.startMs() - before.lastMs > PAUSE_MS;
    int round = before.round;
    if (known < 0 || paused) {
      round = 0;
    } else if (!isLast || step.isText()) {
      round = Math.min(Integer.MAX_VALUE - 1, round + 1);
    }
    if (known >= 0) {
      states.remove(known);
    }
    states.add(state);
    if (states.size() > STATES) {
      states.remove(0);
    }
    return new Session(before.id, Math.max(before.lastMs, step.endMs()), round, states);
  }

  /** States as bytes. */
  static final class StateCodec implements Codec<SessionLoops> {
    static final StateCodec INSTANCE = new StateCodec();

    private StateCodec() {}

    @Override
    public void write(SessionLoops value, ByteWriter out) {
      out.unsigned(value.sessions.size());
      for (Session each : value.sessions) {
        out.fixed(each.id).signed(each.lastMs).unsigned(each.round).unsigned(each.states.size());
        each.states.forEach(out::fixed);
      }
    }

    @Override
    public SessionLoops read(ByteReader in) {
      List<Session> sessions = new ArrayList<>();
      for (int left = in.count(); left > 0; left--) {
        long id = in.fixed();
        long lastMs = in.signed();
        int round = (int) in.unsigned();
        List<Long> states = new ArrayList<>();
        for (int more = in.count(); more > 0; more--) {
          states.add(in.fixed());
        }
        sessions.add(new Session(id, lastMs, round, states));
      }
      return new SessionLoops(sessions);
    }
  }
}
