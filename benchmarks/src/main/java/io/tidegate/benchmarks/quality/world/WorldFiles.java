package io.tidegate.benchmarks.quality.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the records of one scenario are, plain or compressed with gzip, and its labels. */
public record WorldFiles(
    String name,
    Path telemetry,
    Path scaling,
    Optional<Path> entities,
    Optional<Path> baselines,
    Path labels) {
  private static final String LABELS = "labels.json";

  /**
   * The scenario in a directory, or those in its directories, by name.
   *
   * @throws WorldRefusedException if there is none, or a file of one is missing
   */
  public static List<WorldFiles> in(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new WorldRefusedException(
          directory
              + (Files.exists(directory) ? " is a file, not" : " is not there; needed:")
              + " a directory with a scenario or with directories of scenarios");
    }
    if (isScenario(directory)) {
      return List.of(of(directory));
    }
    List<WorldFiles> found = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Path each : directories(directory)) {
      if (isScenario(each)) {
        try {
          found.add(of(each));
        } catch (WorldRefusedException e) {
          refused.add(e.getMessage());
        }
      }
    }
    if (!refused.isEmpty()) {
      throw new WorldRefusedException(String.join("\n", refused));
    }
    if (found.isEmpty()) {
      throw new WorldRefusedException(
          directory + " holds no scenario: neither it nor a directory in it has " + LABELS);
    }
    return found;
  }

  /** Bytes of telemetry, by which scenarios compare in what they cost. */
  public long size() {
    try {
      return Files.size(telemetry);
    } catch (IOException e) {
      throw new WorldRefusedException("cannot read " + telemetry + ": " + e.getMessage(), e);
    }
  }

  private static boolean isScenario(Path directory) {
    return Files.exists(directory.resolve(LABELS));
  }

  private static WorldFiles of(Path directory) {
    Path full = directory.toAbsolutePath().normalize();
    Path name = full.getFileName();
    return new WorldFiles(
        name == null ? full.toString() : name.toString(),
        required(directory, "telemetry.jsonl"),
        required(directory, "scaling.jsonl"),
        plainOrCompressed(directory, "entities.jsonl"),
        plainOrCompressed(directory, "baselines.jsonl"),
        directory.resolve(LABELS));
  }

  private static Path required(Path directory, String name) {
    return plainOrCompressed(directory, name)
        .orElseThrow(
            () ->
                new WorldRefusedException(
                    directory + " has no " + name + "; needed: " + name + " or " + name + ".gz"));
  }

  private static Optional<Path> plainOrCompressed(Path directory, String name) {
    Path plain = directory.resolve(name);
    Path compressed = directory.resolve(name + ".gz");
    if (Files.exists(plain) && Files.exists(compressed)) {
      throw new WorldRefusedException(
          directory + " has " + name + " and " + name + ".gz; allowed: one of them");
    }
    return Stream.of(plain, compressed).filter(Files::exists).findFirst();
  }

  private static List<Path> directories(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new WorldRefusedException("cannot list " + directory + ": " + e.getMessage(), e);
    }
  }
}
