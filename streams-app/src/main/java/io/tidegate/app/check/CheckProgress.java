package io.tidegate.app.check;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says every two seconds how far a check has come; what is checked faster it leaves unsaid. */
public final class CheckProgress {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Records between two looks at the clock. */
  private static final int LOOK_EVERY = 1_024;

  private final PrintWriter out;
  private final long startNanos = System.nanoTime();
  private long toldNanos = startNanos;

  public CheckProgress(PrintWriter out) {
    this.out = out;
  }

  /** Counts the records of an input on their way. */
  Consumer<ReadRecord> over(String name, Consumer<ReadRecord> use) {
    long[] records = {0};
    return record -> {
      use.accept(record);
      records[0]++;
      if (records[0] % LOOK_EVERY == 0 && System.nanoTime() - toldNanos >= EVERY_NANOS) {
        toldNanos = System.nanoTime();
        double seconds = (toldNanos - startNanos) / 1e9;
        out.printf(Locale.ROOT, "check: %s: %,d records, %.0f s%n", name, records[0], seconds);
        out.flush();
      }
    };
  }
}
