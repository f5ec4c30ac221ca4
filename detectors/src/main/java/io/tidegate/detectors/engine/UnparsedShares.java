package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.decode.Translation;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much of what topics in another format tell is of a known source and says what no table knows,
 * hour by hour of input. A new version of an autoscaler words its messages anew, and what it then
 * tells would be missed in silence.
 */
final class UnparsedShares {
  private static final long HOUR_MS = 3_600_000;

  /**
   * So many and this share of an hour's events are told. Five: one scale-out writes that many
   * messages of a kind. A tenth: of five kinds that a scale-out has, half of one is more.
   */
  private static final int FEWEST = 5;

  private static final double SHARE = 0.1;

  private final int row;
  private final SortedMap<String, Hour> hours = new TreeMap<>();
  private final SortedSet<String> changed = new TreeSet<>();

  /**
   * @param row what the keys of its rows begin with
   */
  UnparsedShares(int row) {
    this.row = row;
  }

  /** One topic's events since its hour began. */
  private static final class Hour {
    private long sinceMs = Long.MIN_VALUE;
    private long known;
    private long unparsed;
    private boolean told;
  }

  /** Counts what came of one record. */
  void count(String topic, Translation translation) {
    if (translation.events().isEmpty() && translation.unparsed() == 0) {
      return;
    }
    Hour hour = hours.computeIfAbsent(topic, name -> new Hour());
    hour.known += translation.events().size();
    hour.unparsed += translation.unparsed();
    changed.add(topic);
  }

  /** What is to be told by now, once an hour of each topic; null where that is nothing. */
  @Nullable String take(long nowMs) {
    String sentence = null;
    for (Map.Entry<String, Hour> topic : List.copyOf(hours.entrySet())) {
      Hour hour = topic.getValue();
      if (hour.sinceMs == Long.MIN_VALUE) {
        hour.sinceMs = nowMs;
        changed.add(topic.getKey());
      }
      long all = hour.known + hour.unparsed;
      boolean much = hour.unparsed >= FEWEST && hour.unparsed >= SHARE * all;
      if (sentence == null && much && !hour.told) {
        hour.told = true;
        changed.add(topic.getKey());
        sentence =
            hour.unparsed
                + " of "
                + all
                + " events on "
                + topic.getKey()
                + " are of known sources and say what no table knows";
      }
      if (nowMs - hour.sinceMs >= HOUR_MS) {
        hours.remove(topic.getKey());
        changed.add(topic.getKey());
      }
    }
    return sentence;
  }

  /** Takes back one row, of a topic that is still read. */
  void restore(String topic, ByteReader in) {
    Hour hour = new Hour();
    hour.sinceMs = in.signed();
    hour.known = in.unsigned();
    hour.unparsed = in.unsigned();
    hour.told = in.flag();
    hours.put(topic, hour);
  }

  /** Writes the hours that changed since the last call. */
  void drain(Stage.Rows rows) {
    for (String topic : changed) {
      byte[] key = new ByteWriter().u8(row).text(topic).toBytes();
      Hour hour = hours.get(topic);
      if (hour == null) {
        rows.delete(key);
      } else {
        rows.put(
            key,
            new ByteWriter()
                .signed(hour.sinceMs)
                .unsigned(hour.known)
                .unsigned(hour.unparsed)
                .flag(hour.told)
                .toBytes());
      }
    }
    changed.clear();
  }
}
