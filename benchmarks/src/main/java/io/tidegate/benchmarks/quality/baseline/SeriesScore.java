package io.tidegate.benchmarks.quality.baseline;

/** How far one number of one entity is above what a baseline expects of it. */
interface SeriesScore {
  /**
   * Takes in the next tick's value.
   *
   * @param floor what is added to the expected deviation, so that the first request of an entity
   *     that is usually silent is no alarm
   * @return standard deviations above what was expected before this value was seen
   */
  double score(double value, double floor);
}
