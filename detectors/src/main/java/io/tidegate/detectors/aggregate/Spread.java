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
      name = name.equals(other) || name.compareTo(other) < 0 ? name : other;
      requests = Saturating.add(requests, moreRequests);
      tokens = Saturating.add(tokens, moreTokens);
      outputTokens = Saturating.add(outputTokens, moreOutput);
      counted = Saturating.add(counted, moreCounted);
      workMicros = Saturating.add(workMicros, moreWork);
    }
  }

  /** Cells in blocks, of which there are only those that hold any: most ticks fill few. */
  private static final int BLOCK = 64;

  private final @Nullable Cell[] @Nullable [] blocks = new Cell[CELLS / BLOCK][];
  private int used;

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
    addKey(name, Hash64.of(name), tokens, outputTokens, counted, workMicros);
  }

  /** The same, of a key by its {@link KeyName} and the {@link Hash64} of that. */
  void addKey(
      String name, long hash, long tokens, long outputTokens, boolean counted, long workMicros) {
    of((int) (hash & CELLS - 1), name)
        .add(name, 1, tokens, outputTokens, counted ? 1 : 0, workMicros);
  }

  public void merge(Spread other) {
    for (int i = other.next(0); i < CELLS; i = other.next(i + 1)) {
      Cell cell = other.cell(i);
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
    @Nullable Cell[] block = blocks[index / BLOCK];
    return block == null ? null : block[index % BLOCK];
  }

  /** How many cells hold anything. */
  public int used() {
    return used;
  }

  /** The first cell from that one on that holds anything; {@value #CELLS} where none does. */
  public int next(int from) {
    int at = from;
    while (at < CELLS) {
      @Nullable Cell[] block = blocks[at / BLOCK];
      if (block == null) {
        at = (at / BLOCK + 1) * BLOCK;
      } else if (block[at % BLOCK] == null) {
        at++;
      } else {
        return at;
      }
    }
    return CELLS;
  }

  public void write(ByteWriter out) {
    out.unsigned(used);
    for (int i = next(0); i < CELLS; i = next(i + 1)) {
      Cell cell = cell(i);
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

  private Cell of(int index, String name) {
    @Nullable Cell[] block = blocks[index / BLOCK];
    if (block == null) {
      block = new Cell[BLOCK];
      blocks[index / BLOCK] = block;
    }
    Cell cell = block[index % BLOCK];
    if (cell == null) {
      cell = new Cell(name);
      block[index % BLOCK] = cell;
      used++;
    }
    return cell;
  }
}
