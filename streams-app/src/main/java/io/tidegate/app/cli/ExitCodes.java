package io.tidegate.app.cli;

/** What the process returns to its caller. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;

  /** Arguments or a configuration that cannot be used. */
  static final int UNUSABLE = 2;

  private ExitCodes() {}
}
