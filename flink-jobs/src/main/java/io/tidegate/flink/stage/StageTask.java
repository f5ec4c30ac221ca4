package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import java.io.Serializable;

/** One stage, and how it takes what comes over the edge of its operator. */
interface StageTask {

  /** What is kept. */
  Stage stage();

  /** Takes what came over the edge. */
  void receive(byte[] bytes, Outbox out);

  /** Sends what must be sent before a snapshot. */
  default void flush(Outbox out) {}

  /** All input has ended for good. */
  void end(Outbox out);

  /** Makes tasks; goes to where they run. */
  interface Maker extends Serializable {
    /** The kind of stage that it makes, made ready on the machine where they run. */
    Kind kind();
  }

  /** All stages of one kind. */
  interface Kind {
    /**
     * A new task, of the stage of that number.
     *
     * @param lines where it puts what no stage sends
     */
    StageTask task(int number, Lines lines);

    /** Where what it sends goes. */
    Outbox outbox(int number, Lines lines);
  }
}
