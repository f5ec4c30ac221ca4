package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ScoreCommandTest {
  private static final String HEADER = "timestamp,value\n";

  @TempDir Path directory = Path.of(".");

  private final StringWriter err = new StringWriter();

  @Test
  void aSpikeIsScoredInItsRow() throws IOException {
    List<String> rows = scored(noiseWithSpikeAt(700));

    assertThat(rows).hasSize(1_001).first().isEqualTo("timestamp,value,anomaly_score");
    assertThat(rows.get(701)).contains(",500.0,0.9");
    assertThat(err.toString()).contains("Scored 1,000 values, ");
  }

  @Test
  void theSameFileGivesTheSameBytesPackedOrNot() throws IOException {
    String series = noiseWithSpikeAt(700);
    List<String> plain = scored(series);
    Path packed = directory.resolve("in.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(series.getBytes(UTF_8));
    }

    assertThat(scored(series)).isEqualTo(plain);
    assertThat(execute(packed, directory.resolve("out.csv"))).isZero();
    assertThat(Files.readAllLines(directory.resolve("out.csv"))).isEqualTo(plain);
  }

  @Test
  void malformedRowsAreToldWithTheirLineAndKeepTheirPlace() throws IOException {
    List<String> rows =
        scored(
            HEADER
                + "2014-04-01 00:00:00,1\n"
                + "yesterday,2\n"
                + "\n"
                + "2014-04-01 00:10:00,two\n"
                + "2014-04-01 00:15:00\n"
                + "2014-04-01 00:20:00,1,5\n"
                + "2014-04-01 00:25:00,3\n");

    assertThat(rows)
        .containsExactly(
            "timestamp,value,anomaly_score",
            "2014-04-01 00:00:00,1,0.000000",
            "yesterday,2,0.000000",
            "2014-04-01 00:10:00,two,0.000000",
            "2014-04-01 00:15:00,,0.000000",
            "2014-04-01 00:20:00,1,0.000000",
            "2014-04-01 00:25:00,3,0.000000");
    assertThat(err.toString())
        .contains(
            "in.csv, line 3: timestamp is 'yesterday', must look like 2014-04-01 00:05:00",
            "in.csv, line 5: value is 'two', must be a number such as 12.5",
            "in.csv, line 6: has 1 column, the header 2",
            "in.csv, line 7: has 3 columns, the header 2",
            "Scored 2 values, 0 of them alarms; 0 rows had no value, 4 were malformed.");
  }

  @Test
  void malformedRowsChangeNoOtherScore() throws IOException {
    String series = noiseWithSpikeAt(700);
    List<String> clean = scored(series);
    List<String> rows = scored(series.replace("2014-04-01T0", "x,y,z\n2014-04-01T0"));

    assertThat(rows.stream().filter(row -> !row.startsWith("x,y"))).isEqualTo(clean);
    assertThat(err.toString()).contains("… and ");
  }

  @Test
  void valuesMayBeMissingHugeOrInfinite() throws IOException {
    scored(
        HEADER
            + "2014-04-01T00:00:00Z,NaN\n"
            + "2014-04-01T00:05:00+02:00,\n"
            + "\"2014-04-01\",\"1e400\"\n"
            + "1396310400,-inf\n"
            + "1396310400000,-1.5E+3\n"
            + "1396310400000,7\n");

    assertThat(err.toString())
        .contains("Scored 4 values, 0 of them alarms; 2 rows had no value, 0 were malformed.");
  }

  @Test
  void columnsMayStandInAnyOrderBesideOthers() throws IOException {
    assertThat(scored("\uFEFFhost,Value,Timestamp\r\na,5,2014-04-01 00:00\r\n"))
        .containsExactly("timestamp,value,anomaly_score", "2014-04-01 00:00,5,0.000000");
  }

  @Test
  void aSeriesWithoutRowsGivesNoScores() throws IOException {
    assertThat(scored(HEADER)).containsExactly("timestamp,value,anomaly_score");
    assertThat(scored("")).containsExactly("timestamp,value,anomaly_score");
  }

  @Test
  void filesThatCannotBeUsedAreToldWithWhatToDo() throws IOException {
    Path series = Files.writeString(directory.resolve("in.csv"), HEADER);
    Path bare = Files.writeString(directory.resolve("bare.csv"), "2014-04-01 00:00:00,1\n");

    assertThat(execute(directory.resolve("none.csv"), directory.resolve("o"))).isEqualTo(2);
    assertThat(execute(series, series)).isEqualTo(2);
    assertThat(execute(series, directory)).isEqualTo(2);
    assertThat(execute(series, directory.resolve("none/out.csv"))).isEqualTo(2);
    assertThat(execute(bare, directory.resolve("o"))).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "there is no file",
            "name another one with --out",
            "name a file to write with --out",
            "make it first",
            "add the line timestamp,value")
        .doesNotContain("\tat ");
    assertThat(series).hasContent(HEADER);
    assertThat(directory.resolve("o")).doesNotExist();
  }

  private List<String> scored(String series) throws IOException {
    Path in = Files.writeString(directory.resolve("in.csv"), series);
    Path out = directory.resolve("out.csv");
    assertThat(execute(in, out)).as(err::toString).isZero();
    return Files.readAllLines(out);
  }

  private int execute(Path in, Path out) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(new StringWriter()));
    command.setErr(new PrintWriter(err));
    return command.execute("score", "--in", in.toString(), "--out", out.toString());
  }

  private static String noiseWithSpikeAt(int spike) {
    Random random = new Random(3);
    LocalDateTime time = LocalDateTime.parse("2014-04-01T00:00:00");
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 1_000; i++) {
      double value = i == spike ? 500 : 100 + random.nextGaussian();
      rows.append(time.plusMinutes(5L * i)).append(',').append(value).append('\n');
    }
    return rows.toString();
  }
}
