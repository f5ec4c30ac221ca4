package io.tidegate.detectors.engine;

import io.tidegate.detectors.detect.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** All scores of one cluster and tick, by detector. */
final class TickSignals {
  private final SortedMap<String, List<Score>> byDetector = new TreeMap<>();

  void add(String detector, Score score) {
    byDetector.computeIfAbsent(detector, ignored -> new ArrayList<>()).add(score);
  }

  List<Score> of(String detector) {
    return byDetector.getOrDefault(detector, List.of());
  }

  void forEach(BiConsumer<String, List<Score>> consumer) {
    byDetector.forEach(consumer);
  }
}
