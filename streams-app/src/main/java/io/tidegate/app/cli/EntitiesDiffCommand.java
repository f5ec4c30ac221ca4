package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.app.replay.EntityLines;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code entities diff}: what loading a file would change. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares FILE with the records that hold: + load would add it, ~ load would change it, - it"
          + " holds and is not in the file (load leaves it, delete takes it away).",
      ""
    },
    footer = {
      "",
      "Exit status: 0 nothing differs, 1 something differs or failure, 2 unusable arguments.",
      "",
      "Example:",
      "  tidegate entities diff plans.csv"
    })
public final class EntitiesDiffCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "CSV or JSONL, as load takes it.")
  private @Nullable Path file;

  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  /** How a subject differs: {@code +}, {@code ~} or {@code -}, and in what. */
  private record Difference(
      String how, String subject, @Nullable JsonNode held, @Nullable JsonNode told) {
    String text() {
      return how + " " + subject + (how.equals("-") ? "" : "  " + members());
    }

    private String members() {
      List<String> changed = new ArrayList<>();
      SortedSet<String> names = new TreeSet<>(namesOf(held));
      names.addAll(namesOf(told));
      for (String name : names) {
        String before = held == null ? "" : held.path(name).toString();
        String after = told == null ? "" : told.path(name).toString();
        if (!before.equals(after)) {
          changed.add(
              name
                  + " "
                  + (held == null ? "" : (before.isEmpty() ? "(none)" : before) + " -> ")
                  + (after.isEmpty() ? "(none)" : after));
        }
      }
      return String.join(", ", changed);
    }

    private static List<String> namesOf(@Nullable JsonNode record) {
      List<String> names = new ArrayList<>();
      if (record != null) {
        record.fieldNames().forEachRemaining(names::add);
      }
      return names;
    }

    JsonNode json() {
      ObjectNode node = JSON.createObjectNode().put("how", how).put("subject", subject);
      node.set("held", held);
      node.set("told", told);
      return node;
    }
  }

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    SortedMap<String, JsonNode> told = told();
    EntityTopic topic = new EntityTopic(brokers.load(command.commandLine().getErr()));
    List<Difference> all = differences(topic.read(), told);
    all.forEach(each -> out.println(output.isJson() ? each.json() : each.text()));
    out.flush();
    return all.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private SortedMap<String, JsonNode> told() {
    SortedMap<String, JsonNode> told = new TreeMap<>();
    EntityLines.read(
        requireNonNull(file),
        (subject, value, line) -> {
          try {
            told.put(subject, JSON.readTree(value));
          } catch (IOException e) {
            throw new UncheckedIOException("a record that was written is no JSON", e);
          }
        });
    return told;
  }

  private static List<Difference> differences(
      SortedMap<String, JsonNode> held, SortedMap<String, JsonNode> told) {
    SortedSet<String> subjects = new TreeSet<>(held.keySet());
    subjects.addAll(told.keySet());
    List<Difference> all = new ArrayList<>();
    for (String subject : subjects) {
      JsonNode before = held.get(subject);
      JsonNode after = told.get(subject);
      if (before == null || after == null || !before.equals(after)) {
        String how = before == null ? "+" : after == null ? "-" : "~";
        all.add(new Difference(how, subject, before, after));
      }
    }
    return all;
  }
}
