package io.tidegate.enforcer.conformance;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.schemas.control.Command;
import java.io.IOException;

/** The gateway that a case of the conformance kit talks to. */
public interface KitGateway {
  /** Is from now on as the step says: {@code ok}, {@code away} or {@code unknown_target}. */
  void become(String state);

  Outcome apply(Command command) throws IOException;

  void remove(Command command) throws IOException;
}
