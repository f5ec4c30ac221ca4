package io.tidegate.app.check;

import io.tidegate.app.replay.EntityLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks files. */
public final class CheckFiles {
  private CheckFiles() {}

  /** Lets a check read files of scaling events, what is known of entities, and telemetry. */
  public static void read(
      InputCheck check, List<Path> scaling, @Nullable Path entities, List<Path> telemetry)
      throws IOException {
    for (Path path : scaling) {
      check.scaling(nameOf(path), (refusals, use) -> InputFile.each(path, refusals, use));
    }
    if (entities != null) {
      long unused =
          EntityLines.read(
              entities,
              (subject, record, line) ->
                  check.entity(subject, record, new Place(nameOf(entities), true, line)));
    }
    for (Path path : telemetry) {
      check.telemetry(nameOf(path), (refusals, use) -> InputFile.each(path, refusals, use));
    }
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}
