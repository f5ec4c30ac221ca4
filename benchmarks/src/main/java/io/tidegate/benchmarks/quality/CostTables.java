package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.CommandSpans.Commanded;
import io.tidegate.benchmarks.quality.report.MarkdownTable;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.engine.StateSizes.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tables of what detection costs: whom containment touches, and what is remembered. */
final class CostTables {
  private static final double MS_PER_MINUTE = 60_000;

  private final List<RunOutcome> runs;

  CostTables(List<RunOutcome> runs) {
    this.runs = runs;
  }

  /** Whom commands were for who had done nothing. */
  MarkdownTable collateral() {
    MarkdownTable table =
        new MarkdownTable(
            "runs",
            "kind of entity",
            "action",
            "mode",
            "commands",
            "for the guilty",
            "harmless touched",
            "harmless entity-minutes",
            "their requests meanwhile");
    for (boolean hostile : new boolean[] {false, true}) {
      SortedMap<List<String>, Collateral> byKind =
          new TreeMap<>(Comparator.comparing((List<String> kind) -> String.join(" ", kind)));
      for (RunOutcome run : runs) {
        if (run.scenario().hostile() == hostile) {
          for (Commanded command : run.commands()) {
            String entity = command.entity().substring(0, command.entity().indexOf('/'));
            byKind
                .computeIfAbsent(
                    List.of(entity, command.action(), command.mode()), unseen -> new Collateral())
                .add(command, run);
          }
        }
      }
      byKind.forEach(
          (kind, own) ->
              table.row(
                  hostile ? "attacked" : "benign",
                  kind.get(0),
                  kind.get(1),
                  kind.get(2),
                  Integer.toString(own.commands),
                  Integer.toString(own.guilty),
                  Integer.toString(own.harmless.size()),
                  String.format(Locale.ROOT, "%.0f", own.harmlessMinutes()),
                  Long.toString(own.harmlessRequests())));
    }
    return table;
  }

  /** Bytes of state by detector, as they were at the end of the largest run. */
  MarkdownTable states() {
    SortedMap<String, Sizes> largest = new TreeMap<>();
    for (RunOutcome run : runs) {
      run.stateSizes()
          .forEach(
              (id, sizes) ->
                  largest.merge(
                      id, sizes, (a, b) -> b.states() * b.mean() > a.states() * a.mean() ? b : a));
    }
    MarkdownTable table =
        new MarkdownTable(
            "detector", "bound, bytes an entity", "remembered of", "mean bytes", "largest");
    DetectorCatalog.standard().all().stream()
        .map(detector -> detector.spec())
        .filter(spec -> largest.containsKey(spec.id()))
        .forEach(
            spec -> {
              Sizes sizes = largest.getOrDefault(spec.id(), new Sizes(0, 0, 0));
              table.row(
                  spec.id(),
                  Integer.toString(spec.stateBytes()),
                  Integer.toString(sizes.states()),
                  String.format(Locale.ROOT, "%.0f", sizes.mean()),
                  Integer.toString(sizes.largest()));
            });
    return table;
  }

  /** What commands did to entities of one kind. */
  private static final class Collateral {
    private final Set<String> harmless = new TreeSet<>();
    private final SortedMap<String, List<Commanded>> spans = new TreeMap<>();
    private int commands;
    private int guilty;

    void add(Commanded command, RunOutcome run) {
      commands++;
      if (isGuilty(command, run.incidents())) {
        guilty++;
      } else {
        String entity = run.scenario().id() + run.seed() + command.entity();
        harmless.add(entity);
        spans.computeIfAbsent(entity, unseen -> new ArrayList<>()).add(command);
      }
    }

    /** Minutes under a command, those under several counted once. */
    double harmlessMinutes() {
      double sum = 0;
      for (List<Commanded> own : spans.values()) {
        own.sort((a, b) -> Long.compare(a.startMs(), b.startMs()));
        long until = Long.MIN_VALUE;
        for (Commanded each : own) {
          sum += Math.max(0, each.endMs() - Math.max(until, each.startMs()));
          until = Math.max(until, each.endMs());
        }
      }
      return sum / MS_PER_MINUTE;
    }

    /** Requests of the harmless under a command. */
    long harmlessRequests() {
      return spans.values().stream().flatMap(List::stream).mapToLong(Commanded::requests).sum();
    }

    private static boolean isGuilty(Commanded command, List<Injected> incidents) {
      return incidents.stream()
          .anyMatch(
              each -> each.covers(command.startMs()) && each.entities().contains(command.entity()));
    }
  }
}
