package io.tidegate.app.stream;

/** Where the tasks of one process publish what its screens and metrics show. */
public record Boards(SnapshotBoard snapshots, MeterBoard meters) {

  /** New, empty boards. */
  public static Boards create() {
    return new Boards(new SnapshotBoard(), new MeterBoard());
  }
}
