package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tidegate.detectors.codec.ByteReader;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How large a detect stage's rows are, by detector: what each remembers of one entity, or, of a
 * cluster, of all that it judges there.
 */
public final class StateSizes implements Stage.Rows {
  private final SortedMap<String, SortedMap<String, Integer>> byDetector = new TreeMap<>();

  /**
   * The sizes of one detector's states.
   *
   * @param states entities or clusters of which it remembers something
   * @param mean bytes of a state
   * @param largest bytes of the largest one
   */
  public record Sizes(int states, double mean, int largest) {}

  @Override
  public void put(byte[] key, byte[] stored) {
    byte[] value = DetectStage.ROWS.of(key).bare(stored);
    switch (new ByteReader(key).u8()) {
      case DetectStage.ENTITY_ROW ->
          EntityMemory.forEachState(value, (id, state) -> note(id, key, state));
      case DetectStage.CLUSTER_ROW -> noteCluster(key, value);
      default -> {}
    }
  }

  @Override
  public void delete(byte[] key) {
    byDetector.values().forEach(sizes -> sizes.remove(nameOf(key)));
  }

  /** By detector id; a state that was put again counts as last put. */
  public SortedMap<String, Sizes> sizes() {
    SortedMap<String, Sizes> sizes = new TreeMap<>();
    byDetector.forEach((id, states) -> sizes.put(id, sizesOf(states.values())));
    return sizes;
  }

  private void noteCluster(byte[] key, byte[] value) {
    ByteReader in = new ByteReader(key);
    in.u8();
    in.text();
    String detector = in.text();
    if (!detector.equals(ClusterMemory.REST)) {
      note(detector, key, ClusterMemory.stateOf(value));
    }
  }

  private void note(String detector, byte[] key, byte[] state) {
    byDetector.computeIfAbsent(detector, unseen -> new TreeMap<>()).put(nameOf(key), state.length);
  }

  private static String nameOf(byte[] key) {
    return new String(key, ISO_8859_1);
  }

  private static Sizes sizesOf(Collection<Integer> states) {
    double sum = 0;
    int largest = 0;
    for (int bytes : states) {
      sum += bytes;
      largest = Math.max(largest, bytes);
    }
    return new Sizes(states.size(), states.isEmpty() ? 0 : sum / states.size(), largest);
  }
}
