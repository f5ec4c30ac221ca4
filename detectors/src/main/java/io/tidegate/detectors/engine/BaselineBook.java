package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.Attested;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.entity.EntityKey;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Baseline documents that wait for their entities to be seen, and the rule for when one is used: it
 * tells of more than the entity itself has learnt, ends before the tick, and nothing speaks against
 * the entity. Each is used once.
 *
 * <p>Beyond {@value #MOST_BYTES} bytes no more are taken; {@value #KEPT_MS} ms after its end a
 * document is not used any more.
 */
final class BaselineBook {
  private static final long MOST_BYTES = 67_108_864;

  /** Longer than the detectors remember whom they do not see: baseline-drift does for 60 days. */
  private static final long KEPT_MS = 90L * 86_400_000;

  /** What a document costs besides its bytes. */
  private static final long EACH_BYTES = 512;

  private final int row;
  private final long tickMs;
  private final Meters meters;
  private final BaselineDecoder decoder = new BaselineDecoder();
  private final TreeMap<EntityKey, Waiting> waiting = new TreeMap<>();
  private final TreeSet<Ending> endings = new TreeSet<>();
  private final TreeSet<EntityKey> changed = new TreeSet<>();
  private long bytesKept;

  private record Waiting(
      byte[] document, long from, long issuedAtMs, long firstTick, long lastTick) {
    long size() {
      return EACH_BYTES + document.length;
    }
  }

  /** When a document's history ends. */
  private record Ending(long tick, EntityKey entity) implements Comparable<Ending> {
    private static final Comparator<Ending> ORDER =
        Comparator.comparingLong(Ending::tick).thenComparing(Ending::entity);

    @Override
    public int compareTo(Ending other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param meters counts those that are not used
   */
  BaselineBook(int row, long tickMs, Meters meters) {
    this.row = row;
    this.tickMs = tickMs;
    this.meters = meters;
  }

  /** Takes in a document that observe accepted, unless what is known was signed later. */
  void put(Flow.Learnt said) {
    BaselineDocument document = read(said.document());
    EntityKey entity = document.entity();
    Waiting known = waiting.get(entity);
    Waiting next =
        new Waiting(
            said.document(),
            said.from(),
            said.issuedAtMs(),
            document.firstTick(),
            document.lastTick());
    boolean isOlder =
        known != null
            && known.issuedAtMs != Attested.NEVER
            && said.issuedAtMs() <= known.issuedAtMs;
    if (isOlder) {
      return;
    }
    remove(entity);
    if (bytesKept + next.size() > MOST_BYTES) {
      meters.increment(Meter.BASELINES_LEFT);
    } else {
      keep(entity, next);
    }
    changed.add(entity);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * What an entity goes on from in that tick; null where it goes on from what it knows.
   *
   * @param ownFirst the tick in which it was first seen; {@link Long#MAX_VALUE} where it never was
   * @param isCalm whether it is under no finding
   */
  @Nullable BaselineDocument take(EntityKey entity, long tick, long ownFirst, boolean isCalm) {
    Waiting known = waiting.get(entity);
    if (known == null || tick < known.from || tick <= known.lastTick) {
      return null;
    }
    long own = ownFirst == Long.MAX_VALUE ? -1 : tick - ownFirst;
    if (own >= known.lastTick - known.firstTick) {
      meters.increment(Meter.BASELINES_LEFT);
      remove(entity);
      changed.add(entity);
      return null;
    }
    if (!isCalm) {
      return null;
    }
    remove(entity);
    changed.add(entity);
    meters.increment(Meter.BASELINES_BEGUN);
    return read(known.document);
  }

  /** Lets go of documents that are too old. */
  void settle(long tick) {
    while (!endings.isEmpty() && (tick - endings.first().tick) * tickMs > KEPT_MS) {
      EntityKey entity = endings.first().entity;
      remove(entity);
      changed.add(entity);
      meters.increment(Meter.BASELINES_LEFT);
    }
  }

  private void keep(EntityKey entity, Waiting one) {
    waiting.put(entity, one);
    endings.add(new Ending(one.lastTick, entity));
    bytesKept += one.size();
  }

  private void remove(EntityKey entity) {
    Waiting known = waiting.remove(entity);
    if (known != null) {
      endings.remove(new Ending(known.lastTick, entity));
      bytesKept -= known.size();
    }
  }

  void drain(Stage.Rows rows) {
    for (EntityKey entity : changed) {
      byte[] key = EntityKeys.write(entity, new ByteWriter().u8(row)).toBytes();
      Waiting known = waiting.get(entity);
      if (known == null) {
        rows.delete(key);
      } else {
        ByteWriter out = new ByteWriter().signed(known.from).signed(known.issuedAtMs);
        rows.put(key, out.blob(known.document).toBytes());
      }
    }
    changed.clear();
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader in) {
    EntityKey entity = EntityKeys.read(key);
    long from = in.signed();
    long issuedAtMs = in.signed();
    byte[] bytes = in.blob();
    BaselineDocument document = read(bytes);
    keep(entity, new Waiting(bytes, from, issuedAtMs, document.firstTick(), document.lastTick()));
  }

  private BaselineDocument read(byte[] bytes) {
    Decoded<BaselineDocument> decoded = decoder.decode(null, bytes);
    if (decoded instanceof Decoded.Value<BaselineDocument> value) {
      return value.value();
    }
    throw new CorruptBytesException("a baseline that observe accepted is refused: " + decoded);
  }
}
