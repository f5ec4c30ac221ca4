package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Command;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A gateway that can be told. What it is told twice it does once; an exception says that it could
 * not be reached, and it is told again.
 */
public interface Enforcement {
  /** By target kind, the wire names of the actions that it can do. */
  SortedMap<String, SortedSet<String>> actions();

  /**
   * The wire names of the ceilings of a throttle that it can hold; any other is answered with 501.
   */
  SortedSet<String> limits();

  /** Does what the command says, in place of what was done to the same target before. */
  Outcome apply(Command command) throws IOException;

  /** Undoes what {@link #apply} did. */
  void remove(Command command) throws IOException;

  /**
   * Asked again and again: makes sure that exactly these commands are done, also where the gateway
   * has forgotten them.
   */
  void reconcile(Collection<Command> inForce) throws IOException;
}
