package io.tidegate.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a page shows of a command's output is what the command says: {@code $ ./tidegate …} and the
 * lines below it, but for numbers, times and ids. A line of {@code …} stands for any lines, one at
 * a line's end for the rest of the line.
 */
class TranscriptsOfPagesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final String COMMAND = "    $ ./tidegate ";
  private static final String ANY = "…";
  private static final Pattern ID = Pattern.compile("\\b(?:f-)?[0-9a-f]{8,64}\\b");
  private static final String FILE = ".*\\.(jsonl|yaml|gz|csv|pem|jwk)";

  @TempDir private Path directory = Path.of(".");
  private final Map<String, String> ids = new TreeMap<>();

  /** A command of a page and what is shown of its output. */
  private record Shown(String command, List<String> output) {}

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> found = Files.list(DOCS)) {
      List<Path> pages = new ArrayList<>();
      for (Path page : found.sorted().toList()) {
        if (page.toString().endsWith(".md") && Files.readString(page).contains(COMMAND)) {
          pages.add(page);
        }
      }
      return pages.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachSaysWhatThePageShows(Path page) throws IOException {
    List<Shown> all = shown(Files.readAllLines(page));
    assertThat(all).isNotEmpty();
    for (Shown each : all) {
      List<String> said = run(each.command);
      assertThat(fits(each.output, 0, said, 0))
          .as("%s\nshown:\n%s\nsaid:\n%s", each.command, text(each.output), text(said))
          .isTrue();
    }
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  private static List<Shown> shown(List<String> lines) {
    List<Shown> all = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith(COMMAND)) {
        all.add(new Shown(line.substring(COMMAND.length()), new ArrayList<>()));
        inside = true;
      } else if (inside && line.startsWith("    ")) {
        all.get(all.size() - 1).output.add(line.substring(4));
      } else {
        inside = false;
      }
    }
    return all;
  }

  private boolean fits(List<String> shown, int at, List<String> said, int from) {
    if (at == shown.size()) {
      return from == said.size();
    }
    if (shown.get(at).equals(ANY)) {
      for (int skipped = from; skipped <= said.size(); skipped++) {
        if (fits(shown, at + 1, said, skipped)) {
          return true;
        }
      }
      return false;
    }
    return from < said.size()
        && fits(shown.get(at), said.get(from))
        && fits(shown, at + 1, said, from + 1);
  }

  private boolean fits(String shown, String said) {
    String plain = plain(shown);
    boolean fits =
        plain.endsWith(ANY)
            ? plain(said).startsWith(plain.substring(0, plain.length() - ANY.length()))
            : plain(said).equals(plain);
    if (fits) {
      Matcher there = ID.matcher(said);
      Matcher here = ID.matcher(shown);
      while (here.find() && there.find()) {
        ids.put(here.group(), there.group());
      }
    }
    return fits;
  }

  private static String plain(String line) {
    return ID.matcher(line)
        .replaceAll("ID")
        .replaceAll("\\bak-ID\\b|\\bak-[0-9a-f]+|canary-[0-9a-f]+", "ID")
        .replaceAll("[0-9]+([.,:T-][0-9]+)*Z?", "#")
        .replaceAll("tenant [a-z]+-[a-z]+", "tenant T")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private List<String> run(String command) {
    List<String> words = new ArrayList<>();
    CommandSpec spec = CommandTree.commandLine().getCommandSpec();
    for (String word : command.split(" ")) {
      CommandLine below = spec.subcommands().get(word);
      if (below != null) {
        spec = below.getCommandSpec();
      }
      String last = words.isEmpty() ? "" : words.get(words.size() - 1);
      OptionSpec option = spec.optionsMap().get(last);
      boolean isFile = option != null && option.type() == Path.class || word.matches(FILE);
      words.add(isFile ? directory.resolve(word).toString() : ids.getOrDefault(word, word));
    }
    StringWriter said = new StringWriter();
    CommandLine line = CommandTree.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    int unused = line.execute(words.toArray(String[]::new));
    String own = requireNonNull(directory).toString() + "/";
    return said.toString().replace(own, "").lines().toList();
  }
}
