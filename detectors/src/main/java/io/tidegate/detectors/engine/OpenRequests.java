package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.RequestPhases;
import io.tidegate.detectors.aggregate.RequestPhases.End;
import io.tidegate.detectors.aggregate.RequestPhases.Word;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Requests that began and have not ended, of entities with limits or a budget, and what they used
 * so far; written into the entity's pane when its tick is closed.
 *
 * <p>What progress told is counted as it grows, and taken back when the end tells the whole: the
 * sum is then that of the end alone, whatever was lost, repeated or late before. Progress of a
 * request whose beginning was not told counts from its first word on. A request that is not heard
 * of for {@value #OPEN_MS} ms is no longer in flight, one for {@value #KEPT_MS} ms is forgotten; of
 * an entity's requests the {@value RequestPhases#MOST_OPEN} with the least hashes are watched.
 */
final class OpenRequests {
  /** For so long a request is in flight after the last word of it. */
  static final long OPEN_MS = 900_000;

  /** For so long after the last word it is certain that it is. */
  static final long HEARD_MS = 30_000;

  /** For so long what it used is remembered: longer than any window of a limit. */
  static final long KEPT_MS = 3_900_000;

  private static final double MINUTE_MS = 60_000;

  /** Of a request that nothing is known of, and of one whose beginning is lost. */
  private static final Open UNHEARD = fresh(true);

  private static final Open FOUND = fresh(false);

  private final int row;
  private final TreeMap<EntityKey, TreeMap<Long, Open>> byEntity = new TreeMap<>();
  private final TreeSet<EntityKey> changed = new TreeSet<>();

  /**
   * One request, or several under one id.
   *
   * @param heardMs when a word of it was last true
   * @param startMs when it began last, as far as that was told
   * @param endedMs when it ended, {@link RequestPhases#NEVER} while it runs
   * @param copies how many of them run
   * @param known whether it is known what it had used when it was first heard of
   * @param tokens that were told last
   * @param countedTokens those of them that were counted
   */
  private record Open(
      long heardMs,
      long startMs,
      long endedMs,
      long copies,
      boolean known,
      long tokens,
      long costMicroUsd,
      long countedTokens,
      long countedMicroUsd) {

    static Open ended(long timeMs) {
      return new Open(timeMs, RequestPhases.NEVER, timeMs, 0, true, 0, 0, 0, 0);
    }

    boolean runs() {
      return copies > 0;
    }

    /** Its beginnings that are news. */
    List<Long> news(Word word) {
      return word.startsMs().stream().filter(time -> time > Math.max(startMs, endedMs)).toList();
    }

    Open running(long now, List<Long> starts) {
      long last = starts.isEmpty() ? startMs : starts.get(starts.size() - 1);
      long heard = Math.max(heardMs, last);
      return new Open(
          heard,
          last,
          RequestPhases.NEVER,
          now,
          known,
          tokens,
          costMicroUsd,
          countedTokens,
          countedMicroUsd);
    }

    Open settled() {
      return new Open(heardMs, startMs, endedMs, copies, known, tokens, costMicroUsd, 0, 0);
    }
  }

  private static Open fresh(boolean known) {
    long never = RequestPhases.NEVER;
    return new Open(never, never, never, 0, known, 0, 0, 0, 0);
  }

  OpenRequests(int row) {
    this.row = row;
  }

  /** Entities of a cluster with requests in flight, which may have no pane in this tick. */
  void forEachOpen(String cluster, Consumer<EntityKey> use) {
    byEntity.subMap(EntityRange.startOf(cluster), EntityRange.endOf(cluster)).keySet().forEach(use);
  }

  /** Writes into the pane what runs, and remembers it for the next one. */
  void step(Pane pane, long endMs) {
    RequestPhases phases = pane.phases();
    TreeMap<Long, Open> table = byEntity.get(pane.entity());
    if (table == null) {
      if (phases == null || !phases.hasWords()) {
        return;
      }
      table = new TreeMap<>();
      byEntity.put(pane.entity(), table);
    }
    changed.add(pane.entity());
    if (phases != null) {
      TreeSet<Long> told = new TreeSet<>(table.keySet());
      phases.forEach((id, word) -> told.add(id));
      for (long id : told) {
        take(table, id, phases, pane);
      }
    }
    forget(table, pane, endMs);
    for (Open open : table.values()) {
      boolean isOpen = open.runs() && open.heardMs > endMs - OPEN_MS;
      boolean isHeard = isOpen && open.heardMs > endMs - HEARD_MS;
      pane.add(Amount.OPEN_REQUESTS, isOpen ? open.copies : 0);
      pane.add(Amount.HEARD_REQUESTS, isHeard ? open.copies : 0);
    }
    if (table.isEmpty()) {
      byEntity.remove(pane.entity());
    }
  }

  /** Forgets an entity that has no limits any more. */
  void drop(EntityKey entity) {
    if (byEntity.remove(entity) != null) {
      changed.add(entity);
    }
  }

  void drain(Stage.Rows rows) {
    for (EntityKey entity : changed) {
      byte[] key = EntityKeys.write(entity, new ByteWriter().u8(row)).toBytes();
      TreeMap<Long, Open> table = byEntity.get(entity);
      if (table == null) {
        rows.delete(key);
      } else {
        rows.put(key, bytes(table));
      }
    }
    changed.clear();
  }

  void restore(ByteReader key, ByteReader in) {
    TreeMap<Long, Open> table = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      long id = in.fixed();
      long heard = in.signed();
      long start = in.flag() ? in.signed() : RequestPhases.NEVER;
      long copies = in.unsigned();
      table.put(
          id,
          new Open(
              heard,
              start,
              copies == 0 ? heard : RequestPhases.NEVER,
              copies,
              in.flag(),
              in.unsigned(),
              in.unsigned(),
              in.unsigned(),
              in.unsigned()));
    }
    byEntity.put(EntityKeys.read(key), table);
  }

  /** Takes in what a pane tells of the requests with one id. */
  private static void take(TreeMap<Long, Open> table, long id, RequestPhases phases, Pane pane) {
    Open known = table.get(id);
    Open before = known == null ? UNHEARD : known;
    Word word = phases.wordOf(id);
    List<End> ends = phases.endsOf(id);
    if (ends.isEmpty() && before.runs() && phases.mayHaveEnded(id)) {
      ends = List.of(new End(before.heardMs, true, true));
    }
    long ended = ends.isEmpty() ? before.endedMs : ends.get(ends.size() - 1).timeMs();
    if (before.runs() && !ends.isEmpty()) {
      settle(before, ends.get(ends.size() - 1), pane);
      before = before.settled();
    }
    List<Long> starts = before.news(word);
    boolean isFound = known == null && starts.isEmpty() && word.progressMs() > ended;
    long copies = Math.max(0, before.copies + starts.size() - ends.size()) + (isFound ? 1 : 0);
    if (copies == 0) {
      if (known != null || !ends.isEmpty()) {
        table.put(id, Open.ended(Math.max(before.endedMs, ended)));
      }
      return;
    }
    Open open = before.runs() ? before : isFound ? FOUND : UNHEARD;
    open = open.running(copies, starts);
    table.put(id, word.progressMs() > ended ? progressed(open, word, pane) : open);
  }

  /**
   * The end's record counts the whole, so what was counted before is taken back; where it does not
   * tell the whole, what was counted stands in the place of as much of the estimate.
   */
  private static void settle(Open open, End end, Pane pane) {
    if (end.tokensTold()) {
      pane.add(Amount.SETTLED_TOKENS, open.countedTokens);
    } else {
      long estimate = pane.get(Amount.ESTIMATED_OUTPUT_TOKENS);
      pane.add(Amount.ESTIMATED_OUTPUT_TOKENS, -Math.min(estimate, open.countedTokens));
    }
    if (end.costTold()) {
      pane.add(Amount.SETTLED_COST_MICRO_USD, open.countedMicroUsd);
    } else {
      long estimate = Math.min(pane.get(Amount.ESTIMATED_COST_MICRO_USD), open.countedMicroUsd);
      pane.add(Amount.ESTIMATED_COST_MICRO_USD, -estimate);
      pane.add(Amount.COST_MICRO_USD, -estimate);
    }
  }

  private static Open progressed(Open open, Word word, Pane pane) {
    long tokens = Math.max(0, word.tokens() - open.tokens);
    long cost = Math.max(0, word.costMicroUsd() - open.costMicroUsd);
    if (!open.known) {
      tokens = 0;
      cost = 0;
    }
    double since = (double) word.progressMs() - open.heardMs;
    double ofMinute = since > MINUTE_MS ? MINUTE_MS / since : 1;
    pane.add(Amount.RUNNING_TOKENS, (long) (tokens * ofMinute));
    pane.add(Amount.RUNNING_COST_MICRO_USD, cost);
    return new Open(
        Math.max(open.heardMs, word.progressMs()),
        open.startMs,
        RequestPhases.NEVER,
        open.copies,
        true,
        Math.max(open.tokens, word.tokens()),
        Math.max(open.costMicroUsd, word.costMicroUsd()),
        open.countedTokens + tokens,
        open.countedMicroUsd + cost);
  }

  private static void forget(TreeMap<Long, Open> table, Pane pane, long endMs) {
    table
        .values()
        .removeIf(
            open -> {
              boolean isOld = open.heardMs <= endMs - (open.runs() ? KEPT_MS : HEARD_MS);
              pane.add(Amount.FORGOTTEN_COST_MICRO_USD, isOld ? open.countedMicroUsd : 0);
              return isOld;
            });
    if (table.size() > RequestPhases.MOST_OPEN) {
      table.values().removeIf(open -> !open.runs());
    }
    while (table.size() > RequestPhases.MOST_OPEN) {
      pane.add(Amount.FORGOTTEN_COST_MICRO_USD, table.pollLastEntry().getValue().countedMicroUsd);
    }
  }

  private static byte[] bytes(TreeMap<Long, Open> table) {
    ByteWriter out = new ByteWriter().unsigned(table.size());
    table.forEach(
        (id, open) -> {
          out.fixed(id).signed(open.heardMs).flag(open.startMs != RequestPhases.NEVER);
          if (open.startMs != RequestPhases.NEVER) {
            out.signed(open.startMs);
          }
          out.unsigned(open.copies)
              .flag(open.known)
              .unsigned(open.tokens)
              .unsigned(open.costMicroUsd);
          out.unsigned(open.countedTokens).unsigned(open.countedMicroUsd);
        });
    return out.toBytes();
  }
}
