package io.tidegate.detectors.engine;

/**
 * A pure fold with a memory. All of it lives on the heap; the shell keeps a durable copy row by
 * row.
 *
 * <p>Guarantee: a new stage into which all rows of another were restored continues byte for byte as
 * the other would have.
 */
public interface Stage {

  /** Takes back one row that {@link #drainChanges} once gave; before the first input only. */
  void restore(byte[] key, byte[] value);

  /** Gives a place for what would not fit on the heap; called before the first row is restored. */
  default void shelve(Shelf shelf) {}

  /** Ends the restore: called once after the last row and before the first input. */
  void restored();

  /** Gives every row that changed since the last call, and forgets that it changed. */
  void drainChanges(Rows rows);

  /** The counters of this stage since it was made, restored rows not included. */
  Meters meters();

  /** Receives changed rows. */
  interface Rows {
    /** Keeps nothing: only that the rows changed is forgotten. */
    Rows NONE =
        new Rows() {
          @Override
          public void put(byte[] key, byte[] value) {}

          @Override
          public void delete(byte[] key) {}

          @Override
          public boolean isKept() {
            return false;
          }
        };

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** False where rows go nowhere: large ones need not be made then. */
    default boolean isKept() {
      return true;
    }
  }
}
