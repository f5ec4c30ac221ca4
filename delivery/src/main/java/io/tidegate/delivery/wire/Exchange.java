package io.tidegate.delivery.wire;

import java.io.IOException;

/** Makes HTTP calls, each in a bounded time. */
public interface Exchange {
  /** The whole answer; an exception where there is none, or only a part of it. */
  HttpReply call(HttpCall call) throws IOException;

  /** The time, in milliseconds since 1970. */
  long nowMs();
}
