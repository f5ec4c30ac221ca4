package io.tidegate.flink.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints and savepoints below a directory. */
final class KeptState {
  /** The file without which neither is complete. */
  private static final String WHOLE = "_metadata";

  /** Directory, job, checkpoint. */
  private static final int DEEPEST = 4;

  private KeptState() {}

  /** The latest that is complete. */
  static Optional<Path> latest(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(directory, DEEPEST)) {
      return files
          .filter(file -> file.endsWith(WHOLE))
          .max(Comparator.comparing(KeptState::writtenAt).thenComparing(Path::toString))
          .map(Path::getParent);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static FileTime writtenAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
