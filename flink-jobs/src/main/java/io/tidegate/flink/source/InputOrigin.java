package io.tidegate.flink.source;

import io.tidegate.flink.wire.Observed;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Where the inputs are read; goes to the tasks that read them. */
public interface InputOrigin extends Serializable {

  /** How many observe stages there are, each with inputs of its own. */
  int tasks();

  /** Whether it ends by itself. */
  boolean isBounded();

  /** Starts to read. */
  Reading open();

  /** What one task has open. */
  interface Reading extends AutoCloseable {

    /**
     * The inputs of one observe stage.
     *
     * @param position what {@link Cursor#position()} gave; null at the first start
     */
    Cursor cursor(int task, byte @Nullable [] position);

    @Override
    void close();
  }

  /** The inputs of one observe stage as one sequence. */
  interface Cursor extends AutoCloseable {

    /** What comes next; null where there is nothing now. */
    @Nullable Observed next();

    /** Whether nothing will come any more. */
    boolean hasEnded();

    /** Where to go on behind the last one that {@link #next()} gave. */
    byte[] position();

    @Override
    void close();
  }
}
