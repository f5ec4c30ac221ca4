package io.tidegate.app.stream;

import io.tidegate.shell.stage.RecordSizes;
import java.time.InstantSource;

/**
 * What the tasks of one process share: where they publish what its screens and metrics show, and
 * the clock by which a command is too late.
 */
public record Boards(
    SnapshotBoard snapshots,
    MeterBoard meters,
    HeldTicks held,
    RecordSizes sizes,
    InstantSource clock) {

  /** New, empty boards. */
  public static Boards create(InstantSource clock) {
    return new Boards(
        new SnapshotBoard(), new MeterBoard(), new HeldTicks(), new RecordSizes(), clock);
  }
}
