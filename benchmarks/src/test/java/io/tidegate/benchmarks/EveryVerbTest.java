package io.tidegate.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Every verb of the command line, given what it cannot use: it ends with a status that says so, and
 * in a sentence, not in a trace. The verbs and their options are those that there are.
 */
class EveryVerbTest {
  private static final int COLUMNS = 80;
  private static final String NO_BROKER = "127.0.0.1:1";

  /**
   * What they say ends a deployment's day, or a minute's: they run once what they are given is
   * right.
   */
  private static final Set<String> RUNNING =
      Set.of("demo", "bench micro", "bench throughput", "bench scale", "evaluate", "simulate");

  /** Where to write: there such a file is no fault. */
  private static final Set<String> WRITTEN = Set.of("--out", "--alerts", "--commands", "--audit");

  /** Files that may say nothing: of a quiet day, or of a deployment without settings of its own. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of(
          "--config",
          "--alerts",
          "--entities",
          "--operators",
          "--baselines",
          "--scaling",
          "--file");

  /** Without a broker each attempt takes seconds: of what is read after it fewer are tried. */
  private static final Set<String> FEW = Set.of("missing", "folder", "noise");

  private static final String EVENT =
      "{\"time\":\"2026-07-31T08:00:00Z\",\"request_id\":\"r-1\",\"cluster\":\"eu-1\","
          + "\"tenant\":\"acme\",\"model\":\"m\",\"status\":200}\n";

  @TempDir private Path directory = Path.of(".");

  /** What a verb said, and how it ended. */
  private record Ended(int status, String said) {
    /** What is wrong with it; empty where nothing. */
    String fault() {
      if (status == 0) {
        return "ends with 0";
      }
      if (said.isBlank()) {
        return "says nothing";
      }
      return said.matches("(?s).*([A-Za-z]+(Exception|Error)\\b|\\n\\s+at |: null\\b).*")
          ? "shows a trace"
          : "";
    }
  }

  @Test
  void helpOfEachReadsWellInEightyColumns() {
    List<String> wrong = new ArrayList<>();
    for (List<String> verb : verbs(CommandTree.commandLine(), List.of())) {
      if (verb.get(0).equals("help")) {
        continue;
      }
      List<String> words = new ArrayList<>(verb);
      words.add("--help");
      Ended help = run(words);
      if (help.status != 0 || !help.said.contains("Usage: tidegate " + String.join(" ", verb))) {
        wrong.add(verb + " " + help);
      }
      help.said.lines().filter(line -> line.length() > COLUMNS).forEach(line -> wrong.add(line));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsSaidInASentence() throws IOException {
    Map<String, Path> bad = files();
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (List<String> verb : verbs(CommandTree.commandLine(), List.of())) {
      CommandSpec spec = specOf(verb);
      String name = String.join(" ", verb);
      if (!spec.subcommands().isEmpty() || name.equals("help") || RUNNING.contains(name)) {
        continue;
      }
      for (List<String> words : tried(verb, spec, bad)) {
        asked++;
        String fault = run(words).fault();
        if (!fault.isEmpty()) {
          wrong.add(fault + ": " + words);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(asked).isGreaterThan(300);
  }

  /** Command lines none of which can be right. */
  private List<List<String>> tried(List<String> verb, CommandSpec spec, Map<String, Path> bad)
      throws IOException {
    List<List<String>> all = new ArrayList<>();
    List<String> good = good(verb, spec);
    all.add(and(good, "--nonsense"));
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      Class<?> type = option.type();
      if (type == int.class
          || type == long.class
          || type == Integer.class
          || type == double.class) {
        for (String number : List.of("9".repeat(30), "x", "1e400")) {
          all.add(with(good, name, number));
        }
      } else if (type.isEnum()) {
        all.add(with(good, name, "zzz"));
      } else if (name.equals("--since") || name.equals("--until") || name.equals("--for")) {
        for (String time : List.of("x", "9".repeat(20) + "d", "-1h", "")) {
          all.add(with(good, name, time));
        }
      } else if (type == Path.class || name.equals("--policy")) {
        for (Map.Entry<String, Path> each : bad.entrySet()) {
          boolean mayBe =
              WRITTEN.contains(name) && !name.equals("--alerts") && !each.getKey().equals("below")
                  || name.equals("--alerts") && verb.get(0).equals("replay")
                  || MAY_BE_EMPTY.contains(name) && each.getKey().startsWith("empty")
                  || good.contains(NO_BROKER)
                      && !name.equals("--config")
                      && !FEW.contains(each.getKey());
          if (!mayBe) {
            all.add(with(good, name, each.getValue().toString()));
          }
        }
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.paramLabel().equals("FILE")) {
        for (Map.Entry<String, Path> each : bad.entrySet()) {
          if (!verb.get(0).equals("config") || !each.getKey().startsWith("empty")) {
            all.add(replaced(good, each.getValue().toString()));
          }
        }
      }
    }
    return all;
  }

  /** All that is required, with a broker that is not there. */
  private List<String> good(List<String> verb, CommandSpec spec) throws IOException {
    List<String> words = new ArrayList<>(verb);
    for (OptionSpec option : spec.options()) {
      if (option.required()) {
        words.addAll(List.of(option.longestName(), valueOf(option)));
      }
      if (option.longestName().equals("--bootstrap-servers")) {
        words.addAll(List.of("--bootstrap-servers", NO_BROKER));
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.required()) {
        words.add(
            switch (parameter.paramLabel()) {
              case "FILE" -> good("").toString();
              case "TARGET" -> "eu-1/tenant/a";
              case "VERDICT" -> "false_positive";
              case "SUBJECT" -> "tenant/a";
              default -> "x";
            });
      }
    }
    return words;
  }

  private String valueOf(OptionSpec option) throws IOException {
    return switch (option.longestName()) {
      case "--until" -> "2h";
      case "--for" -> "30m";
      case "--action" -> "deny";
      case "--out" -> directory.resolve("written").toString();
      default -> option.type() == Path.class ? good(option.longestName()).toString() : "x";
    };
  }

  private Path good(String name) throws IOException {
    String text = name.equals("--telemetry") ? EVENT : "";
    return Files.writeString(directory.resolve("good" + name), text);
  }

  private Map<String, Path> files() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    Path text = Files.writeString(directory.resolve("text"), "hello there\nyou\n");
    files.put("missing", directory.resolve("none"));
    files.put("below", text.resolve("x"));
    files.put("folder", Files.createDirectory(directory.resolve("folder")));
    files.put("text", text);
    files.put("other", Files.writeString(directory.resolve("other"), "{\"a\":1}\n"));
    byte[] noise = new byte[3_000];
    new Random(1).nextBytes(noise);
    files.put("noise", Files.write(directory.resolve("noise"), noise));
    files.put("empty", Files.createFile(directory.resolve("empty")));
    Path zipped = directory.resolve("empty.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.flush();
    }
    files.put("empty.gz", zipped);
    byte[] whole = Files.readAllBytes(zipped);
    Path cut = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 8));
    files.put("cut.gz", cut);
    return files;
  }

  private static List<List<String>> verbs(CommandLine command, List<String> path) {
    List<List<String>> all = new ArrayList<>();
    for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
      // The job on Flink has a class path of its own.
      if (!each.getKey().equals("flink")) {
        List<String> verb = and(path, each.getKey());
        all.add(verb);
        all.addAll(verbs(each.getValue(), verb));
      }
    }
    return all;
  }

  private static CommandSpec specOf(List<String> verb) {
    CommandLine command = CommandTree.commandLine();
    for (String word : verb) {
      command = requireNonNull(command.getSubcommands().get(word));
    }
    return command.getCommandSpec();
  }

  private static List<String> and(List<String> words, String last) {
    List<String> all = new ArrayList<>(words);
    all.add(last);
    return all;
  }

  private static List<String> with(List<String> words, String option, String value) {
    List<String> all = new ArrayList<>(words);
    int at = all.indexOf(option);
    if (at >= 0) {
      all.set(at + 1, value);
      return all;
    }
    return and(and(all, option), value);
  }

  private List<String> replaced(List<String> words, String file) {
    List<String> all = new ArrayList<>(words);
    int at = all.indexOf(directory.resolve("good").toString());
    if (at >= 0) {
      all.set(at, file);
      return all;
    }
    return and(all, file);
  }

  private static Ended run(List<String> words) {
    StringWriter said = new StringWriter();
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    return new Ended(command.execute(words.toArray(String[]::new)), said.toString());
  }
}
