package io.tidegate.app.deadletters;

import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Dead letters by topic, reason and member, with the last of each. */
public final class DeadLetterTally {
  private static final int SECONDS = 19;
  private final Map<String, Kind> kinds = new TreeMap<>();
  private long count;

  private static final class Kind {
    private long count;
    private final DeadLetter first;
    private DeadLetter last;

    Kind(DeadLetter first) {
      this.first = first;
      this.last = first;
    }
  }

  /** Counts one. */
  public void add(DeadLetter letter) {
    String name = letter.topic() + " " + letter.reason() + " " + letter.field();
    Kind kind = kinds.computeIfAbsent(name, unused -> new Kind(letter));
    kind.count++;
    kind.last = letter;
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
                        .formatted(
                            kind.count,
                            time(kind.first.timeMs()),
                            time(kind.last.timeMs()),
                            kind.last.why())));
    lines.add(count + (count == 1 ? " record was refused." : " records were refused."));
    return lines;
  }

  private static String time(long timeMs) {
    return TimeText.of(timeMs).substring(0, SECONDS) + "Z";
  }
}
