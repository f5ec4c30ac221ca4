package io.tidegate.app.audit;

import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.decode.AuditDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** One incident as the audit tells it, from its first evidence to the end. */
public final class AuditStory {
  private static final int OK = 200;
  private static final String FINDING = "finding_uid";
  private static final String COMMAND = "command_id";
  private static final String FIRST_EVIDENCE = "first_evidence";
  private static final String RAISED = "raised";

  private final String finding;
  private final List<AuditRecord> records;

  private AuditStory(String finding, List<AuditRecord> records) {
    this.finding = finding;
    this.records = records;
  }

  /**
   * Reads the story.
   *
   * @param id a finding's uid or a command's id, or how one begins
   * @throws IllegalArgumentException if those of several findings begin so
   * @return nothing where the audit tells nothing of it
   */
  public static Optional<AuditStory> read(AuditSource source, String id) throws IOException {
    String finding = findingOf(source, id);
    SortedSet<String> commands = new TreeSet<>();
    each(
        source,
        record -> {
          if (record.text(FINDING).equals(finding)) {
            commands.addAll(commandsOf(record));
          }
        });
    TreeSet<Long> seen = new TreeSet<>();
    List<AuditRecord> records = new ArrayList<>();
    each(
        source,
        record -> {
          boolean ofIt =
              record.text(FINDING).equals(finding) || commands.contains(record.text(COMMAND));
          if (ofIt && seen.add(record.sequence())) {
            records.add(record);
          }
        });
    return records.isEmpty() ? Optional.empty() : Optional.of(new AuditStory(finding, records));
  }

  /** The finding that is meant, by itself or by a command of it or one that lifted that. */
  private static String findingOf(AuditSource source, String id) throws IOException {
    SortedSet<String> findings = new TreeSet<>();
    each(
        source,
        record -> {
          String finding = record.text(FINDING);
          boolean isMeant =
              finding.startsWith(id)
                  || commandsOf(record).stream().anyMatch(command -> command.startsWith(id));
          if (isMeant && !finding.isEmpty()) {
            findings.add(finding);
          }
        });
    if (findings.size() > 1 && !findings.contains(id)) {
      throw new IllegalArgumentException(
          id + " is the beginning of " + findings.size() + " incidents; name one of them");
    }
    return findings.isEmpty() || findings.contains(id) ? id : findings.first();
  }

  private static SortedSet<String> commandsOf(AuditRecord record) {
    SortedSet<String> ids = new TreeSet<>();
    for (String fact : List.of(COMMAND, "release_command_id")) {
      if (!record.text(fact).isEmpty()) {
        ids.add(record.text(fact));
      }
    }
    return ids;
  }

  /** The story, line by line, and what it comes to. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Finding " + finding);
    began("evidence began", least(FIRST_EVIDENCE), lines);
    began("first signal, which raised the finding", least(RAISED), lines);
    records.forEach(record -> lines.add("  " + StoryLines.of(record)));
    lines.add("");
    lines.addAll(summary());
    return lines;
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>();
    time("first evidence", least(FIRST_EVIDENCE), lines);
    time("first signal", least(RAISED), lines);
    time("decided", first(AuditKind.DECISION), lines);
    time("command", first(AuditKind.COMMAND), lines);
    long enforced = -1;
    long slowest = -1;
    for (AuditRecord record : records) {
      if (record.kind() == AuditKind.RESPONSE && StoryLines.number(record, "status") == OK) {
        long answered = StoryLines.number(record, "answered");
        enforced = enforced < 0 ? answered : Math.min(enforced, answered);
        slowest = Math.max(slowest, StoryLines.number(record, "lag_ms"));
      }
    }
    time("first in place", enforced, lines);
    if (slowest >= 0) {
      lines.add(label("enforcement lag") + "at most " + StoryLines.lasting(slowest));
    }
    refused(lines);
    ended(lines);
    return lines;
  }

  private void refused(List<String> lines) {
    long count =
        records.stream().mapToLong(each -> Math.max(0, number(each, "requests_refused"))).sum();
    lines.add(label("requests refused") + count);
    time("first refused", least("first_refused"), lines);
    time("last refused", most("last_refused"), lines);
  }

  private void ended(List<String> lines) {
    AuditRecord last = null;
    for (AuditRecord record : records) {
      if (record.kind() == AuditKind.EXPIRY || record.kind() == AuditKind.RELEASE) {
        last = record;
      } else if (record.kind() == AuditKind.COMMAND) {
        last = null;
      }
    }
    boolean began = first(AuditKind.COMMAND) >= 0;
    String how =
        last != null ? StoryLines.of(last) : began ? "it goes on" : "nothing was contained";
    lines.add(label("ended") + how);
  }

  private long first(AuditKind kind) {
    return least(record -> record.kind() == kind ? record.timeMs() : -1);
  }

  private long least(String fact) {
    return least(record -> number(record, fact));
  }

  private long least(ToLongFunction<AuditRecord> of) {
    return records.stream().mapToLong(of).filter(value -> value >= 0).min().orElse(-1);
  }

  private long most(String fact) {
    return records.stream().mapToLong(record -> number(record, fact)).max().orElse(-1);
  }

  private static long number(AuditRecord record, String fact) {
    return StoryLines.number(record, fact);
  }

  /** A moment, and how long after the first evidence it was. */
  private void time(String name, long timeMs, List<String> lines) {
    if (timeMs >= 0) {
      long firstMs = least(FIRST_EVIDENCE);
      String after =
          firstMs < 0 || timeMs <= firstMs ? "" : ", after " + StoryLines.lasting(timeMs - firstMs);
      lines.add(label(name) + StoryLines.clock(timeMs) + after);
    }
  }

  private void began(String what, long timeMs, List<String> lines) {
    if (timeMs >= 0) {
      String detector =
          records.stream()
              .map(record -> record.text("detector"))
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElse("");
      lines.add(
          "  "
              + StoryLines.clock(timeMs)
              + "  "
              + what
              + (detector.isEmpty() ? "" : " (" + detector + ")"));
    }
  }

  private static String label(String name) {
    return String.format("%-18s", name);
  }

  private static void each(AuditSource source, Consumer<AuditRecord> use) throws IOException {
    AuditDecoder decoder = new AuditDecoder();
    source.read(
        (value, place) -> {
          if (decoder.decode(value) instanceof Decoded.Value<AuditRecord> record) {
            use.accept(record.value());
          }
        });
  }
}
