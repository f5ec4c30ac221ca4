package io.tidegate.schemas.stored;

/**
 * A constant that is stored, or sent between stages, by its code: the code is permanent, whatever
 * constants come before it, and is never used again.
 */
public interface Coded {

  /** From 0 to 255. */
  int code();
}
