package io.tidegate.app.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of the files of a replay that was done whether they were what they were taken for. */
final class FilesRead {
  private final PrintWriter err;

  FilesRead(PrintWriter err) {
    this.err = err;
  }

  /** False where one of the files could not be read to its end. */
  boolean isComplete(OpenFiles files) {
    boolean complete = true;
    for (TimedLines file : files.files()) {
      IOException failure = file.failure();
      complete &=
          failure == null
              || no(
                  file.path() + " could not be read to its end: " + failure.getMessage(),
                  "the output covers what was read before");
    }
    return complete;
  }

  /** False where not one record of the files could be used: they are something else. */
  boolean isUsable(OpenFiles files, String what, long used) {
    boolean usable = true;
    for (TimedLines file : files.files()) {
      usable &= isUsable(file.path(), what, file.taken(), used);
    }
    return usable;
  }

  /** The same of a file of so many lines, of which so many were used. */
  boolean isUsable(Path file, String what, long taken, long used) {
    return taken == 0
        || used > 0
        || no("no line of " + file + " could be used; are they " + what + "?");
  }

  /** False where there was nothing to replay. */
  boolean isSomething(OpenFiles telemetry, OpenFiles scaling) {
    return Stream.of(telemetry, scaling)
            .flatMap(files -> files.files().stream())
            .anyMatch(file -> file.taken() > 0)
        || no(
            telemetry.files().stream()
                .map(file -> file.path().toString())
                .collect(Collectors.joining(", ", "there is no record in ", "")));
  }

  private boolean no(String... lines) {
    for (String line : lines) {
      err.println("replay: " + line);
    }
    err.flush();
    return false;
  }
}
