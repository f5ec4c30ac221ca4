package io.tidegate.app.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.app.replay.LineReader;
import io.tidegate.detectors.series.SeriesScorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Scores the series of one file into another, row by row.
 *
 * <p>Every row keeps its place. One without a value (empty, NaN, null) has the score 0, and so has
 * a malformed one, which is told of with its line. Guarantee: the same file gives the same bytes.
 */
public final class Scoring {
  /** Malformed rows that are told of one by one. */
  private static final int LISTED = 20;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern NO_VALUE = Pattern.compile("(?i)(nan|null|na|n/a)?");
  private static final Pattern INFINITE = Pattern.compile("(?i)[-+]?inf(inity)?");

  private final Path in;
  private final Path out;
  private final PrintWriter err;
  private final SeriesScorer scorer = new SeriesScorer();
  private long scored;
  private long missing;
  private long malformed;
  private long alarms;

  /** A scoring that tells {@code err} of the rows that it cannot use. */
  public Scoring(Path in, Path out, PrintWriter err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs it to the end of the file.
   *
   * @throws SeriesRefusedException if the output cannot be written or the header is missing
   * @throws io.tidegate.app.replay.ReplayRefusedException if the file cannot be read
   */
  public ScoreSummary run() throws IOException {
    try (LineReader lines =
        LineReader.open(in, line -> malformed(line, "is longer than a row can be; left out"))) {
      requireDistinct();
      byte[] first = lines.next();
      SeriesHeader header = first == null ? null : SeriesHeader.of(new String(first, UTF_8));
      try (ScoreFile file = ScoreFile.open(out)) {
        if (header != null) {
          scoreAll(lines, header, file);
        }
        file.finish();
      }
      return new ScoreSummary(scored, missing, malformed, alarms, isComplete(lines));
    }
  }

  private void scoreAll(LineReader lines, SeriesHeader header, ScoreFile file) throws IOException {
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      List<String> cells = SeriesHeader.cells(new String(line, UTF_8));
      String timestamp = cell(cells, header.timestamp());
      String value = cell(cells, header.value());
      double score = 0;
      if (cells.size() == header.columns()) {
        score = score(lines.number(), timestamp, value);
      } else {
        String columns = cells.size() == 1 ? " column" : " columns";
        malformed(
            lines.number(), "has " + cells.size() + columns + ", the header " + header.columns());
      }
      file.row(timestamp, value, score);
    }
    long unlisted = malformed - LISTED;
    if (unlisted > 0) {
      err.println("… and " + unlisted + " more malformed rows");
    }
  }

  private double score(long line, String timestamp, String value) {
    OptionalLong timeMs = TimestampText.parse(timestamp);
    if (timeMs.isEmpty()) {
      malformed(line, "timestamp is '" + timestamp + "', must look like " + TimestampText.EXAMPLE);
      return 0;
    }
    if (NO_VALUE.matcher(value).matches()) {
      missing++;
      return 0;
    }
    boolean infinite = INFINITE.matcher(value).matches();
    if (!infinite && !NUMBER.matcher(value).matches()) {
      malformed(line, "value is '" + value + "', must be a number such as 12.5");
      return 0;
    }
    double number =
        infinite
            ? Math.copySign(Double.POSITIVE_INFINITY, value.startsWith("-") ? -1 : 1)
            : Double.parseDouble(value);
    double score = scorer.score(timeMs.getAsLong(), number);
    scored++;
    if (score >= SeriesScorer.ALARM) {
      alarms++;
    }
    return score;
  }

  private void malformed(long line, String what) {
    malformed++;
    if (malformed <= LISTED) {
      err.println(in + ", line " + line + ": " + what);
    }
  }

  private boolean isComplete(LineReader lines) {
    IOException failure = lines.failure();
    if (failure == null) {
      return true;
    }
    err.println(in + " could not be read to its end: " + failure.getMessage());
    err.println("the output covers what was read before");
    return false;
  }

  private void requireDistinct() throws IOException {
    if (Files.exists(out) && Files.isSameFile(in, out)) {
      throw new SeriesRefusedException(
          out + " is the file that is read; name another one with --out");
    }
  }

  private static String cell(List<String> cells, int index) {
    return index < cells.size() ? cells.get(index) : "";
  }
}
