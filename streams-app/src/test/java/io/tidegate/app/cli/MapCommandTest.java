package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class MapCommandTest {
  private static final String REQUEST =
      """
      {"msec":"1795219165.680","request_id":"%s","method":"%s","status":%s,"request_time":0.08,\
      "upstream_addr":"10.0.0.7:8000","tenant":"acme"}
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhereEachMemberComesFromAndHowMuchCanBeRead() throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("access.json"),
            REQUEST.formatted("a", "POST", "200")
                + REQUEST.formatted("b", "GET", "200")
                + REQUEST.formatted("c", "POST", "\"none\"")
                + "{broken\n"
                + REQUEST.formatted("d", "POST", "429"));

    assertThat(check("nginx-json", "--in", log.toString(), "--set", "cluster=eu-1")).isZero();
    assertThat(out.toString())
        .contains("nginx-json is usable", "line 1:")
        .containsPattern("node +\"10.0.0.7\" +from /upstream_addr")
        .containsPattern("api_key +— +nothing stands at /key_id")
        .contains("5 records: 2 events accepted, 1 ignored, 2 refused")
        .contains("refused 1: not_json", "refused 1: wrong_type status");
  }

  @Test
  void endsWithOneWhereNothingIsAccepted() throws IOException {
    Path log =
        Files.writeString(directory.resolve("access.json"), REQUEST.formatted("a", "POST", "200"));
    assertThat(check("nginx-json", "--in", log.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("refused 1: missing_field cluster");
  }

  @Test
  void unusableMapsAreToldFaultByFault() throws IOException {
    Path map =
        Files.writeString(
            directory.resolve("mine.yaml"),
            "name: mine\nmakes: inference-event\nfields: {time: {fro: /a}}\n");
    assertThat(check(map.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("fields.time.fro is no key", "tests is missing");

    assertThat(check("nosuch")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file nosuch", "nginx-json");
    assertThat(execute("map", "show", "nosuch")).isEqualTo(2);
    assertThat(check("nginx-json", "--in", "nosuch")).isNotZero();
    assertThat(check("nginx-json", "--in", map.toString(), "--set", "colour=red")).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void whatIsShownIsAMapThatCanBeUsed(String name) {
    assertThat(execute("map", "list")).isZero();
    assertThat(out.toString()).contains(name + " ");
    out.getBuffer().setLength(0);
    assertThat(execute("map", "show", name)).isZero();
    assertThat(RecordMap.read(out.toString()).failures()).isEmpty();
  }

  static Iterable<String> shipped() {
    return ShippedMaps.NAMES;
  }

  private int check(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "map";
    all[1] = "check";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return execute(all);
  }

  private int execute(String... arguments) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
