package io.tidegate.shell.cli;

import io.tidegate.shell.config.ConfigException;
import io.tidegate.shell.policy.PolicyRefusedException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;

/** Turns what goes wrong into one sentence and an exit code. */
final class Failures {
  private Failures() {}

  /** Arguments that cannot be parsed. */
  static int unusable(CommandLine.ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String said = command.getCommandSpec().qualifiedName() + ": " + wrong.getMessage();
    said.lines().forEach(err::println);
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
    err.flush();
    return ExitCodes.UNUSABLE;
  }

  /**
   * What a command threw.
   *
   * @param unusable exceptions that say, beside those of settings and policies, that what was given
   *     cannot be used
   */
  static int failed(
      Exception failure,
      CommandLine command,
      boolean debug,
      List<Class<? extends Exception>> unusable) {
    PrintWriter err = command.getErr();
    String said = command.getCommandSpec().qualifiedName() + ": " + sentence(failure);
    said.lines().forEach(err::println);
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof ConfigException
            || failure instanceof PolicyRefusedException
            || unusable.stream().anyMatch(kind -> kind.isInstance(failure))
        ? ExitCodes.UNUSABLE
        : ExitCodes.FAILED;
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof NoSuchFileException) {
      return "there is no file " + message;
    }
    if (failure instanceof AccessDeniedException) {
      return "no right to use " + message;
    }
    Throwable cause = failure.getCause();
    if (failure instanceof UncheckedIOException && cause != null) {
      return message + ": " + cause.getMessage();
    }
    String kind = failure.getClass().getSimpleName();
    if (message == null) {
      return kind + "; --debug tells more";
    }
    boolean unexpected = kind.matches("(Null|Class|Illegal|Index|Array).*");
    return unexpected ? kind + ": " + message + "; --debug tells more" : message;
  }
}
