package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Meters;

/** Counters as those of a stage that runs. */
public final class StageMeters {
  private StageMeters() {}

  /** New ones, on the board. */
  public static Meters join(Boards boards) {
    Meters meters = new Meters();
    boards.meters().join(meters);
    return meters;
  }

  /** Their stage has stopped. */
  public static void leave(Boards boards, Meters meters) {
    boards.meters().leave(meters);
  }
}
