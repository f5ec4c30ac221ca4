package io.tidegate.benchmarks.quality.baseline;

/** A usual way to find anomalies in a number over time. */
public enum BaselineMethod {
  STATIC("static", "static threshold on the series' first minutes"),
  EWMA("ewma", "EWMA z-score, half-life 17 min"),
  PER_NODE("per-node", "EWMA z-score of the value per ready node"),
  HOUR_OF_WEEK("hour-of-week", "median and MAD of the same hour of the week"),
  FOREST("rcf", "random cut forest, shingle 8, all five numbers");

  private final String id;
  private final String title;

  BaselineMethod(String id, String title) {
    this.id = id;
    this.title = title;
  }

  public String id() {
    return id;
  }

  public String title() {
    return title;
  }
}
