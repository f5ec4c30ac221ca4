package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import io.tidegate.schemas.alert.ContainmentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The page on triage names fields, states and verbs that there are. */
final class TriagePageTest {
  private static final Path PAGE = Path.of("../docs/triage.md");

  @TempDir private Path dir;

  @Test
  void namesFieldsThatAreSent() throws IOException {
    SortedSet<String> ocsf = new TreeSet<>(SentDocuments.ocsf().keySet());
    SortedSet<String> ecs = new TreeSet<>(SentDocuments.elasticsearch(dir).keySet());
    int rows = 0;
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split("\\|");
      if (cells.length == 5 && line.contains("`")) {
        rows++;
        found("`([^`]+)`", cells[2]).forEach(path -> assertThat(ocsf).contains(path.group(1)));
        found("`([^`]+)`", cells[3]).forEach(path -> assertThat(ecs).contains(path.group(1)));
      }
    }
    assertThat(rows).isEqualTo(12);
  }

  @Test
  void namesVerbsAndStatesThatThereAre() throws IOException {
    String page = Files.readString(PAGE);
    List<MatchResult> verbs = found("tidegate ((?:[a-z-]+ ?)+)([^`\n#]*)", page);
    assertThat(verbs).hasSizeGreaterThan(10);
    for (MatchResult verb : verbs) {
      CommandLine command = CommandTree.commandLine();
      for (String word : verb.group(1).strip().split(" ")) {
        assertThat(command.getSubcommands()).as(verb.group()).containsKey(word);
        command = command.getSubcommands().get(word);
        if (command.getSubcommands().isEmpty()) {
          break;
        }
      }
      for (MatchResult option : found("--[a-z-]+", verb.group(2))) {
        assertThat(command.getCommandSpec().findOption(option.group()))
            .as(verb.group())
            .isNotNull();
      }
    }
    for (ContainmentState state : ContainmentState.values()) {
      assertThat(page).contains("`" + state.wireName() + "`");
    }
    assertThat(Arrays.asList(page.split("`"))).contains("recovered", "merged", "expired");
  }

  private static List<MatchResult> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }
}
