package io.tidegate.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidegate.benchmarks.quality.report.MarkdownTable;
import io.tidegate.benchmarks.quality.world.WorldScore;
import io.tidegate.benchmarks.quality.world.WorldTotals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The report on labelled scenarios: Markdown for people, JSON for programs, the same figures. */
final class WorldReport {
  private static final String MARKDOWN = "world.md";
  private static final String JSON = "world.json";
  private static final double HOURS_PER_DAY = 24;

  private final String command;
  private final WorldEvaluation.Result result;
  private final StringBuilder text = new StringBuilder();

  WorldReport(String command, WorldEvaluation.Result result) {
    this.command = command;
    this.result = result;
  }

  /** Writes it to a directory, which is made where missing, and prints it to {@code out}. */
  void write(Path directory, PrintWriter out) {
    String markdown = markdown();
    markdown.lines().forEach(out::println);
    out.println();
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(MARKDOWN), markdown, UTF_8);
      byte[] json =
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsBytes(new WorldJson(result).document(command));
      Files.write(directory.resolve(JSON), json);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
    out.println("Written to " + directory.resolve(MARKDOWN) + " and " + directory.resolve(JSON));
    out.flush();
  }

  private String markdown() {
    List<WorldScore> scores = result.scores();
    WorldTables tables = new WorldTables(scores);
    WorldTotals totals = new WorldTotals(scores);
    text.setLength(0);
    text.append("# Detection quality on labelled scenarios\n\n");
    say("    " + command);
    say(
        "Scenarios: %d, of them benign %d; %s h of event time; policy %s. A finding counts from its"
                .formatted(
                    totals.scenarios(),
                    totals.benignScenarios(),
                    Figures.number(totals.days() * HOURS_PER_DAY),
                    result.policy())
            + " first alert of severity medium or higher (docs/worlds.md). Intervals are of 95 %"
            + " (Wilson for shares, exact Poisson for rates).");
    say(tables.headline().toString());
    say(tables.apart().toString());
    section("By scenario", tables.scenarios());
    section("By kind of attack", tables.kinds());
    section("False findings by detector", tables.detectors());
    section("False findings", tables.wrong());
    section("Missed", tables.missed());
    section("Commands on innocents", tables.innocents());
    section("Records refused", refused());
    section("Fields of labels that were not read", tables.ignored());
    if (!result.failed().isEmpty()) {
      MarkdownTable failed = new MarkdownTable("scenario", "why");
      result.failed().forEach(each -> failed.row(each.name(), each.why()));
      section("Not scored", failed);
    }
    return text.toString().stripTrailing() + "\n";
  }

  private MarkdownTable refused() {
    MarkdownTable table = new MarkdownTable("scenario", "records", "refused");
    result.scored().stream()
        .filter(each -> each.refused() > 0)
        .forEach(
            each ->
                table.row(
                    each.score().world().name(),
                    Long.toString(each.records()),
                    Long.toString(each.refused())));
    return table;
  }

  private void section(String title, MarkdownTable table) {
    text.append("## ").append(title).append("\n\n");
    say(table.isEmpty() ? "None." : table.toString());
  }

  private void say(String paragraph) {
    text.append(paragraph.stripTrailing()).append("\n\n");
  }
}
