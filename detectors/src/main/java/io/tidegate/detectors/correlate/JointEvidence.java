package io.tidegate.detectors.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Evidence of many entities judged together: where {@code k} of them stand at or above {@code bar −
 * ln k}, all of these are findings. This is e-d-BH on e-detectors: with {@code K} streams of one
 * detector and a bar of {@code ln(K·A)}, the k-th largest must reach {@code ln(K·A/k)}. It controls
 * the false discovery rate over the time to detection under any dependence between the streams
 * (Dandapanthula and Ramdas, 2025); a lone entity is held to the same bar as ever. Proof is left as
 * it is.
 */
final class JointEvidence {
  private JointEvidence() {}

  /** The groups with their bars lowered by what the others of the same cluster show. */
  static List<SignalGroup> judge(List<SignalGroup> groups) {
    SortedMap<String, List<Double>> margins = new TreeMap<>();
    for (SignalGroup group : groups) {
      group
          .strongestByDetector()
          .forEach(
              (detector, signal) -> {
                if (!signal.score().deterministic()) {
                  margins
                      .computeIfAbsent(streamsOf(group, detector), key -> new ArrayList<>())
                      .add(signal.score().nats() - signal.score().barNats());
                }
              });
    }
    SortedMap<String, Integer> together = new TreeMap<>();
    margins.forEach((streams, found) -> together.put(streams, largest(found)));
    return groups.stream()
        .map(group -> group.amongst(signal -> together.get(streamsOf(group, signal.detector()))))
        .toList();
  }

  /** The largest {@code k} for which the k-th largest margin is at least {@code −ln k}, or 1. */
  static int largest(List<Double> margins) {
    List<Double> sorted = new ArrayList<>(margins);
    sorted.sort(Comparator.reverseOrder());
    int largest = 1;
    for (int k = 2; k <= sorted.size(); k++) {
      if (sorted.get(k - 1) + StrictMath.log(k) >= 0) {
        largest = k;
      }
    }
    return largest;
  }

  private static String streamsOf(SignalGroup group, String detector) {
    return group.cause().root().cluster() + "\0" + group.cause().root().kind() + "\0" + detector;
  }
}
