package io.tidegate.detectors.catalog.governance;

import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether requests went to something that the entity's record does not list. A rule: one request is
 * enough.
 *
 * @param naming what the list is of
 * @param parameter what is counted
 * @param clause what the requests did: "served by models"
 * @param severity by the rule's nature, whatever the number of requests
 */
record AllowListTest(Naming naming, String parameter, String clause, Severity severity) {
  /** Quiet for so long, a further request begins a new count. */
  private static final long FORGET_MS = 3_600_000;

  /**
   * Requests outside the list.
   *
   * @param sinceMs start of the tick of the first of them
   * @param lastMs start of the tick of the last of them
   */
  record State(long requests, long sinceMs, long lastMs) {
    static final State NONE = new State(0, 0, 0);
  }

  /** Scores a tick against the list; an empty one allows everything. */
  Judged<State> judge(State before, EntitySeen seen, List<String> allowed) {
    long requests = 0;
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Long> entry : seen.pane().names(naming).entrySet()) {
      if (!allowed.isEmpty() && !allowed.contains(entry.getKey())) {
        requests += entry.getValue();
        names.add(entry.getKey());
      }
    }
    if (requests == 0) {
      return Judged.silently(before);
    }
    boolean goesOn = before.requests > 0 && seen.startMs() - before.lastMs < FORGET_MS;
    long since = goesOn ? before.sinceMs : seen.startMs();
    State next = new State((goesOn ? before.requests : 0) + requests, since, seen.startMs());
    return new Judged<>(next, List.of(scoreOf(next, seen, names, allowed)));
  }

  private Score scoreOf(State state, EntitySeen seen, List<String> names, List<String> allowed) {
    return new ScoreBuilder(seen.entity())
        .proof()
        .related(seen.parents())
        .severity(severity)
        .compared(parameter, state.requests, 0)
        .since(state.sinceMs)
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + ": "
                + state.requests
                + (state.requests == 1 ? " request " : " requests ")
                + clause
                + " that its record does not allow ("
                + String.join(", ", names)
                + "), whatever the fleet's size")
        .facts(
            List.of(
                new Fact.Texts("not_allowed", names),
                new Fact.Texts("allowed", allowed),
                new Fact.Whole("requests", state.requests)))
        .build();
  }

  /** States as bytes. */
  static final class StateCodec implements Codec<State> {
    static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    static final int BYTES = 32;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.requests).signed(state.sinceMs).signed(state.lastMs);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.unsigned(), in.signed(), in.signed());
    }
  }
}
