package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import org.jspecify.annotations.Nullable;

/**
 * How the work of a cluster or of a model in one tick spreads over its keys: {@value #CELLS} cells,
 * a key's by its hash. A cell that two keys share counts them together under the lesser name; with
 * a few hundred active keys that is rare, and it can only make a crowd look smaller.
 *
 * <p>A commutative monoid under {@link #merge}, unlike summaries of heavy hitters.
 */
public final class Spread {
  /** Cells. */
  public static final int CELLS = 2_048;

  /** No id begins with it: identifiers have no control characters. */
  private static final String TENANT = "\0";

  /** What the keys of one cell did. */
  public static final class Cell {
    private String name;
    private long requests;
    private long tokens;
    private long outputTokens;
    private long counted;
    private long workMicros;

    private Cell(String name) {
      this.name = name;
    }

    /** The key, or else the tenant of requests without one. */
    public String id() {
      return isTenant() ? name.substring(1) : KeyName.keyOf(name);
    }

    /** The key with its tenant, or else the tenant of requests without one. */
    public EntityKey entityIn(String cluster) {
      return isTenant()
          ? new EntityKey(cluster, EntityKind.TENANT, id())
          : KeyName.entityOf(cluster, name);
    }

    /** The tenant, of a key too. */
    public String tenant() {
      return isTenant() ? id() : KeyName.tenantOf(name);
    }

    /** The key's {@link KeyName}; of no meaning for a tenant. */
    public String keyName() {
      return name;
    }

    /** True where it is a tenant that sent no key. */
    public boolean isTenant() {
      return name.startsWith(TENANT);
    }

    public long requests() {
      return requests;
    }

    public long tokens() {
      return tokens;
    }

    /** Those of its tokens that are answers. */
    public long outputTokens() {
      return outputTokens;
    }

    /** Those of its requests whose output tokens are known. */
    public long counted() {
      return counted;
    }

    /** Time for which its requests held a slot of a node. */
    public long workMicros() {
      return workMicros;
    }

    private void add(
        String other,
        long moreRequests,
        long moreTokens,
        long moreOutput,
        long moreCounted,
        long moreWork) {
      name = name.compareTo(other) <= 0 ? name : other;
      requests = Saturating.add(requests, moreRequests);
      tokens = Saturating.add(tokens, moreTokens);
      outputTokens = Saturating.add(outputTokens, moreOutput);
      counted = Saturating.add(counted, moreCounted);
      workMicros = Saturating.add(workMicros, moreWork);
    }
  }

  private final @Nullable Cell[] cells = new Cell[CELLS];

  /**
   * Takes in one request of a key, or of a tenant without one.
   *
   * @param counted whether its output tokens are known
   */
  public void add(
      @Nullable String key,
      String tenant,
      long tokens,
      long outputTokens,
      boolean counted,
      long workMicros) {
    String name = key == null ? TENANT + tenant : KeyName.of(key, tenant);
    of(cellOf(name), name).add(name, 1, tokens, outputTokens, counted ? 1 : 0, workMicros);
  }

  public void merge(Spread other) {
    for (int i = 0; i < CELLS; i++) {
      Cell cell = other.cells[i];
      if (cell != null) {
        of(i, cell.name)
            .add(
                cell.name,
                cell.requests,
                cell.tokens,
                cell.outputTokens,
                cell.counted,
                cell.workMicros);
      }
    }
  }

  /** What that cell holds, null for nothing. */
  public @Nullable Cell cell(int index) {
    return cells[index];
  }

  public void write(ByteWriter out) {
    int used = 0;
    for (Cell cell : cells) {
      used += cell == null ? 0 : 1;
    }
    out.unsigned(used);
    for (int i = 0; i < CELLS; i++) {
      Cell cell = cells[i];
      if (cell != null) {
        out.unsigned(i).text(cell.name);
        out.unsigned(cell.requests).unsigned(cell.tokens);
        out.unsigned(cell.outputTokens).unsigned(cell.counted).unsigned(cell.workMicros);
      }
    }
  }

  public static Spread read(ByteReader in) {
    Spread spread = new Spread();
    for (int left = in.count(); left > 0; left--) {
      int index = (int) in.unsigned() % CELLS;
      String name = in.text();
      spread
          .of(index, name)
          .add(name, in.unsigned(), in.unsigned(), in.unsigned(), in.unsigned(), in.unsigned());
    }
    return spread;
  }

  private static int cellOf(String name) {
    return (int) (Hash64.of(name) & (CELLS - 1));
  }

  private Cell of(int index, String name) {
    Cell cell = cells[index];
    if (cell == null) {
      cell = new Cell(name);
      cells[index] = cell;
    }
    return cell;
  }
}
