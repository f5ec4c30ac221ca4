package io.tidegate.app.cli;

/** A verb that another module adds to the command line; found on the class path by its service. */
public interface CommandModule {
  /** A new instance of a class with {@link picocli.CommandLine.Command}. */
  Object command();
}
