package io.tidegate.flink.stage;

import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Keys that spread the stages of one kind evenly: with as many key groups as there are stages, the
 * key of each stage lies in the group of its number. Left to hashes, some tasks would have several
 * stages and some none.
 */
public final class EvenKeys implements KeySelector<Tuple2<Integer, byte[]>, Integer> {
  private static final long serialVersionUID = 1;
  private static final ConcurrentHashMap<Integer, int[]> KNOWN = new ConcurrentHashMap<>();

  private final int stages;
  private transient int[] keys;

  /** For so many stages, which is the operator's maximal parallelism. */
  public EvenKeys(int stages) {
    this.stages = stages;
    this.keys = of(stages);
  }

  @Override
  public Integer getKey(Tuple2<Integer, byte[]> element) {
    if (keys == null) {
      keys = of(stages);
    }
    return keys[element.f0];
  }

  /** The keys by number of the stage. */
  static int[] of(int stages) {
    return KNOWN.computeIfAbsent(stages, EvenKeys::found);
  }

  private static int[] found(int stages) {
    int[] keys = new int[stages];
    boolean[] known = new boolean[stages];
    int left = stages;
    for (int key = 0; left > 0; key++) {
      int group = KeyGroupRangeAssignment.assignToKeyGroup(key, stages);
      if (!known[group]) {
        known[group] = true;
        keys[group] = key;
        left--;
      }
    }
    return keys;
  }
}
