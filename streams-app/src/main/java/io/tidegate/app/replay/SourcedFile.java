package io.tidegate.app.replay;

import io.tidegate.detectors.engine.Source;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file, and the source of the configuration as whose records its lines are read. */
public record SourcedFile(Path path, Source source) {

  /** That file alone, or none where it is null, as the first of these sources. */
  public static List<SourcedFile> ofFirst(@Nullable Path path, List<Source> sources) {
    return path == null ? List.of() : List.of(new SourcedFile(path, sources.get(0)));
  }
}
