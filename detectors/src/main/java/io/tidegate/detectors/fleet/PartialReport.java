package io.tidegate.detectors.fleet;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The parts of one report that arrived so far. Immutable.
 *
 * @param timeMs the report's time, by which its parts are told from those of the next
 * @param seen the parts that arrived
 * @param names the nodes that they list
 */
record PartialReport(long timeMs, int parts, SortedSet<Integer> seen, SortedSet<String> names) {

  static PartialReport start(long timeMs, int parts) {
    return new PartialReport(timeMs, parts, new TreeSet<>(), new TreeSet<>());
  }

  PartialReport with(int part, SortedSet<String> listed) {
    TreeSet<Integer> moreParts = new TreeSet<>(seen);
    moreParts.add(part);
    TreeSet<String> moreNames = new TreeSet<>(names);
    moreNames.addAll(listed);
    return new PartialReport(timeMs, parts, moreParts, moreNames);
  }

  boolean isComplete() {
    return seen.size() >= parts;
  }
}
