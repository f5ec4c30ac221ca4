package io.tidegate.shell.cli;

import picocli.CommandLine.Option;

/** How a verb that lists says what it found. */
public final class Output {
  /** The forms. */
  private enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text (default) for people, json for programs: one document a line.")
  private Form form = Form.TEXT;

  /** Whether a program reads it. */
  public boolean isJson() {
    return form == Form.JSON;
  }
}
