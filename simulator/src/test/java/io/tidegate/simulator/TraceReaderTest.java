package io.tidegate.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceReaderTest {
  private static final String HEADER = "t_ms,client,prompt_tokens,completion_tokens";

  @TempDir Path directory = Path.of(".");

  @Test
  void readsMillisecondsFromTheFirstRequestOn() throws IOException {
    assertThat(rows(file(HEADER, "5000,acme,10,20", "", "6500,,30,0")))
        .containsExactly(
            new TraceReader.Row(0, "acme", 10, 20), new TraceReader.Row(1_500, "", 30, 0));
  }

  @Test
  void readsTimestampsInAnyOrderOfColumnsWithAndWithoutOffset() throws IOException {
    assertThat(
            rows(
                file(
                    "GeneratedTokens,TIMESTAMP,ContextTokens,Other",
                    "7,2023-11-16 18:17:03.9799600,374,x",
                    "8,2023-11-16T18:17:04.0319600,396,y",
                    "9,2023-11-16 19:17:05+01:00,879,z")))
        .containsExactly(
            new TraceReader.Row(0, "", 374, 7),
            new TraceReader.Row(52, "", 396, 8),
            new TraceReader.Row(1_021, "", 879, 9));
  }

  @Test
  void readsGzipWhateverItIsCalled() throws IOException {
    Path plain = file("\ufeff" + HEADER, "0,a,1,2", "1,b,3,4");
    Path packed = directory.resolve("packed.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(plain, out);
    }

    assertThat(rows(packed)).isEqualTo(rows(plain)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7,a,1          | has 3 fields, must have at least 4",
        "7,a,x,2        | prompt tokens is 'x', must be a whole number from 0 to 10000000",
        "7,a,1,-2       | completion tokens is '-2'",
        "7,a,1,10000001 | completion tokens is '10000001'",
        "4,a,1,2        | its time is before that of the line before it",
        "later,a,1,2    | t_ms is 'later'"
      })
  void aBadRowIsRefusedWithItsLine(String row, String why) throws IOException {
    Path trace = file(HEADER, "5,a,1,2", row);

    assertThatThrownBy(() -> rows(trace))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining(trace + ", line 3: " + why);
  }

  @Test
  void aBadTimestampIsRefusedWithItsLine() throws IOException {
    Path trace = file("TIMESTAMP,ContextTokens,GeneratedTokens", "16.11.2023,1,2");

    assertThatThrownBy(() -> rows(trace))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("line 2: TIMESTAMP is '16.11.2023'");
  }

  @Test
  void headersThatNameTooLittleAreRefused() throws IOException {
    Path foreign = file("time,tokens", "1,2");
    Path empty = Files.createFile(directory.resolve("empty.csv"));

    assertThatThrownBy(() -> rows(foreign))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("line 1: the header must name t_ms");
    assertThatThrownBy(() -> rows(empty))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("is empty");
  }

  @Test
  void aSimulationReplaysArrivalsAndLengths() throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int i = 0; i < 600; i++) {
      lines.add(i * 500 + ",client-" + i % 7 + "," + (100 + i) + ",20");
    }
    Path trace = file(lines.toArray(String[]::new));
    Recording fleet =
        Recording.of(SimulationConfig.builder().trace(trace).attacks(List.of()).seed(2));

    assertThat(fleet.requests)
        .filteredOn(each -> each.tenant().startsWith("client-"))
        .hasSize(600)
        .allMatch(each -> each.inputTokens() < 0 || each.inputTokens() >= 100);
    assertThat(fleet.labels.incidents()).isEmpty();
  }

  @Test
  void aBadTraceIsRefusedBeforeAnythingIsSimulated() throws IOException {
    Path trace = file(HEADER, "0,a,1,2", "1,a,1");
    SimulationConfig config = SimulationConfig.builder().trace(trace).build();

    assertThatThrownBy(() -> new FleetSimulation(config))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("line 3");
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(
        directory.resolve("trace-" + lines[0].hashCode() + ".csv"),
        String.join("\n", lines),
        UTF_8);
  }

  private static List<TraceReader.Row> rows(Path path) {
    List<TraceReader.Row> rows = new ArrayList<>();
    try (TraceReader reader = TraceReader.open(path)) {
      TraceReader.Row row = reader.next();
      while (row != null) {
        rows.add(row);
        row = reader.next();
      }
    }
    return rows;
  }
}
