package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.entity.EntityKey;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Until when a finding may rest on what a detector said of an entity, or of any part of a cluster's
 * fleet: for a day where its evidence alone reached its bar, and else, as evidence beside others',
 * for as long as a finding is silent and comes back at most.
 *
 * <p>Beyond {@value #MOST} those are forgotten that end first, and whoever is not known counts as
 * one of them.
 */
final class LastSignals {
  /** A finding of more than twenty records ends after a day of silence. */
  private static final long ALONE_MS = 86_400_000;

  /** Any other after two hours, and it comes back within half an hour. */
  private static final long BESIDE_MS = 9_000_000;

  private static final int MOST = 20_000;

  private final int row;
  private final long tickMs;
  private final TreeMap<Of, Long> untilTicks = new TreeMap<>();
  private final TreeSet<At> inOrder = new TreeSet<>();
  private final TreeSet<Of> changed = new TreeSet<>();
  private long forgottenUntil = Long.MIN_VALUE;
  private boolean isForgottenChanged;

  /** Whom a detector spoke of. */
  private record Of(EntityKey entity, String detector) implements Comparable<Of> {
    private static final Comparator<Of> ORDER =
        Comparator.comparing(Of::entity).thenComparing(Of::detector);

    @Override
    public int compareTo(Of other) {
      return ORDER.compare(this, other);
    }
  }

  /** And until when that counts. */
  private record At(long until, Of of) implements Comparable<At> {
    private static final Comparator<At> ORDER =
        Comparator.comparingLong(At::until).thenComparing(At::of);

    @Override
    public int compareTo(At other) {
      return ORDER.compare(this, other);
    }
  }

  LastSignals(int row, long tickMs) {
    this.row = row;
    this.tickMs = tickMs;
  }

  /** A detector told that score in a tick. */
  void note(String detector, Score score, long tick) {
    EntityKey about = score.entity();
    EntityKey entity = about.kind().partOfFleet() ? EntityKey.ofCluster(about.cluster()) : about;
    Of of = new Of(entity, detector);
    long lasts = score.nats() >= score.barNats() ? ALONE_MS : BESIDE_MS;
    long until = Math.max(untilTicks.getOrDefault(of, Long.MIN_VALUE), tick + lasts / tickMs);
    put(of, until);
    changed.add(of);
    while (untilTicks.size() > MOST) {
      At first = inOrder.first();
      forgottenUntil = Math.max(forgottenUntil, first.until);
      isForgottenChanged = true;
      forget(first);
    }
  }

  /** Forgets what counts no more. */
  void settle(long tick) {
    while (!inOrder.isEmpty() && inOrder.first().until <= tick) {
      forget(inOrder.first());
    }
  }

  /** Whether no finding can rest on what was said of an entity. */
  boolean isSilent(EntityKey entity, long tick) {
    long until = forgottenUntil;
    for (Map.Entry<Of, Long> each : untilTicks.tailMap(new Of(entity, ""), true).entrySet()) {
      if (!each.getKey().entity.equals(entity)) {
        break;
      }
      until = Math.max(until, each.getValue());
    }
    return until <= tick;
  }

  /** Whether none can rest on what one detector said of it. */
  boolean isSilent(EntityKey entity, String detector, long tick) {
    return untilTicks.getOrDefault(new Of(entity, detector), forgottenUntil) <= tick;
  }

  private void put(Of of, long until) {
    Long before = untilTicks.put(of, until);
    if (before != null) {
      inOrder.remove(new At(before, of));
    }
    inOrder.add(new At(until, of));
  }

  private void forget(At at) {
    inOrder.remove(at);
    untilTicks.remove(at.of);
    changed.add(at.of);
  }

  void drain(Stage.Rows rows) {
    for (Of of : changed) {
      byte[] key =
          EntityKeys.write(of.entity, new ByteWriter().u8(row).flag(true))
              .text(of.detector)
              .toBytes();
      Long until = untilTicks.get(of);
      if (until == null) {
        rows.delete(key);
      } else {
        rows.put(key, new ByteWriter().signed(until).toBytes());
      }
    }
    changed.clear();
    if (isForgottenChanged) {
      isForgottenChanged = false;
      rows.put(
          new ByteWriter().u8(row).flag(false).toBytes(),
          new ByteWriter().signed(forgottenUntil).toBytes());
    }
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader in) {
    if (key.flag()) {
      EntityKey entity = EntityKeys.read(key);
      put(new Of(entity, key.text()), in.signed());
    } else {
      forgottenUntil = in.signed();
    }
  }
}
