package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How large the requests of each client are as a rule, for the cells of a {@link Spread}: mean over
 * the last {@value #MEMORY} requests of its own, exponentially weighted. A value.
 *
 * <p>With it a sum is compared with what the very clients that asked are used to, so that who asks
 * explains nothing any more: indirect standardization (Breslow, Day, Statistical Methods in Cancer
 * Research II (1987), §2.3). A client is known from {@value #LEAST_KNOWN} requests on.
 */
public final class ClientSizes {
  /** Bound on the bytes of a value. */
  public static final int BYTES = 18 * Spread.CELLS + 2;

  private static final double MEMORY = 1_000;
  private static final double LEAST_KNOWN = 10;

  /** No client makes up more of what is compared, so that one alone cannot move it. */
  private static final double MOST_SHARE = 0.1;

  /** Nothing seen yet. */
  public static final ClientSizes FRESH =
      new ClientSizes(new double[Spread.CELLS], new double[Spread.CELLS]);

  private final double[] requests;
  private final double[] sums;

  private ClientSizes(double[] requests, double[] sums) {
    this.requests = requests;
    this.sums = sums;
  }

  /**
   * What the known clients of a tick did.
   *
   * @param sum how much it was, each client's share of the requests cut to a tenth
   * @param expected how much they usually do with as many requests
   * @param squares sum of the squares of what each of them did
   */
  public record Compared(double sum, double expected, double squares) {}

  /** With one more tick. */
  public ClientSizes learn(@Nullable Spread spread, ToLongFunction<Spread.Cell> size) {
    if (spread == null) {
      return this;
    }
    double[] nextRequests = requests.clone();
    double[] nextSums = sums.clone();
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      if (cell != null) {
        double all = requests[i] + cell.counted();
        double keep = Math.min(1, MEMORY / all);
        nextRequests[i] = keep * all;
        nextSums[i] = keep * (sums[i] + size.applyAsLong(cell));
      }
    }
    return new ClientSizes(nextRequests, nextSums);
  }

  /** What the tick's known clients did against what they usually do. */
  public Compared compare(@Nullable Spread spread, ToLongFunction<Spread.Cell> size) {
    if (spread == null) {
      return new Compared(0, 0, 0);
    }
    double most = Math.max(1, MOST_SHARE * knownRequests(spread));
    double sum = 0;
    double expected = 0;
    double squares = 0;
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      if (cell != null && isKnown(i)) {
        double weight = Math.min(1, most / cell.counted());
        double own = weight * size.applyAsLong(cell);
        sum += own;
        squares += own * own;
        expected += weight * cell.counted() * sums[i] / requests[i];
      }
    }
    return new Compared(sum, expected, squares);
  }

  /**
   * How much the tick's known clients did beyond what they usually do with as many requests, all
   * together, without the one that is furthest beyond; clients that are not known say nothing.
   */
  public double beyond(@Nullable Spread spread, ToLongFunction<Spread.Cell> size) {
    if (spread == null) {
      return 0;
    }
    double all = 0;
    double most = 0;
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      if (cell != null && isKnown(i)) {
        double own = size.applyAsLong(cell) - cell.requests() * sums[i] / requests[i];
        all += own;
        most = Math.max(most, own);
      }
    }
    return all - most;
  }

  /** How large a request of that cell is as a rule; 0 where the client is not known. */
  public double usual(int cell) {
    return isKnown(cell) ? sums[cell] / requests[cell] : 0;
  }

  private double knownRequests(Spread spread) {
    double known = 0;
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      known += cell != null && isKnown(i) ? cell.counted() : 0;
    }
    return known;
  }

  private boolean isKnown(int cell) {
    return requests[cell] >= LEAST_KNOWN;
  }

  public void write(ByteWriter out) {
    int used = 0;
    for (double each : requests) {
      used += each > 0 ? 1 : 0;
    }
    out.unsigned(used);
    for (int i = 0; i < requests.length; i++) {
      if (requests[i] > 0) {
        out.unsigned(i).real(requests[i]).real(sums[i]);
      }
    }
  }

  public static ClientSizes read(ByteReader in) {
    double[] requests = new double[Spread.CELLS];
    double[] sums = new double[Spread.CELLS];
    for (int left = in.count(); left > 0; left--) {
      int cell = (int) in.unsigned() % Spread.CELLS;
      requests[cell] = in.real();
      sums[cell] = in.real();
    }
    return new ClientSizes(requests, sums);
  }
}
