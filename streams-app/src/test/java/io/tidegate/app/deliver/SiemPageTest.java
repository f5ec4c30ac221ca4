package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The page on SIEMs says what can be set, and the verb does what it says. */
final class SiemPageTest {
  private static final Path PAGE = Path.of("..", "docs", "siem.md");

  @TempDir private Path dir;

  @Test
  void showsAUsableConfigurationOfEachKind() throws IOException {
    Matcher blocks =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    Set<SinkKind> shown = EnumSet.noneOf(SinkKind.class);
    while (blocks.find()) {
      Path file = Files.writeString(dir.resolve("tidegate.yaml"), blocks.group(1));
      TidegateConfig config = TidegateConfig.load(file, null, Map.of(), new TreeMap<>());
      config.delivery().sinks().values().stream().map(SinkSettings::kind).forEach(shown::add);
    }
    assertThat(shown).containsExactlyInAnyOrder(SinkKind.values());
  }

  @Test
  void sendsATestAndSaysWhatWasAnswered() throws IOException {
    Path file = dir.resolve("alerts.jsonl");
    Path config =
        Files.writeString(
            dir.resolve("tidegate.yaml"),
            "sinks: {spool: {type: file, path: "
                + file
                + "}, gone: {type: syslog, address: 'localhost:1', transport: tcp}}");
    assertThat(run("deliver", "test", "--config", config.toString(), "--sink", "spool"))
        .startsWith("0 Arrived: f-");
    assertThat(Files.readString(file)).contains("TEST of the delivery to spool");
    assertThat(run("deliver", "test", "--config", config.toString(), "--sink", "gone"))
        .startsWith("1 Not arrived: gone answered ConnectException");
    assertThat(run("deliver", "test", "--config", config.toString(), "--sink", "nobody"))
        .startsWith("2 ")
        .contains("allowed: gone, spool");
    assertThat(run("deliver", "--bootstrap-servers", "localhost:1"))
        .startsWith("2 ")
        .contains("names no sinks");
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    int status = command.execute(arguments);
    return status + " " + out;
  }
}
