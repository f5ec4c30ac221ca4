package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.catalog.node.NodeOutlierDetector.Node;
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
  private static final int LATENCY = NodeOutlierDetector.LATENCY;
  private static final int ERRORS = NodeOutlierDetector.ERRORS;

  private final SortedMap<String, Node> nodes;
  private final SortedMap<String, String> cohortByName = new TreeMap<>();
  private final SortedMap<String, Cohort> cohorts = new TreeMap<>();
  private final Cohort wholeFleet;

  Cohorts(SortedMap<String, Node> summed, FleetSeen seen) {
    nodes = summed;
    SortedMap<String, List<Node>> members = new TreeMap<>();
    List<Node> all = new ArrayList<>();
    for (String name : seen.nodes().keySet()) {
      Node node = nodes.get(name);
      if (node != null && node.knows(ERRORS)) {
        String cohort = describe(name, node.serves(), seen);
        cohortByName.put(name, cohort);
        members.computeIfAbsent(cohort, ignored -> new ArrayList<>()).add(node);
        all.add(node);
      }
    }
    members.forEach((name, own) -> cohorts.put(name, new Cohort(own)));
    wholeFleet = new Cohort(all);
  }

  String cohortOf(String name) {
    return cohortByName.getOrDefault(name, "");
  }

  /** How many others it is compared with. */
  int peers(String name, int metric) {
    Cohort cohort = cohorts.get(cohortOf(name));
    return cohort == null ? 0 : Math.max(0, cohort.size(metric) - 1);
  }

  /**
   * How far a node is from its peers, in scales and the noise of its own requests; NaN where there
   * are too few peers or requests.
   */
  double z(String name, int metric) {
    Cohort cohort = cohorts.get(cohortOf(name));
    Node node = nodeOf(name);
    if (cohort == null
        || cohort.size(metric) < NodeOutlierDetector.LEAST_PEERS
        || !node.knows(metric)) {
      return Double.NaN;
    }
    double own = node.logRate(metric);
    double scale = cohort.scale(metric);
    double noise =
        metric == LATENCY
            ? node.sums().pace().noise(cohort.variation())
            : node.sums().egressNoise();
    double beyond = node.logRateWithoutFew(metric) - cohort.medianWithout(metric, own);
    return beyond / StrictMath.sqrt(scale * scale + noise);
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
        : cohort.typical(metric, nodeOf(name).logRate(metric));
  }

  /** A node's rate as a multiple of the whole fleet's, whatever the node's model, group or age. */
  double wholeFleetTimes(Node node, int metric) {
    double expected =
        metric == ERRORS
            ? wholeFleet.errorRateWithout(node)
            : wholeFleet.typical(metric, node.logRate(metric));
    return node.rate(metric) / Math.max(1e-9, expected);
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
    private final double[][] sorted = new double[CONTINUOUS][];
    private final double[] scales = new double[CONTINUOUS];
    private final int size;
    private final double variation;
    private double requests;
    private double errors;

    Cohort(List<Node> members) {
      size = members.size();
      for (int metric = 0; metric < CONTINUOUS; metric++) {
        int known = metric;
        sorted[metric] =
            members.stream()
                .filter(node -> node.knows(known))
                .mapToDouble(node -> node.logRate(known))
                .sorted()
                .toArray();
        scales[metric] = scaleOf(sorted[metric]);
      }
      variation = variationOf(members);
      for (Node node : members) {
        requests += node.requests();
        errors += node.sums().errors();
      }
    }

    /** Of a request about its rule, squared: that of the middle node, shrunk as the scale is. */
    private static double variationOf(List<Node> members) {
      double[] each =
          members.stream()
              .filter(node -> node.knows(LATENCY))
              .mapToDouble(node -> node.sums().pace().variation())
              .sorted()
              .toArray();
      return shrunk(median(each), each.length);
    }

    double variation() {
      return variation;
    }

    int size(int metric) {
      return metric == ERRORS ? size : sorted[metric].length;
    }

    double scale(int metric) {
      return scales[metric];
    }

    /** The median of all but one of them, which has that value. */
    double medianWithout(int metric, double own) {
      double[] values = sorted[metric];
      int at = Arrays.binarySearch(values, own);
      int n = values.length - 1;
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
      double floor = metric == LATENCY ? 0 : NodeOutlierDetector.EGRESS_FLOOR;
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
      return StrictMath.sqrt(shrunk(mad * mad, values.length));
    }

    /** A square that so many nodes show, toward the class's. */
    private static double shrunk(double squared, double nodes) {
      return (nodes * squared + PRIOR_NODES * PRIOR_SCALE * PRIOR_SCALE) / (nodes + PRIOR_NODES);
    }

    private static double median(double[] ascending) {
      int n = ascending.length;
      return n == 0 ? 0 : (ascending[(n - 1) / 2] + ascending[n / 2]) / 2;
    }
  }
}
