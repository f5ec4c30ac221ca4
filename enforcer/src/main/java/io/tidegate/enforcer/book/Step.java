package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Response;

/** What is to be done next, by whoever runs a {@link ContainmentBook}. */
public sealed interface Step {

  /** Send this response; the gateway is left as it is. */
  record Answer(Response response) implements Step {}

  /** Tell the gateway, in place of what it was told of the same target, and report what it said. */
  record Apply(Command command) implements Step {}

  /** Make the gateway forget the command, then send the response. */
  record Remove(Command command, Response response) implements Step {}
}
