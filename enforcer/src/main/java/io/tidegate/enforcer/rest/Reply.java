package io.tidegate.enforcer.rest;

import java.net.URI;

/** What an API answered: its HTTP status and its body, {@link Json#NULL} where that is no JSON. */
public record Reply(int status, Json body) {
  private static final int OK = 200;
  private static final int REDIRECTS = 300;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERRORS = 500;
  private static final int MOST_TEXT = 200;

  public boolean isDone() {
    return status >= OK && status < REDIRECTS;
  }

  public boolean isNotFound() {
    return status == NOT_FOUND;
  }

  /** The object has changed since it was read. */
  public boolean isConflict() {
    return status == CONFLICT;
  }

  /** Who asks is not known, or may not: an answer that says nothing of what was asked. */
  public boolean isUnauthorized() {
    return status == UNAUTHORIZED || status == FORBIDDEN;
  }

  /** The same may be done when it is asked again. */
  boolean isPassing() {
    return status == TOO_MANY || status >= SERVER_ERRORS;
  }

  /** What it says, in a line that is short enough for an answer. */
  public String complaint(String method, URI uri) {
    String text = body.isNull() ? "" : ": " + body.toString().replaceAll("\\p{Cntrl}", " ");
    String cut = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
    return method + " " + uri.getPath() + " is answered with " + status + cut;
  }
}
