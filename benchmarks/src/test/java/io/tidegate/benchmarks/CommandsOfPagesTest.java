package io.tidegate.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Every command of the README and the pages: verbs and options exist, and what can run here does.
 */
class CommandsOfPagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("^\\s*\\./tidegate (.+)$");
  private static final Pattern INLINE = Pattern.compile("`(?:\\./)?tidegate ([^`]+)`");
  private static final Pattern COUNTS =
      Pattern.compile("([0-9]+) detectors, two of campaigns and eleven reports");

  /** The job on Flink has a command line of its own; a bench is no matter of seconds. */
  private static final Set<String> ELSEWHERE = Set.of("flink");

  /** What needs no broker, no gateway and no more than a minute. */
  private static final List<String> HERE =
      List.of(
          "replay",
          "simulate",
          "detectors",
          "config",
          "schema",
          "map list",
          "map show",
          "policy check",
          "policy explain",
          "policy simulate",
          "whatif --telemetry",
          "keys generate",
          "check --file");

  @TempDir private Path directory;

  /** A command as a page has it. */
  private record Written(String page, String text, boolean isWhole) {
    List<String> words() {
      String shown = text.replaceAll("\\s+#.*$", "").replaceAll("\\s+>.*$", "");
      List<String> words = new ArrayList<>();
      Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(shown);
      while (word.find()) {
        words.add(word.group(1) != null ? word.group(1) : word.group(2));
      }
      words.removeIf(each -> each.equals("…"));
      return words;
    }
  }

  @Test
  void everyVerbAndOptionExists() throws IOException {
    List<Written> all = written();
    assertThat(all).hasSizeGreaterThan(90);
    List<String> wrong = new ArrayList<>();
    for (Written each : all) {
      String problem = problem(each);
      if (problem != null) {
        wrong.add(each.page + ": tidegate " + each.text + ": " + problem);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatCanRunHereDoes() throws IOException {
    Map<String, String> known = sandbox();
    Set<List<String>> runs = new LinkedHashSet<>();
    for (Written each : written()) {
      List<String> words = resolved(each, known);
      if (words != null) {
        runs.add(words);
      }
    }
    List<String> failed = new ArrayList<>();
    for (List<String> words : runs) {
      StringWriter said = new StringWriter();
      if (run(words, said) != 0) {
        failed.add(words + ": " + said);
      }
    }
    assertThat(failed).isEmpty();
    assertThat(runs).hasSizeGreaterThan(12);
  }

  @Test
  void theReadmeCountsTheDetectorsThatAreListed() throws IOException {
    StringWriter said = new StringWriter();
    assertThat(run(List.of("detectors"), said)).isZero();
    Matcher counts = COUNTS.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(counts.find()).isTrue();
    long told = Long.parseLong(counts.group(1)) + 2 + 11;
    assertThat(said.toString().lines().count()).isEqualTo(told);
  }

  private static List<Written> written() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String page : List.of("README.md", "CONTRIBUTING.md", "enforcer/README.md")) {
      pages.add(ROOT.resolve(page));
    }
    for (String folder : List.of("docs", "docs/connect")) {
      try (Stream<Path> found = Files.list(ROOT.resolve(folder))) {
        found.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    List<Written> all = new ArrayList<>();
    for (Path page : pages) {
      String name = ROOT.relativize(page).toString();
      String text = Files.readString(page).replaceAll("\\s*\\\\\\n\\s*", " ");
      for (String line : text.lines().toList()) {
        Matcher block = BLOCK.matcher(line);
        if (block.matches()) {
          String shown = block.group(1).replaceAll("\\s+#.*$", "");
          for (String one : shown.split(";")) {
            all.add(new Written(name, one.strip().replaceFirst("^\\./tidegate ", ""), true));
          }
        }
        Matcher inline = INLINE.matcher(line);
        while (inline.find()) {
          all.add(new Written(name, inline.group(1).strip(), false));
        }
      }
    }
    return all;
  }

  /** What is wrong with a command, or null. */
  private static @Nullable String problem(Written command) {
    List<String> words = command.words();
    if (ELSEWHERE.contains(words.get(0))) {
      return null;
    }
    CommandLine at = CommandTree.commandLine();
    int next = 0;
    while (next < words.size() && at.getSubcommands().containsKey(words.get(next))) {
      at = requireNonNull(at.getSubcommands().get(words.get(next++)));
    }
    if (next == 0) {
      return "there is no such verb";
    }
    for (String word : words) {
      String option = word.replaceFirst("=.*", "");
      if (option.matches("--?[a-z][a-z-]*")
          && !at.getCommandSpec().optionsMap().containsKey(option)
          && !at.getCommandSpec().negatedOptionsMap().containsKey(option)) {
        return "there is no option " + option;
      }
    }
    return command.isWhole && !command.text.contains("…") ? unparsed(words) : null;
  }

  private static @Nullable String unparsed(List<String> words) {
    try {
      CommandLine.ParseResult parsed =
          CommandTree.commandLine().parseArgs(words.toArray(String[]::new));
      return parsed.errors().isEmpty() ? null : parsed.errors().toString();
    } catch (ParameterException e) {
      return e.getMessage();
    }
  }

  /** Files for what pages call by a letter. */
  private Map<String, String> sandbox() throws IOException {
    Path made = directory.resolve("made");
    assertThat(run(List.of("simulate", "--out", made.toString(), "--minutes", "20"), null))
        .isZero();
    String telemetry = made.resolve("telemetry.jsonl.gz").toString();
    String scaling = made.resolve("scaling.jsonl.gz").toString();
    Path alerts = directory.resolve("A.jsonl");
    String commands = directory.resolve("C.jsonl").toString();
    List<String> replay =
        List.of(
            "replay",
            "--telemetry",
            telemetry,
            "--scaling",
            scaling,
            "--alerts",
            alerts.toString(),
            "--commands",
            commands);
    assertThat(run(replay, null)).isZero();
    String first = Files.readAllLines(alerts).get(0);
    String uid = new ObjectMapper().readTree(first).at("/finding_info/uid").asText();
    Path policy = Files.copy(ROOT.resolve("policies/contain.yaml"), directory.resolve("mine.yaml"));
    Map<String, String> known = new TreeMap<>();
    known.put("T", telemetry);
    known.put("T.jsonl.gz", telemetry);
    known.put("DIR/telemetry.jsonl.gz", telemetry);
    known.put("S", scaling);
    known.put("S.jsonl.gz", scaling);
    known.put("DIR/scaling.jsonl.gz", scaling);
    known.put("A.jsonl", alerts.toString());
    known.put("C.jsonl", commands);
    known.put("A", directory.resolve("other-a.jsonl").toString());
    known.put("C", directory.resolve("other-c.jsonl").toString());
    known.put("P", policy.toString());
    known.put("mine.yaml", policy.toString());
    known.put("DIR", directory.resolve("again").toString());
    known.put("report", directory.resolve("report").toString());
    known.put("keys", directory.resolve("keys").toString());
    known.put("NAME", "policy");
    known.put("UID", uid.substring(0, 12));
    return known;
  }

  /**
   * The words with files for letters; null where it cannot run here, or names what is not there.
   */
  private static @Nullable List<String> resolved(Written command, Map<String, String> known) {
    List<String> words = command.words();
    String text = String.join(" ", words);
    boolean isHere = HERE.stream().anyMatch(verb -> (text + " ").startsWith(verb + " "));
    boolean isWhole = !command.text.contains("…") && unparsed(words) == null;
    if (!isHere || !isWhole || !words.stream().allMatch(word -> isKnown(word, known))) {
      return null;
    }
    List<String> resolved = new ArrayList<>(List.of(words.get(0)));
    words.stream().skip(1).map(word -> known.getOrDefault(word, word)).forEach(resolved::add);
    if (words.get(0).equals("whatif") && !words.contains("--out")) {
      // Its report would be left where the test runs.
      resolved.addAll(List.of("--out", requireNonNull(known.get("report"))));
    }
    return resolved;
  }

  /** Verbs, options, numbers and ids; of the others those for which there is something. */
  private static boolean isKnown(String word, Map<String, String> known) {
    return known.containsKey(word)
        || word.startsWith("-")
        || word.matches("[0-9-]+|observe|contain|none|found-ready|litellm|nginx-json|map|policy")
        || HERE.stream().anyMatch(verb -> Arrays.asList(verb.split(" ")).contains(word));
  }

  private static int run(List<String> words, @Nullable StringWriter said) {
    StringWriter told = said == null ? new StringWriter() : said;
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(told));
    command.setErr(new PrintWriter(told));
    return command.execute(words.toArray(String[]::new));
  }
}
