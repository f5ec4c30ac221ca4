package io.tidegate.app.deadletters;

import io.tidegate.delivery.loop.Undelivered;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Refused records by what they have in common, with the last of each. */
public final class DeadLetterTally {
  private static final int SECONDS = 19;
  private final Map<String, Kind> kinds = new TreeMap<>();
  private long count;

  private static final class Kind {
    private long count;
    private final long firstMs;
    private long lastMs;
    private String last = "";

    Kind(long firstMs) {
      this.firstMs = firstMs;
    }
  }

  /** Counts one of the input. */
  public void add(DeadLetter letter) {
    String name = letter.topic() + " " + letter.reason() + " " + letter.field();
    add(name, letter.timeMs(), letter.why());
  }

  /** Counts one that a sink refused; answers that begin alike are of one kind. */
  public void add(Undelivered letter) {
    String name = letter.sink() + " " + letter.answer().split(":", 2)[0];
    String why = letter.sink() + " said of " + letter.place() + ": ";
    add(name, letter.timeMs(), why + Printable.of(letter.answer()));
  }

  private void add(String name, long timeMs, String why) {
    Kind kind = kinds.computeIfAbsent(name, unused -> new Kind(timeMs));
    kind.count++;
    kind.lastMs = timeMs;
    kind.last = why;
    count++;
  }

  /** A line for each kind, the most frequent first, and their sum. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    kinds.values().stream()
        .sorted(Comparator.comparingLong((Kind kind) -> kind.count).reversed())
        .forEach(
            kind ->
                lines.add(
                    "%8d  %s to %s  last: %s"
                        .formatted(kind.count, time(kind.firstMs), time(kind.lastMs), kind.last)));
    lines.add(count + (count == 1 ? " record was refused." : " records were refused."));
    return lines;
  }

  private static String time(long timeMs) {
    return TimeText.of(timeMs).substring(0, SECONDS) + "Z";
  }
}
