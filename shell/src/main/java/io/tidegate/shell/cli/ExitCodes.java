package io.tidegate.shell.cli;

/** What the process returns to its caller. */
public final class ExitCodes {
  public static final int OK = 0;
  public static final int FAILED = 1;

  /** Arguments or a configuration that cannot be used. */
  public static final int UNUSABLE = 2;

  private ExitCodes() {}
}
