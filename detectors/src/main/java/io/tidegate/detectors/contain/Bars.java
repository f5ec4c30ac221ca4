package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.operator.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * How far people's verdicts moved the bars of single detectors for single entities: up where they
 * were wrong, down where they were right, within bounds and not for ever. Proof has no bar to move.
 */
public final class Bars {
  /** A verdict is worth that much where its author does not say for how long. */
  static final long LASTS_MS = 30 * 86_400_000L;

  static final double LOWEST = 0.8;
  static final double HIGHEST = 2;
  private static final double WRONG = 1.25;
  private static final double RIGHT = 0.9;
  private static final int MOST = 100_000;

  private final Kept<Moved> moved = new Kept<>(Moved.CODEC);

  /** A factor of a bar, and until when. */
  record Moved(double factor, long untilMs) {
    static final Codec<Moved> CODEC =
        new Codec<>() {
          @Override
          public void write(Moved value, ByteWriter out) {
            out.real(value.factor).signed(value.untilMs);
          }

          @Override
          public Moved read(ByteReader in) {
            return new Moved(in.real(), in.signed());
          }
        };
  }

  public Kept<Moved> kept() {
    return moved;
  }

  /** The factor by which an entity's bar is moved now. */
  double factorOf(EntityKey entity, String detector, long nowMs) {
    Moved known = moved.get(keyOf(entity, detector));
    return known == null || known.untilMs <= nowMs ? 1 : known.factor;
  }

  /** The signal as it stands against the moved bar of its detector and entity. */
  public Signal judged(Signal signal) {
    if (moved.isEmpty() || signal.score().deterministic()) {
      return signal;
    }
    double factor = factorOf(signal.score().entity(), signal.detector(), signal.timeMs());
    return factor == 1 ? signal : signal.againstBarTimes(factor);
  }

  /** Moves the bar by a verdict; the new factor, null where the verdict moves nothing. */
  @Nullable Double move(
      EntityKey entity, String detector, Verdict verdict, long nowMs, long untilMs) {
    double factor = factorOf(entity, detector, nowMs);
    switch (verdict) {
      case FALSE_POSITIVE, BENIGN -> factor = Math.min(HIGHEST, factor * WRONG);
      case TRUE_POSITIVE, SECURITY_RISK -> factor = Math.max(LOWEST, factor * RIGHT);
      case UNKNOWN -> factor = 1;
      default -> {
        return null;
      }
    }
    set(keyOf(entity, detector), factor, untilMs);
    return factor;
  }

  /** What was found is usual from now on: the bar goes as high as it may. */
  void accept(EntityKey entity, String detector, long untilMs) {
    set(keyOf(entity, detector), HIGHEST, untilMs);
  }

  void forget(long nowMs) {
    moved.removeIf(each -> each.untilMs <= nowMs);
  }

  private void set(String key, double factor, long untilMs) {
    if (factor == 1) {
      moved.remove(key);
    } else if (moved.size() < MOST || moved.get(key) != null) {
      moved.put(key, new Moved(factor, untilMs));
    }
  }

  private static String keyOf(EntityKey entity, String detector) {
    return entity.ownedPath() + "\0" + detector;
  }
}
