package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model answers most of its tenants at other length than the same clients of theirs are
 * used to. A value: each tenant's answers of the last minutes (half forgotten in five) against what
 * {@link ClientSizes} expects of its clients, one vote a tenant, however much it asks.
 *
 * <p>Under a change of the model every tenant is touched; where a client changes what it asks, its
 * tenant alone is. They agree where {@value #LEAST_AGREED} at least, and two of three of those with
 * {@value #LEAST_ANSWERS} answers, stray to the same side (sign test: Conover, Practical
 * Nonparametric Statistics (1999), §3.4). No more than {@value #MOST_TENANTS} tenants vote.
 */
public final class TenantVotes {
  private static final int LEAST_AGREED = 5;
  private static final double AGREED_SHARE = 2.0 / 3;
  private static final double LEAST_ANSWERS = 5;
  private static final int MOST_TENANTS = 512;
  private static final double KEEP = StrictMath.pow(0.5, 1 / 60.0);
  private static final double LEAST = 0.05;

  /** Bound on the bytes of a value. */
  public static final int BYTES = 12 + 35 * MOST_TENANTS;

  /** Nobody was answered. */
  public static final TenantVotes NONE = new TenantVotes(Long.MIN_VALUE, new TreeMap<>());

  private final long tick;
  private final SortedMap<Long, Tally> tenants;

  private TenantVotes(long tick, SortedMap<Long, Tally> tenants) {
    this.tick = tick;
    this.tenants = tenants;
  }

  private record Tally(double answers, double tokens, double expected) {
    private static final Tally NONE = new Tally(0, 0, 0);

    private Tally times(double weight) {
      return new Tally(weight * answers, weight * tokens, weight * expected);
    }

    private Tally and(double more, double moreTokens, double moreExpected) {
      return new Tally(answers + more, tokens + moreTokens, expected + moreExpected);
    }
  }

  /**
   * How they voted.
   *
   * @param longer tenants that got longer answers than usual
   * @param of tenants that vote
   */
  public record Outcome(int longer, int of) {
    /** True where most got longer answers, or else most shorter ones. */
    public boolean agrees(boolean onLonger) {
      int agreed = onLonger ? longer : of - longer;
      return agreed >= LEAST_AGREED && agreed >= AGREED_SHARE * of;
    }
  }

  /** With a tick's answers of one model, against the sizes that were known before it. */
  public TenantVotes next(long now, @Nullable Spread spread, ClientSizes sizes) {
    double fade = StrictMath.pow(KEEP, tick == Long.MIN_VALUE ? 1 : Math.max(1, now - tick));
    SortedMap<Long, Tally> next = new TreeMap<>();
    for (Map.Entry<Long, Tally> entry : tenants.entrySet()) {
      Tally faded = entry.getValue().times(fade);
      if (faded.answers >= LEAST) {
        next.put(entry.getKey(), faded);
      }
    }
    int first = spread == null ? Spread.CELLS : spread.next(0);
    for (int i = first; spread != null && i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      double usual = sizes.usual(i);
      if (cell != null && usual > 0) {
        long tenant = Hash64.of(cell.tenant());
        Tally tally = next.getOrDefault(tenant, Tally.NONE);
        if (next.size() < MOST_TENANTS || tally.answers > 0) {
          double answers = cell.counted();
          next.put(tenant, tally.and(answers, cell.outputTokens(), answers * usual));
        }
      }
    }
    return new TenantVotes(Math.max(tick, now), next);
  }

  /** How the tenants with answers enough vote. */
  public Outcome outcome() {
    int longer = 0;
    int of = 0;
    for (Tally tally : tenants.values()) {
      if (tally.answers >= LEAST_ANSWERS) {
        of++;
        longer += tally.tokens > tally.expected ? 1 : 0;
      }
    }
    return new Outcome(longer, of);
  }

  public void write(ByteWriter out) {
    out.signed(tick).unsigned(tenants.size());
    tenants.forEach(
        (tenant, tally) ->
            out.fixed(tenant).real(tally.answers).real(tally.tokens).real(tally.expected));
  }

  public static TenantVotes read(ByteReader in) {
    long tick = in.signed();
    SortedMap<Long, Tally> tenants = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      tenants.put(in.fixed(), new Tally(in.real(), in.real(), in.real()));
    }
    return new TenantVotes(tick, tenants);
  }
}
