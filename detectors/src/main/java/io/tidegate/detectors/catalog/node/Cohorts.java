package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.baseline.WorkFit;
import io.tidegate.detectors.catalog.node.NodeOutlierDetector.Node;
import io.tidegate.detectors.catalog.node.NodeOutlierDetector.State;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.NodeState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The nodes active in one tick, each among its peers: same group, hardware, model and age. */
final class Cohorts {
  private static final long WARM_UP_MS = 180_000;
  private static final double PRIOR_SCALE = 0.5;
  private static final double PRIOR_NODES = 8;
  private static final double MAD_TO_SD = 1.4826;
  private static final int CONTINUOUS = 2;
  private static final int ERRORS = 2;

  private final SortedMap<String, Node> nodes;
  private final WorkFit.Parts work;
  private final SortedMap<String, String> cohortByName = new TreeMap<>();
  private final SortedMap<String, Cohort> cohorts = new TreeMap<>();
  private final Cohort wholeFleet;

  Cohorts(State state, FleetSeen seen) {
    nodes = state.nodes();
    work = state.fit().coefficients();
    SortedMap<String, List<Node>> members = new TreeMap<>();
    List<Node> all = new ArrayList<>();
    for (String name : seen.nodes().keySet()) {
      Node node = nodes.get(name);
      if (node != null && node.requests() >= NodeOutlierDetector.LEAST_REQUESTS) {
        String cohort = describe(name, node.serves(), seen);
        cohortByName.put(name, cohort);
        members.computeIfAbsent(cohort, ignored -> new ArrayList<>()).add(node);
        all.add(node);
      }
    }
    members.forEach((name, own) -> cohorts.put(name, new Cohort(own, work)));
    wholeFleet = new Cohort(all, work);
  }

  String cohortOf(String name) {
    return cohortByName.getOrDefault(name, "");
  }

  int peers(String name) {
    Cohort cohort = cohorts.get(cohortOf(name));
    return cohort == null ? 0 : cohort.size - 1;
  }

  /** How long the cluster's work takes. */
  WorkFit.Parts work() {
    return work;
  }

  /**
   * How far a node is from its peers, in scales and the noise of its own largest requests; NaN
   * where there are too few peers.
   */
  double z(String name, int metric) {
    Cohort cohort = cohorts.get(cohortOf(name));
    if (cohort == null || cohort.size < NodeOutlierDetector.LEAST_PEERS) {
      return Double.NaN;
    }
    Node node = nodeOf(name);
    double own = node.logRate(metric, work);
    double scale = cohort.scale(metric);
    double noise = StrictMath.sqrt(scale * scale + node.sums().noise(metric));
    return (own - cohort.medianWithout(metric, own)) / noise;
  }

  /** The peers' pooled error rate; NaN where there are none. */
  double peersErrorRate(String name) {
    Cohort cohort = cohorts.get(cohortOf(name));
    return cohort == null ? Double.NaN : cohort.errorRateWithout(nodeOf(name));
  }

  /** What a node's rate should be by its peers. */
  double expected(String name, int metric) {
    Cohort cohort = cohorts.get(cohortOf(name));
    if (cohort == null) {
      return Double.NaN;
    }
    return metric == ERRORS
        ? cohort.errorRateWithout(nodeOf(name))
        : cohort.typical(metric, nodeOf(name).logRate(metric, work));
  }

  /** A node's rate as a multiple of the whole fleet's, whatever the node's model, group or age. */
  double wholeFleetTimes(Node node, int metric) {
    double expected =
        metric == ERRORS
            ? wholeFleet.errorRateWithout(node)
            : wholeFleet.typical(metric, node.logRate(metric, work));
    return node.rate(metric, work) / Math.max(1e-9, expected);
  }

  private Node nodeOf(String name) {
    return nodes.getOrDefault(name, Node.fresh());
  }

  private static String describe(String name, String serves, FleetSeen seen) {
    Optional<NodeState> node = seen.fleet().resolve(name, seen.endMs());
    String where = node.map(state -> state.group() + "\0" + state.hardware()).orElse("");
    boolean warming = node.isPresent() && seen.endMs() - node.get().readyMs() < WARM_UP_MS;
    return where + "\0" + serves + "\0" + (warming ? "warming" : "settled");
  }

  /** Nodes that should be alike. */
  private static final class Cohort {
    private final int size;
    private final double[][] sorted = new double[CONTINUOUS][];
    private final double[] scales = new double[CONTINUOUS];
    private double requests;
    private double errors;

    Cohort(List<Node> members, WorkFit.Parts work) {
      size = members.size();
      for (int metric = 0; metric < CONTINUOUS; metric++) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          values[i] = members.get(i).logRate(metric, work);
        }
        Arrays.sort(values);
        sorted[metric] = values;
        scales[metric] = scaleOf(values);
      }
      for (Node node : members) {
        requests += node.requests();
        errors += node.sums().errors();
      }
    }

    double scale(int metric) {
      return scales[metric];
    }

    /** The median of all but one of them, which has that value. */
    double medianWithout(int metric, double own) {
      double[] values = sorted[metric];
      int at = Arrays.binarySearch(values, own);
      int n = size - 1;
      if (n < 1 || at < 0) {
        return median(values);
      }
      int upper = n / 2;
      double high = values[upper < at ? upper : upper + 1];
      int lower = (n - 1) / 2;
      double low = values[lower < at ? lower : lower + 1];
      return (low + high) / 2;
    }

    double typical(int metric, double own) {
      double floor = metric == 0 ? 0 : NodeOutlierDetector.FLOORS[metric];
      return Math.max(0, StrictMath.exp(medianWithout(metric, own)) - floor);
    }

    double errorRateWithout(Node node) {
      double others = requests - node.requests();
      return others > 0 ? Math.max(0, errors - node.sums().errors()) / others : Double.NaN;
    }

    private static double scaleOf(double[] values) {
      double median = median(values);
      double[] deviations = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        deviations[i] = Math.abs(values[i] - median);
      }
      Arrays.sort(deviations);
      double mad = MAD_TO_SD * median(deviations);
      double n = values.length;
      double squared =
          (n * mad * mad + PRIOR_NODES * PRIOR_SCALE * PRIOR_SCALE) / (n + PRIOR_NODES);
      return StrictMath.sqrt(squared);
    }

    private static double median(double[] ascending) {
      int n = ascending.length;
      return n == 0 ? 0 : (ascending[(n - 1) / 2] + ascending[n / 2]) / 2;
    }
  }
}
