package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node under its name. Changed only while it is not yet in a {@link FleetLedger}:
 * ledgers share the lives in them.
 *
 * <p>The steps take events as they come, in order of time, and resolve what is missing or
 * contradictory: each says how. Two clocks may differ by {@link #SKEW_MS}.
 */
final class NodeLife {
  static final long NEVER = Long.MAX_VALUE;

  /** Two words about a node that are closer than this may be in either order. */
  static final long SKEW_MS = 5_000;

  /** How long after a node's end a word that it is secured is but a late one. */
  private static final long STRAY_MS = 60_000;

  final String name;

  /** Counts the lives under this name. */
  final long number;

  String unit = "";
  String group = "";
  String hardware = "";
  double capacity = 1;
  long beganMs;
  long readyMs = NEVER;
  long securedMs = NEVER;
  long drainingMs = NEVER;
  long endedMs = NEVER;

  /** When a word that it is secured came shortly after its end. */
  long strayMs = Long.MIN_VALUE;

  /** When any event last spoke of it. */
  long wordMs;

  /** The source of "secured" has spoken of it, for or against. */
  boolean judged;

  /** First heard of in a report, so nobody knows since when it runs. */
  boolean found;

  /** Ended only because a report did not list it. */
  boolean omitted;

  /** Address → since when it is claimed. */
  SortedMap<String, Long> claims = Collections.emptySortedMap();

  /** Model → digest, as last attested. */
  SortedMap<String, String> digests = Collections.emptySortedMap();

  private NodeLife(String name, long number, long beganMs) {
    this.name = name;
    this.number = number;
    this.beganMs = beganMs;
    this.wordMs = beganMs;
  }

  /** A new life; it stays in the pool of the one before. */
  static NodeLife begin(@Nullable NodeLife before, String name, long timeMs) {
    NodeLife life = new NodeLife(name, before == null ? 0 : before.number + 1, timeMs);
    if (before != null) {
      life.unit = before.unit;
      life.group = before.group;
    }
    return life;
  }

  /**
   * Provisioned: a new life after an end, and where the node was ready for longer than the clocks
   * differ; else a repeat, or a word that came behind.
   */
  static NodeLife provisioned(@Nullable NodeLife before, String name, long timeMs) {
    if (before == null
        || before.hasEnded()
        || before.readyMs != NEVER && timeMs - before.readyMs > SKEW_MS) {
      return begin(before, name, timeMs);
    }
    return before.copy();
  }

  /**
   * Ready: begins a life where none runs. One that was draining for longer than the clocks differ
   * takes traffic again.
   */
  static NodeLife ready(@Nullable NodeLife before, String name, long timeMs) {
    if (before == null || before.hasEnded()) {
      NodeLife life = begin(before, name, timeMs);
      life.readyMs = timeMs;
      if (before != null && timeMs - before.strayMs <= SKEW_MS && before.strayMs > before.endedMs) {
        life.securedMs = timeMs;
        life.judged = true;
        life.digests = before.digests;
      }
      return life;
    }
    NodeLife life = before.copy();
    life.readyMs = Math.min(life.readyMs, timeMs);
    if (life.drainingMs != NEVER && timeMs - life.drainingMs > SKEW_MS) {
      life.drainingMs = NEVER;
    }
    return life;
  }

  /**
   * Secured, so ready too; begins a life where none runs, but for a late word about an end. A
   * report that had left the node out was wrong.
   */
  static NodeLife secured(@Nullable NodeLife known, String name, long timeMs) {
    NodeLife before = known != null && known.omitted ? known.listedAgain() : known;
    if (before != null && before.hasEnded() && timeMs - before.endedMs <= STRAY_MS) {
      NodeLife life = before.copy();
      life.strayMs = timeMs;
      return life;
    }
    NodeLife life =
        before == null || before.hasEnded() ? begin(before, name, timeMs) : before.copy();
    life.readyMs = Math.min(life.readyMs, timeMs);
    life.securedMs = Math.min(life.securedMs, timeMs);
    life.judged = true;
    return life;
  }

  /** Draining: of a node never heard of, it was ready until now; after an end, no effect. */
  static NodeLife draining(@Nullable NodeLife before, String name, long timeMs) {
    if (before == null) {
      NodeLife life = begin(null, name, timeMs);
      life.readyMs = timeMs;
      life.drainingMs = timeMs;
      return life;
    }
    NodeLife life = before.copy();
    if (!life.hasEnded()) {
      life.drainingMs = Math.min(life.drainingMs, timeMs);
    }
    return life;
  }

  /** Terminated: the first end counts; of a node never heard of, its end is kept. */
  static NodeLife terminated(@Nullable NodeLife before, String name, long timeMs) {
    NodeLife life = before == null ? begin(null, name, timeMs) : before.copy();
    life.endedMs = Math.min(life.endedMs, timeMs);
    life.omitted = false;
    return life;
  }

  /** Listed again after a report had left it out: it never ended. */
  NodeLife listedAgain() {
    NodeLife life = copy();
    life.endedMs = NEVER;
    life.omitted = false;
    return life;
  }

  boolean hasEnded() {
    return endedMs != NEVER;
  }

  boolean isReady() {
    return readyMs != NEVER && drainingMs == NEVER && endedMs == NEVER;
  }

  /** From when it warms up; long ago where nobody knows since when it runs. */
  long warmingFromMs(long countsAsSecuredMs) {
    if (countsAsSecuredMs > readyMs) {
      return countsAsSecuredMs;
    }
    return found && readyMs == beganMs ? Long.MIN_VALUE : readyMs;
  }

  NodeLife copy() {
    NodeLife copy = new NodeLife(name, number, beganMs);
    copy.unit = unit;
    copy.group = group;
    copy.hardware = hardware;
    copy.capacity = capacity;
    copy.readyMs = readyMs;
    copy.securedMs = securedMs;
    copy.drainingMs = drainingMs;
    copy.endedMs = endedMs;
    copy.strayMs = strayMs;
    copy.wordMs = wordMs;
    copy.judged = judged;
    copy.found = found;
    copy.omitted = omitted;
    copy.claims = claims;
    copy.digests = digests;
    return copy;
  }

  /** All lives under one name. */
  static byte[] toBytes(List<NodeLife> lives) {
    ByteWriter out = new ByteWriter().u8(1).unsigned(lives.size());
    lives.forEach(life -> life.write(out));
    return out.toBytes();
  }

  static List<NodeLife> fromBytes(String name, byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.u8();
    NodeLife[] lives = new NodeLife[in.count()];
    for (int i = 0; i < lives.length; i++) {
      lives[i] = read(name, in);
    }
    return List.of(lives);
  }

  private void write(ByteWriter out) {
    out.unsigned(number).text(unit).text(group).text(hardware).real(capacity).signed(beganMs);
    out.signed(readyMs).signed(securedMs).signed(drainingMs).signed(endedMs);
    out.signed(strayMs).signed(wordMs).flag(judged).flag(found).flag(omitted);
    out.unsigned(claims.size());
    claims.forEach((address, sinceMs) -> out.text(address).signed(sinceMs));
    out.unsigned(digests.size());
    digests.forEach((model, digest) -> out.text(model).text(digest));
  }

  private static NodeLife read(String name, ByteReader in) {
    long number = in.unsigned();
    String unit = in.text();
    String group = in.text();
    String hardware = in.text();
    double capacity = in.real();
    NodeLife life = new NodeLife(name, number, in.signed());
    life.unit = unit;
    life.group = group;
    life.hardware = hardware;
    life.capacity = capacity;
    life.readyMs = in.signed();
    life.securedMs = in.signed();
    life.drainingMs = in.signed();
    life.endedMs = in.signed();
    life.strayMs = in.signed();
    life.wordMs = in.signed();
    life.judged = in.flag();
    life.found = in.flag();
    life.omitted = in.flag();
    TreeMap<String, Long> claims = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      claims.put(in.text(), in.signed());
    }
    life.claims = claims;
    TreeMap<String, String> digests = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      digests.put(in.text(), in.text());
    }
    life.digests = digests;
    return life;
  }
}
