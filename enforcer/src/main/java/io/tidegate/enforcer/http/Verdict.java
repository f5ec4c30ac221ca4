package io.tidegate.enforcer.http;

import org.jspecify.annotations.Nullable;

/**
 * What a gateway is told.
 *
 * @param status 200 to serve, else what the client is to be told
 * @param commandId the command that decided; also of a limit under which the request is served
 * @param retryAfterSeconds when it is worth to try again; 0 where the request is served
 * @param byName true where any request of the same tenant and key is refused as well
 */
record Verdict(int status, @Nullable String commandId, long retryAfterSeconds, boolean byName) {
  private static final int OK = 200;
  static final Verdict SERVE = new Verdict(OK, null, 0, false);

  static Verdict serveUnder(String commandId) {
    return new Verdict(OK, commandId, 0, false);
  }

  boolean refuses() {
    return status != OK;
  }
}
