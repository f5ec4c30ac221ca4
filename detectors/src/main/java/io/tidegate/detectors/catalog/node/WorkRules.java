package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.NodeEffort;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.SharedPace;
import io.tidegate.detectors.baseline.WorkFit;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.FleetSeen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a cluster's work takes: {@code (a n + b prompt + c output) g}, the parts of each lane of
 * models by {@link WorkFit} over all nodes, {@code g} what all nodes share that worked at the time
 * by {@link SharedPace}. Both have {@value #FLOOR} ms a request more, of which a ratio says
 * nothing. A value.
 *
 * @param lanes how long the work of each lane takes
 */
record WorkRules(List<WorkFit> lanes, SharedPace shared) {
  /** Milliseconds of a request that say nothing. */
  static final double FLOOR = 50;

  /** Requests before the parts of a lane are known: ten for each. */
  private static final double LEAST_KNOWN = 30;

  static final WorkRules FRESH =
      new WorkRules(Collections.nCopies(NodeEffort.LANES, WorkFit.FRESH), SharedPace.FRESH);

  /** These rules in one tick: what its work should take, cell by cell. */
  static final class Now {
    private final SharedPace shared;
    private final List<WorkFit> lanes;
    private final List<WorkFit.Parts> parts = new ArrayList<>();
    private final long tickMs;
    private final boolean byParts;

    /**
     * @param byParts false where every request is taken to be the same work
     */
    Now(WorkRules rules, FleetSeen seen, boolean byParts) {
      this.byParts = byParts;
      lanes = rules.lanes;
      lanes.forEach(lane -> parts.add(lane.coefficients()));
      tickMs = seen.tickMs();
      List<SharedPace.Work> ended = new ArrayList<>();
      for (Pane pane : seen.nodes().values()) {
        NodeEffort effort = pane.effort();
        for (int i = 0; effort != null && i < effort.size(); i++) {
          if (isKnown(effort, i)) {
            double took = effort.millis(i) + FLOOR * effort.requests(i);
            ended.add(new SharedPace.Work(effort.ticksAgo(i, tickMs), took, rule(effort, i)));
          }
        }
      }
      shared = rules.shared.at(seen.tick(), ended);
    }

    /** A node's half minute with what ended in this tick. */
    NodePace and(NodePace before, @Nullable NodeEffort effort) {
      NodePace pace = before;
      for (int i = 0; effort != null && i < effort.size(); i++) {
        if (isKnown(effort, i)) {
          double took = effort.millis(i) + FLOOR * effort.requests(i);
          double all = shared.factor(effort.ticksAgo(i, tickMs), effort.ticksAround(i, tickMs));
          pace = pace.and(effort.requests(i), took, rule(effort, i) * all);
        }
      }
      return pace;
    }

    private boolean isKnown(NodeEffort effort, int i) {
      return lanes.get(effort.lane(i)).requests() >= LEAST_KNOWN;
    }

    private double rule(NodeEffort effort, int i) {
      WorkFit.Parts asked = partsOf(effort.requests(i), effort.prompt(i), effort.output(i));
      return WorkFit.sumOf(parts.get(effort.lane(i)), asked) + FLOOR * effort.requests(i);
    }

    private WorkFit.Parts partsOf(double requests, double prompt, double output) {
      return new WorkFit.Parts(requests, byParts ? prompt : 0, byParts ? output : 0);
    }

    /** The rules after the tick. */
    WorkRules learned(FleetSeen seen) {
      List<WorkFit> next = new ArrayList<>();
      lanes.forEach(lane -> next.add(lane.fade()));
      for (Pane pane : seen.nodes().values()) {
        NodeEffort effort = pane.effort();
        if (effort != null) {
          learn(next, effort);
        }
      }
      return new WorkRules(next, shared);
    }

    /** A lane's work is one observation, since how long it takes may not choose what is one. */
    private void learn(List<WorkFit> lanes, NodeEffort effort) {
      for (int from = 0; from < effort.size(); ) {
        int lane = effort.lane(from);
        double took = 0;
        double requests = 0;
        double prompt = 0;
        double output = 0;
        int i = from;
        for (; i < effort.size() && effort.lane(i) == lane; i++) {
          took += effort.millis(i);
          requests += effort.requests(i);
          prompt += effort.prompt(i);
          output += effort.output(i);
        }
        WorkFit.Parts asked = partsOf(requests, prompt, output);
        lanes.set(lane, lanes.get(lane).learn(took, asked));
        from = i;
      }
    }
  }

  void write(ByteWriter out) {
    lanes.forEach(lane -> lane.write(out));
    shared.write(out);
  }

  static WorkRules read(ByteReader in) {
    List<WorkFit> lanes = new ArrayList<>();
    for (int lane = 0; lane < NodeEffort.LANES; lane++) {
      lanes.add(WorkFit.read(in));
    }
    return new WorkRules(lanes, SharedPace.read(in));
  }
}
