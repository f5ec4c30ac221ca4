package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Meters;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** For how long ticks of this process have waited while none was closed, by wall clock. */
public final class HeldTicks {
  /** Whoever is held so long is not well. */
  public static final long TOO_LONG_MS = 60_000;

  private final Map<Meters, Since> byStage = new IdentityHashMap<>();

  private record Since(long closedMs, long sinceMs) {}

  /**
   * That ticks are held.
   *
   * @param by the partition of the inputs that has come least far; -1 where none has spoken
   */
  public record Held(long heldMs, int by) {
    /** In words. */
    public String text() {
      String whom = by < 0 ? "no input has been read yet" : "partition " + by + " holds them up";
      return "no tick was closed for " + heldMs / 1_000 + " s: " + whom;
    }
  }

  /** Looks again at a stage; for how long it has been held now. */
  synchronized long look(Meters stage, long nowMs) {
    Meters.Progress progress = stage.progress();
    if (!progress.waits()) {
      byStage.remove(stage);
      return 0;
    }
    Since known = byStage.get(stage);
    if (known == null || known.closedMs != progress.closedMs()) {
      known = new Since(progress.closedMs(), nowMs);
      byStage.put(stage, known);
    }
    return nowMs - known.sinceMs;
  }

  synchronized void forget(Meters stage) {
    byStage.remove(stage);
  }

  /** What is held for too long now. */
  public synchronized Optional<Held> tooLong(long nowMs) {
    return byStage.entrySet().stream()
        .map(each -> new Held(nowMs - each.getValue().sinceMs, each.getKey().progress().by()))
        .filter(held -> held.heldMs >= TOO_LONG_MS)
        .findFirst();
  }
}
