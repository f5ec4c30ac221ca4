package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is learnt from files, and what a replay makes of it. */
final class CalibrateCommandTest {
  @TempDir static Path directory = Path.of(".");

  private final StringWriter said = new StringWriter();

  @BeforeAll
  static void simulate() {
    assertThat(
            CommandTree.commandLine()
                .execute(
                    "simulate",
                    "--out",
                    directory.toString(),
                    "--minutes",
                    "90",
                    "--no-surge",
                    "--attacks",
                    "none",
                    "--tenants",
                    "20",
                    "--rate-per-node",
                    "0.3"))
        .isZero();
  }

  @Test
  void theSameRecordsGiveTheSameFileAndAReplayGoesOnFromIt() throws IOException {
    Path first = directory.resolve("first.jsonl");
    Path second = directory.resolve("second.jsonl");
    assertThat(calibrate(first)).as(said.toString()).isZero();
    assertThat(said.toString()).contains("Learnt from 2026-07-31T08:", "1 cluster", "spend-burst");
    assertThat(calibrate(second)).isZero();
    assertThat(Files.readAllBytes(second)).isNotEmpty().isEqualTo(Files.readAllBytes(first));
    assertThat(
            run(
                "replay",
                "--telemetry",
                directory.resolve("telemetry.jsonl.gz").toString(),
                "--baselines",
                first.toString()))
        .as(said.toString())
        .isZero();
  }

  @Test
  void refusesALineThatIsNoDocumentWithItsNumber() throws IOException {
    Path learnt = directory.resolve("hostile.jsonl");
    Path file = directory.resolve("telemetry.jsonl.gz");
    String good =
        "{\"format\":1,\"cluster\":\"eu-1\",\"kind\":\"tenant\",\"id\":\"t\",\"tick_ms\":5000,"
            + "\"from\":\"2026-07-31T08:00:00Z\",\"to\":\"2026-08-01T08:00:00Z\"}";
    Files.write(learnt, List.of(good, good.replace("\"format\":1", "\"format\":7")));
    assertThat(run("replay", "--telemetry", file.toString(), "--baselines", learnt.toString()))
        .isEqualTo(2);
    assertThat(said.toString()).contains("line 2: format is 7; this release reads 1 only");

    Files.write(
        learnt,
        List.of(good.substring(0, good.length() - 1) + ",\"states\":{\"slow-leak\":\"CQID\"}}"));
    assertThat(run("replay", "--telemetry", file.toString(), "--baselines", learnt.toString()))
        .isZero();
    assertThat(said.toString()).contains("is of version 9, which this release does not read");
  }

  @Test
  void writesNothingOfWhatIsNoTelemetry() throws IOException {
    Path out = directory.resolve("none.jsonl");
    Path file = Files.writeString(directory.resolve("other.jsonl"), "{\"a\":1}\n");
    assertThat(run("calibrate", "--telemetry", file.toString(), "--out", out.toString()))
        .isEqualTo(1);
    assertThat(out).doesNotExist();
  }

  private int calibrate(Path out) {
    return run(
        "calibrate",
        "--telemetry",
        directory.resolve("telemetry.jsonl.gz").toString(),
        "--scaling",
        directory.resolve("scaling.jsonl.gz").toString(),
        "--out",
        out.toString());
  }

  private int run(String... args) {
    said.getBuffer().setLength(0);
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    return command.execute(args);
  }
}
