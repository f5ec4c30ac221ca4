package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The low findings of one cluster and hour: how many of each detector were told singly, and which
 * others there were. Changed only by {@link Digests}.
 */
final class HourOfLow {
  /** How many of those not told singly are named. */
  private static final int MOST_NAMED = 10;

  /** By what the excess costs, then by the evidence over its bar; the rest is for order. */
  private static final Comparator<Named> LARGEST_FIRST =
      Comparator.comparingDouble((Named named) -> -named.usdPerHour)
          .thenComparing(named -> -named.bars)
          .thenComparing(Named::entity)
          .thenComparing(Named::uid);

  private final long hour;
  private final SortedMap<String, Long> told = new TreeMap<>();
  private final SortedMap<String, Long> kept = new TreeMap<>();
  private final List<Named> largest = new ArrayList<>();

  /**
   * A finding that was not told.
   *
   * @param usdPerHour what its excess costs, 0 where that says nothing
   * @param bars its evidence in multiples of its bar
   */
  record Named(String uid, String detector, EntityKey entity, double usdPerHour, double bars) {
    private static Named of(Finding finding) {
      Score score = finding.latest().score();
      double usd = score.excessUsdPerHour();
      double bars = score.nats() / score.barNats();
      return new Named(
          finding.uid(), finding.detector(), finding.entity(), Double.isNaN(usd) ? 0 : usd, bars);
    }

    /** In a line of a digest. */
    String text() {
      return entity.uid() + " " + detector + " " + uid;
    }
  }

  /** An hour, counted from 1970, in which nothing was found yet. */
  HourOfLow(long hour) {
    this.hour = hour;
  }

  long hour() {
    return hour;
  }

  /** Notes one more that was told singly, of at most so many; false where those were told. */
  boolean tells(String detector, long most) {
    long before = told.getOrDefault(detector, 0L);
    if (before < most) {
      told.put(detector, before + 1);
    }
    return before < most;
  }

  /** Notes one that is not told. */
  void keep(Finding finding) {
    kept.merge(finding.detector(), 1L, Long::sum);
    name(Named.of(finding));
  }

  /** One that was not told goes on; true where that changes anything. */
  boolean follow(Finding finding) {
    Named now = Named.of(finding);
    boolean other = largest.removeIf(named -> named.uid.equals(now.uid) && !named.equals(now));
    if (other) {
      name(now);
    }
    return other;
  }

  private void name(Named named) {
    largest.add(named);
    largest.sort(LARGEST_FIRST);
    if (largest.size() > MOST_NAMED) {
      largest.remove(MOST_NAMED);
    }
  }

  /** One that was not told is told after all. */
  void takeBack(Finding finding) {
    kept.computeIfPresent(finding.detector(), (id, count) -> count > 1 ? count - 1 : null);
    largest.removeIf(named -> named.uid.equals(finding.uid()));
  }

  /** How many were not told, by detector. */
  SortedMap<String, Long> kept() {
    return kept;
  }

  /** Those of them with the largest excess, or the strongest evidence. */
  List<Named> largest() {
    return largest;
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter().signed(hour);
    write(told, out);
    write(kept, out);
    out.unsigned(largest.size());
    for (Named named : largest) {
      EntityKeys.write(named.entity, out.text(named.uid).text(named.detector));
      out.real(named.usdPerHour).real(named.bars);
    }
    return out.toBytes();
  }

  static HourOfLow read(ByteReader in) {
    HourOfLow read = new HourOfLow(in.signed());
    read(in, read.told);
    read(in, read.kept);
    for (int left = in.count(); left > 0; left--) {
      read.largest.add(new Named(in.text(), in.text(), EntityKeys.read(in), in.real(), in.real()));
    }
    return read;
  }

  private static void write(SortedMap<String, Long> counts, ByteWriter out) {
    out.unsigned(counts.size());
    counts.forEach((detector, count) -> out.text(detector).unsigned(count));
  }

  private static void read(ByteReader in, SortedMap<String, Long> counts) {
    for (int left = in.count(); left > 0; left--) {
      counts.put(in.text(), in.unsigned());
    }
  }
}
