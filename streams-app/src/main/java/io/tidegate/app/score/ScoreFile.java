package io.tidegate.app.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.encode.DecimalText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The scores, in a CSV file that takes its name when all is written. */
final class ScoreFile implements AutoCloseable {
  private static final String PARTIAL = ".part";
  private static final int DECIMALS = 6;

  private final Path path;
  private final BufferedWriter writer;

  private ScoreFile(Path path, BufferedWriter writer) {
    this.path = path;
    this.writer = writer;
  }

  /** Opens it and writes its header. */
  static ScoreFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new SeriesRefusedException(path + " is a directory; name a file to write with --out");
    }
    BufferedWriter writer;
    try {
      writer = Files.newBufferedWriter(partial(path), UTF_8);
    } catch (IOException e) {
      throw new SeriesRefusedException(
          "cannot write " + path + ": its directory is missing or not writable; make it first", e);
    }
    ScoreFile file = new ScoreFile(path, writer);
    writer.write("timestamp,value,anomaly_score\n");
    return file;
  }

  /** Writes one row: its first two cells as they were read. */
  void row(String timestamp, String value, double score) throws IOException {
    writer.write(timestamp);
    writer.write(',');
    writer.write(value);
    writer.write(',');
    writer.write(DecimalText.of(score, DECIMALS));
    writer.write('\n');
  }

  /** Completes the file and gives it its name. */
  void finish() throws IOException {
    writer.close();
    Files.move(partial(path), path, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static Path partial(Path path) {
    return path.resolveSibling(path.getFileName() + PARTIAL);
  }
}
