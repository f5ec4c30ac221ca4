package io.tidegate.app.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says of the files of a replay that was done whether they were what they were taken for. */
final class FilesRead {
  private final PrintWriter err;

  FilesRead(PrintWriter err) {
    this.err = err;
  }

  /** False where a file could not be read to its end. */
  boolean isComplete(TimedLines file) {
    IOException failure = file.failure();
    return failure == null
        || no(
            file.path() + " could not be read to its end: " + failure.getMessage(),
            "the output covers what was read before");
  }

  /** False where there is not one record of a file that could be used: it is something else. */
  boolean isUsable(TimedLines file, String what, long used) {
    return isUsable(file.path(), what, file.taken(), used);
  }

  /** The same of a file of so many lines, of which so many were used. */
  boolean isUsable(Path file, String what, long taken, long used) {
    return taken == 0
        || used > 0
        || no("no line of " + file + " could be used; are they " + what + "?");
  }

  /** False where there was nothing to replay. */
  boolean isSomething(TimedLines telemetry, @Nullable TimedLines scaling) {
    return telemetry.taken() > 0
        || scaling != null && scaling.taken() > 0
        || no("there is no record in " + telemetry.path());
  }

  private boolean no(String... lines) {
    for (String line : lines) {
      err.println("replay: " + line);
    }
    err.flush();
    return false;
  }
}
