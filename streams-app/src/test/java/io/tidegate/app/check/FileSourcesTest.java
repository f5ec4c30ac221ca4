package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSourcesTest {
  private static final String OWN =
      "{\"time\":1785484800000,\"request_id\":\"r1\",\"cluster\":\"eu-2\",\"tenant\":\"t\","
          + "\"model\":\"m\",\"status\":200}";
  private static final String KONG =
      "{\"started_at\":1785484800000,\"request\":{\"id\":\"k1\"},\"response\":{\"status\":200},"
          + "\"consumer\":{\"username\":\"acme\"},\"ai\":{\"proxy\":{\"meta\":"
          + "{\"request_model\":\"m\",\"response_model\":\"m\"},\"usage\":{\"prompt_tokens\":3}}}}";

  private final StringWriter said = new StringWriter();
  @TempDir Path directory = Path.of(".");

  @Test
  void eachFileIsReadAsTheSourceThatItsRecordsFit() throws IOException {
    EngineConfig config =
        config(
            "{topic: edge, set: {cluster: eu-1}}",
            "{topic: core, set: {cluster: eu-2}}",
            "{topic: kong, format: kong-ai, set: {cluster: eu-1}}");

    assertThat(topicsOf(config, file("a", OWN), file("b", KONG))).containsExactly("core", "kong");
    assertThat(said.toString()).contains("b: read as records of kong (kong-ai)");
  }

  @Test
  void whatIsSaidIsDone() throws IOException {
    EngineConfig config = config("{topic: a}", "{topic: b, format: kong-ai}");

    assertThat(topicsOf(config, "b=" + file("x", OWN))).containsExactly("b");
  }

  @Test
  void sourcesThatReadAlikeAreNoChoice() throws IOException {
    assertThat(topicsOf(config("{topic: a}", "{topic: b}"), file("x", OWN))).containsExactly("a");
  }

  @Test
  void whatCouldBeOfSeveralIsAsked() throws IOException {
    EngineConfig config =
        config(
            "{topic: a, format: kong-ai, set: {cluster: eu-1}}",
            "{topic: b, format: kong-ai, set: {cluster: eu-2}}");
    String path = file("x", KONG);

    assertThatThrownBy(() -> topicsOf(config, path))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(path + " could be of the sources a, b; say which, as in --telemetry a=" + path);
  }

  @Test
  void whatNoSourceReadsIsAsked() throws IOException {
    EngineConfig config = config("{topic: a}", "{topic: b, format: kong-ai}");
    String path = file("x", "{\"unlike\":\"either\"}");

    assertThatThrownBy(() -> topicsOf(config, path))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessageStartingWith(path + " is read by none of the sources a, b; say which");
  }

  private List<String> topicsOf(EngineConfig config, String... named) {
    return FileSources.ofTelemetry(List.of(named), config, new PrintWriter(said)).stream()
        .map(SourcedFile::source)
        .map(source -> source.topic())
        .toList();
  }

  private String file(String name, String line) throws IOException {
    return Files.writeString(directory.resolve(name), line + "\n").toString();
  }

  private EngineConfig config(String... sources) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("tidegate.yaml"),
            "sources: {telemetry: [" + String.join(", ", sources) + "]}");
    return TidegateConfig.load(file, null, Map.of(), new TreeMap<>()).engine();
  }
}
