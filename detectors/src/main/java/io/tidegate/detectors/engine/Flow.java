package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.contain.Knocking;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What flows between the stages, and its bytes: a format byte, a kind, the record. */
sealed interface Flow {
  /** The format that is written, and the only one that is read so far. */
  int FORMAT = 1;

  /** A fragment of one entity's pane; observe to the owner of its routing key. */
  record PaneFragment(Pane pane) implements Flow {}

  /** One scaling event as JSON; observe to every detect stage. */
  record Scaling(byte[] event) implements Flow {}

  /**
   * How far an observe stage has come; to every detect stage.
   *
   * @param closed every tick before this one is complete
   * @param standing whether there may be more to read
   * @param summaries by tick and cluster, of the ticks that it closes
   */
  record Control(
      int from,
      int of,
      long closed,
      Standing standing,
      SortedMap<Long, SortedMap<String, FleetSummary>> summaries)
      implements Flow {}

  /** A tick's signal; detect to decide. */
  record Found(int from, Signal signal) implements Flow {}

  /** A detect stage has sent all signals of the ticks before {@code closed}; to decide. */
  record TickComplete(int from, long closed) implements Flow {}

  /** How many established customers of a cluster a detect stage has at a moment; to decide. */
  record Counted(int from, String cluster, long atMs, long customers) implements Flow {}

  /**
   * How often evidence reached fixed levels in one slot; detect to decide.
   *
   * @param slot of five minutes, counted from 1970
   * @param byStreams by detector and kind
   */
  record Crossed(String cluster, long slot, SortedMap<String, Crossings> byStreams)
      implements Flow {}

  /** Tenants that use keys of one id, as of a moment; detect to decide. */
  record Shared(String cluster, String key, SortedSet<String> tenants, long atMs) implements Flow {}

  /** Who waits to be secured in a cluster at the end of a tick; detect to decide. */
  record Ready(Readiness readiness) implements Flow {}

  /**
   * Which observe stages lie so far behind the others that they are late, by their numbers, and by
   * how many ms; at the end of a tick, detect to decide.
   */
  record Lagging(SortedMap<Integer, Long> byStage, long atMs) implements Flow {}

  /**
   * Ticks wait and none was closed for so long by wall clock; detect to decide, from one stage.
   *
   * @param by the observe stage that has come least far; -1 where none has spoken
   * @param atMs when the first of them begins
   */
  record Held(int by, long heldMs, long atMs) implements Flow {}

  /**
   * Records of an input were deleted by the broker before they were read; observe to decide.
   *
   * @param count how many; 0 where only the end of it is told
   * @param from the first tick that may lack some
   * @param before the first tick that lacks none any more; {@link Long#MAX_VALUE} while that is not
   *     known
   */
  record Lost(String input, long count, long from, long before) implements Flow {}

  /** Requests of one tick that gateways refused by one command; observe to decide. */
  record Knocks(Knocking knocking) implements Flow {}

  /**
   * Part of a record that is too large for one; to whom the whole is for.
   *
   * @param from who sent it, whose parts come one after the other
   */
  record Part(String from, int index, int of, byte[] bytes) implements Flow {}

  /**
   * What one event proved, with the tick that it counts to; observe to decide.
   *
   * @param isStamped whether the broker's clock had passed its time
   */
  record Hit(long tick, Signal signal, boolean isStamped) implements Flow {}

  /**
   * What is known of an entity besides its traffic; to every detect stage.
   *
   * @param record the wire record, null where it was taken away
   * @param from the first tick for which it holds
   * @param by who signed it
   */
  record Entity(String subject, byte @Nullable [] record, long from, Attestation by)
      implements Flow {}

  /**
   * What was learnt of an entity elsewhere; to the detect stage that owns it, of a cluster to all.
   *
   * @param document as observe accepted it
   * @param from the first tick for which it holds
   * @param issuedAtMs when it was signed; {@link io.tidegate.schemas.control.Attested#NEVER} where
   *     nothing says so
   */
  record Learnt(byte[] document, long from, long issuedAtMs) implements Flow {}

  /**
   * What people, policies and enforcers say; observe to decide.
   *
   * @param key of the record on its topic; empty where it has none
   * @param record as it came, null where it takes away what was said before
   * @param by who signed it
   * @param refusal why it cannot be used, null where it can
   * @param from the first tick for which a policy holds
   * @param at where it came from
   */
  record Steer(
      Kind kind,
      String key,
      byte @Nullable [] record,
      Attestation by,
      @Nullable String refusal,
      long from,
      InputPosition at)
      implements Flow {

    /** Who speaks; the code is part of the bytes. */
    enum Kind implements Coded {
      POLICY(0),
      OPERATOR(1),
      RESPONSE(2),

      /** An entity record that was refused since nobody who may has signed it. */
      ENTITY(3);

      static final Codes<Kind> CODES = Codes.of(values());

      private final int code;

      Kind(int code) {
        this.code = code;
      }

      @Override
      public int code() {
        return code;
      }
    }
  }

  static byte[] bytes(Flow flow) {
    ByteWriter out = new ByteWriter().u8(FORMAT);
    if (flow instanceof PaneFragment fragment) {
      fragment.pane.write(out.u8(1));
    } else if (flow instanceof Scaling scaling) {
      out.u8(2).blob(scaling.event);
    } else if (flow instanceof Control control) {
      writeControl(control, out.u8(3));
    } else if (flow instanceof Found found) {
      found.signal.write(out.u8(4).unsigned(found.from));
    } else if (flow instanceof TickComplete complete) {
      out.u8(5).unsigned(complete.from).signed(complete.closed);
    } else if (flow instanceof Hit hit) {
      hit.signal.write(out.u8(6).signed(hit.tick));
      out.flag(hit.isStamped);
    } else if (flow instanceof Entity entity) {
      out.u8(25).text(entity.subject).signed(entity.from).flag(entity.record != null);
      if (entity.record != null) {
        out.blob(entity.record);
      }
      entity.by.write(out);
    } else if (flow instanceof Steer steer) {
      writeSteer(steer, out.u8(24));
    } else if (flow instanceof Ready ready) {
      ready.readiness.write(out.u8(23));
    } else if (flow instanceof Knocks knocks) {
      knocks.knocking.write(out.u8(10));
    } else if (flow instanceof Counted counted) {
      out.u8(11).unsigned(counted.from).text(counted.cluster);
      out.signed(counted.atMs).unsigned(counted.customers);
    } else if (flow instanceof Crossed crossed) {
      out.u8(12).text(crossed.cluster).signed(crossed.slot);
      CrossingTallies.writeCounts(crossed.byStreams, out);
    } else if (flow instanceof Shared shared) {
      out.u8(13).text(shared.cluster).text(shared.key).signed(shared.atMs);
      out.unsigned(shared.tenants.size());
      shared.tenants.forEach(out::text);
    } else if (flow instanceof Lagging lagging) {
      out.u8(20).signed(lagging.atMs).unsigned(lagging.byStage.size());
      lagging.byStage.forEach((stage, byMs) -> out.unsigned(stage).unsigned(byMs));
    } else if (flow instanceof Part part) {
      out.u8(14).text(part.from).unsigned(part.index).unsigned(part.of).blob(part.bytes);
    }
    if (flow instanceof Lost lost) {
      out.u8(22).text(lost.input).unsigned(lost.count).signed(lost.from).signed(lost.before);
    }
    if (flow instanceof Learnt learnt) {
      out.u8(26).signed(learnt.from).signed(learnt.issuedAtMs).blob(learnt.document);
    }
    if (flow instanceof Held held) {
      out.u8(21).signed(held.by).unsigned(held.heldMs).signed(held.atMs);
    }
    return out.toBytes();
  }

  static Flow read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new CorruptBytesException("format " + format + " of an internal record is unknown");
    }
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new PaneFragment(Pane.read(in));
      case 2 -> new Scaling(in.blob());
      case 3 -> readControl(in);
      case 4 -> new Found((int) in.unsigned(), Signal.read(in));
      case 5 -> new TickComplete((int) in.unsigned(), in.signed());
      case 6 -> new Hit(in.signed(), Signal.read(in), in.flag());
      case 7 -> readEntity(in, false);
      case 25 -> readEntity(in, true);
      case 8 -> readSteer(in, false);
      case 24 -> readSteer(in, true);
      case 9 -> new Ready(Readiness.readVersion1(in));
      case 23 -> new Ready(Readiness.read(in));
      case 10 -> new Knocks(Knocking.read(in));
      case 11 -> new Counted((int) in.unsigned(), in.text(), in.signed(), in.unsigned());
      case 12 -> new Crossed(in.text(), in.signed(), CrossingTallies.readCounts(in));
      case 13 -> readShared(in);
      case 20 -> readLagging(in);
      case 22 -> new Lost(in.text(), in.unsigned(), in.signed(), in.signed());
      case 21 -> new Held((int) in.signed(), in.unsigned(), in.signed());
      case 26 -> readLearnt(in);
      case 14 -> new Part(in.text(), (int) in.unsigned(), (int) in.unsigned(), in.blob());
      default -> throw new CorruptBytesException("no internal record has kind " + kind);
    };
  }

  private static Shared readShared(ByteReader in) {
    String cluster = in.text();
    String key = in.text();
    long atMs = in.signed();
    SortedSet<String> tenants = new TreeSet<>();
    for (int left = in.count(); left > 0; left--) {
      tenants.add(in.text());
    }
    return new Shared(cluster, key, tenants, atMs);
  }

  private static Learnt readLearnt(ByteReader in) {
    long from = in.signed();
    long issuedAtMs = in.signed();
    return new Learnt(in.blob(), from, issuedAtMs);
  }

  private static Lagging readLagging(ByteReader in) {
    long atMs = in.signed();
    SortedMap<Integer, Long> byStage = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      byStage.put((int) in.unsigned(), in.unsigned());
    }
    return new Lagging(byStage, atMs);
  }

  private static Entity readEntity(ByteReader in, boolean saysWho) {
    String subject = in.text();
    long from = in.signed();
    byte[] record = in.flag() ? in.blob() : null;
    return new Entity(subject, record, from, saysWho ? Attestation.read(in) : Attestation.NONE);
  }

  private static void writeSteer(Steer steer, ByteWriter out) {
    steer.by.write(out.u8(steer.kind.code()).text(steer.key));
    out.optionalText(steer.refusal);
    out.signed(steer.from).flag(steer.record != null);
    if (steer.record != null) {
      out.blob(steer.record);
    }
    out.text(steer.at.topic()).unsigned(steer.at.partition()).signed(steer.at.offset());
    out.signed(steer.at.brokerTimeMs());
  }

  private static Steer readSteer(ByteReader in, boolean saysWho) {
    Steer.Kind kind = Steer.Kind.CODES.of(in.u8());
    String key = in.text();
    Attestation by = Attestation.NONE;
    if (saysWho) {
      by = Attestation.read(in);
    } else if (in.flag()) {
      by = Attestation.OF_FILE;
    }
    String refusal = in.optionalText();
    long from = in.signed();
    byte[] record = in.flag() ? in.blob() : null;
    InputPosition at = new InputPosition(in.text(), (int) in.unsigned(), in.signed(), in.signed());
    return new Steer(kind, key, record, by, refusal, from, at);
  }

  private static void writeControl(Control control, ByteWriter out) {
    out.unsigned(control.from).unsigned(control.of).signed(control.closed);
    out.u8(control.standing.code());
    out.unsigned(control.summaries.size());
    control.summaries.forEach(
        (tick, byCluster) -> {
          out.signed(tick).unsigned(byCluster.size());
          byCluster.forEach((cluster, summary) -> summary.write(out.text(cluster)));
        });
  }

  private static Control readControl(ByteReader in) {
    int from = (int) in.unsigned();
    int of = (int) in.unsigned();
    long closed = in.signed();
    Standing standing = Standing.CODES.of(in.u8());
    SortedMap<Long, SortedMap<String, FleetSummary>> summaries = new TreeMap<>();
    for (int ticks = in.count(); ticks > 0; ticks--) {
      SortedMap<String, FleetSummary> byCluster = new TreeMap<>();
      summaries.put(in.signed(), byCluster);
      for (int clusters = in.count(); clusters > 0; clusters--) {
        byCluster.put(in.text(), FleetSummary.read(in));
      }
    }
    return new Control(from, of, closed, standing, summaries);
  }
}
