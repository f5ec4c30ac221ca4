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
 * contradictory: each says how. Two clocks may differ by {@link #SKEW_MS}, that of an attestation,
 * which is the new node's own, may be slow by {@link #ATTESTED_EARLY_MS}.
 *
 * <p>A life begins with the first word about it, but only {@code node_provisioned} tells its birth:
 * whatever else is heard first may be said of a node that has long been running. Only an end that
 * was told ends a life for certain: a list that leaves it out may be wrong, and a node announced
 * again without an end is the same one unless it has been away (see {@link Announced}).
 */
final class NodeLife {
  static final long NEVER = Long.MAX_VALUE;

  /** Two words about a node that are closer than this may be in either order. */
  static final long SKEW_MS = 5_000;

  /** How far an attestation may be dated before what it attests. */
  static final long ATTESTED_EARLY_MS = 30_000;

  /** How long after a node's end a word that it is secured is but a late one. */
  private static final long STRAY_MS = 60_000;

  /** Left out for so long, and not seen serving since, a node that is announced is a new one. */
  private static final long GONE_MS = 120_000;

  /** Who attests more often than that does so all the time, and not because of a new life. */
  private static final long HEARTBEAT_MS = 60_000;

  /** One pace: intervals that differ by no more than a twentieth. */
  private static final long PACE = 20;

  /** By how much the clocks of those who tell of an end and of the next birth differ. */
  private static final long CLOCKS_MS = 2_000;

  /** What telemetry shows of a node at the moment when it is announced as provisioned. */
  enum Announced {
    /** Nothing that tells. */
    UNSEEN,
    /** It served until then: it was not born then. */
    SERVING,
    /** It served steadily, and then not at all for long enough: it was away. */
    AWAY
  }

  final String name;

  /** Counts the lives under this name. */
  final long number;

  String unit = "";
  String group = "";
  String hardware = "";
  double capacity = 1;
  long beganMs;

  /** When its birth was told; {@link #NEVER} where nobody knows since when it runs. */
  long bornMs = NEVER;

  /** First word about it that was no attestation. */
  long spokenMs = NEVER;

  /** When it was last provisioned while it ran already. */
  long againMs = Long.MIN_VALUE;

  /** The last word that it is ready; the first since it was provisioned again. */
  long saidReadyMs = Long.MIN_VALUE;

  long readyMs = NEVER;
  long securedMs = NEVER;

  /** Since when a report says that it is not secured. */
  long deniedMs = NEVER;

  /** When it was secured before a report said that it is not. */
  long heldSecuredMs = NEVER;

  long drainingMs = NEVER;
  long endedMs = NEVER;

  /** The last word that it is secured. */
  long attestedMs = Long.MIN_VALUE;

  /** The word before that, those of about one moment counted once. */
  long attestedBeforeMs = Long.MIN_VALUE;

  /** The word before that one. */
  long attestedEarlierMs = Long.MIN_VALUE;

  /** And the one before that. */
  long attestedEarliestMs = Long.MIN_VALUE;

  /** When any event last spoke of it. */
  long wordMs;

  /** The source of "secured" has spoken of it, for or against. */
  boolean judged;

  /** A life before this one under its name was secured. */
  boolean securedBefore;

  /** First heard of in a report, so nobody knows since when it runs. */
  boolean found;

  /** Ended only because a report did not list it. */
  boolean omitted;

  /** When the last report left it out though it should have been there. */
  long omittedMs = NEVER;

  /** Address → since when it is claimed. */
  SortedMap<String, Long> claims = Collections.emptySortedMap();

  /** Model → digest, as last attested. */
  SortedMap<String, String> digests = Collections.emptySortedMap();

  /** Since when these digests are attested. */
  long digestsMs = Long.MIN_VALUE;

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
      life.securedBefore = before.wasEverSecured();
    }
    return life;
  }

  /** True where this life or one before it under its name was called secured. */
  boolean wasEverSecured() {
    return securedBefore || securedMs != NEVER || heldSecuredMs != NEVER;
  }

  /**
   * Provisioned: a birth after an end, and where nothing was known. Of a node that runs it is a
   * repeat, or a word that came behind, unless it has been away, or has none of its addresses any
   * more and was not seen serving.
   */
  static NodeLife provisioned(
      @Nullable NodeLife known,
      String name,
      List<String> addresses,
      Announced announced,
      long timeMs) {
    boolean served = announced == Announced.SERVING;
    if (known == null || known.hasEnded() && !known.omitted) {
      return born(known, name, timeMs, known == null && served ? NEVER : timeMs);
    }
    boolean gone = known.omitted && timeMs - known.endedMs >= GONE_MS;
    boolean moved = !addresses.isEmpty() && !known.claims.isEmpty() && !known.has(addresses);
    boolean settled = known.readyMs != NEVER && timeMs - known.readyMs > SKEW_MS;
    if (announced == Announced.AWAY
        && known.againMs != Long.MIN_VALUE
        && timeMs - known.againMs <= GONE_MS) {
      // That word was taken for a repeat since the node had served until then: it was the birth.
      return known.restarted(known.againMs);
    }
    if (announced == Announced.AWAY || !served && (gone || moved && settled)) {
      return born(known, name, timeMs, timeMs);
    }
    NodeLife life = known.omitted ? known.listedAgain() : known.copy();
    boolean attestedOnly = life.spokenMs == NEVER && timeMs - life.beganMs <= ATTESTED_EARLY_MS;
    boolean justSpoken = life.spokenMs != NEVER && timeMs - life.spokenMs <= SKEW_MS;
    if (life.bornMs == NEVER && !served && (attestedOnly || justSpoken)) {
      life.bornMs = timeMs;
    } else if (settled) {
      life.againMs = timeMs;
    }
    return life.spoken(timeMs);
  }

  private static NodeLife born(@Nullable NodeLife before, String name, long timeMs, long bornMs) {
    NodeLife life = begin(before, name, timeMs).spoken(timeMs);
    life.bornMs = bornMs;
    life.inherit(before);
    return life;
  }

  /** First heard of in a list: nobody knows since when it runs. */
  static NodeLife found(@Nullable NodeLife before, String name, long timeMs) {
    NodeLife life = begin(before, name, timeMs);
    life.found = true;
    life.inherit(before);
    return life;
  }

  /**
   * Ready: begins a life where none runs, whose birth was lost. One that was draining for longer
   * than the clocks differ takes traffic again.
   */
  static NodeLife ready(@Nullable NodeLife known, String name, long timeMs) {
    boolean gone = known != null && known.omitted && timeMs - known.endedMs >= GONE_MS;
    if (known == null || known.hasEnded() && (gone || !known.omitted)) {
      NodeLife life = born(known, name, timeMs, NEVER);
      life.readyMs = timeMs;
      life.saidReadyMs = timeMs;
      return life;
    }
    NodeLife life = known.omitted ? known.listedAgain() : known.copy();
    life.readyMs = Math.min(life.readyMs, timeMs);
    life.saidReady(timeMs);
    if (life.drainingMs != NEVER && timeMs - life.drainingMs > SKEW_MS) {
      life.drainingMs = NEVER;
    }
    return life.spoken(timeMs);
  }

  /**
   * Secured, so ready too; begins a life where none runs, but for a late word about an end. A
   * report that had left the node out was wrong.
   */
  static NodeLife secured(@Nullable NodeLife known, String name, long timeMs) {
    NodeLife before = known != null && known.omitted ? known.listedAgain() : known;
    if (before != null && before.hasEnded() && timeMs - before.endedMs <= STRAY_MS) {
      NodeLife life = before.copy();
      life.attested(timeMs);
      return life;
    }
    NodeLife life =
        before == null || before.hasEnded() ? begin(before, name, timeMs) : before.copy();
    life.attested(timeMs);
    life.readyMs = Math.min(life.readyMs, timeMs);
    life.securedMs = Math.min(life.securedMs, timeMs);
    life.deniedMs = NEVER;
    life.heldSecuredMs = NEVER;
    life.judged = true;
    return life;
  }

  /** Draining: of a node never heard of, it was ready until now; after an end, no effect. */
  static NodeLife draining(@Nullable NodeLife known, String name, long timeMs) {
    if (known == null) {
      NodeLife life = begin(null, name, timeMs).spoken(timeMs);
      life.readyMs = timeMs;
      life.drainingMs = timeMs;
      return life;
    }
    NodeLife life = known.omitted ? known.listedAgain() : known.copy();
    if (!life.hasEnded()) {
      life.drainingMs = Math.min(life.drainingMs, timeMs);
    }
    return life.spoken(timeMs);
  }

  /**
   * Terminated: the first end counts; of a node never heard of, its end is kept. Where the node was
   * announced within the clocks' difference before, it is the life before that ends: see {@link
   * #restarted}.
   */
  static NodeLife terminated(@Nullable NodeLife known, String name, long timeMs) {
    NodeLife life = known == null ? begin(null, name, timeMs) : known.copy();
    life.endedMs = life.omitted ? timeMs : Math.min(life.endedMs, timeMs);
    life.omitted = false;
    return life.spoken(timeMs);
  }

  /** True where an end at that moment makes room for the life that was announced just before. */
  boolean isRestartedAt(long endMs) {
    return !hasEnded() && againMs != Long.MIN_VALUE && endMs - againMs <= CLOCKS_MS;
  }

  /** The life that was announced just before the end of this one was told; it begins there. */
  NodeLife restarted(long endMs) {
    NodeLife life = born(this, name, endMs, endMs);
    life.readyMs = saidReadyMs >= againMs ? saidReadyMs : NEVER;
    life.saidReadyMs = saidReadyMs >= againMs ? saidReadyMs : Long.MIN_VALUE;
    return life;
  }

  /** The first such word since it was provisioned again is of the life that then began, if any. */
  private void saidReady(long timeMs) {
    if (againMs == Long.MIN_VALUE || saidReadyMs < againMs) {
      saidReadyMs = timeMs;
    }
  }

  private NodeLife spoken(long timeMs) {
    spokenMs = Math.min(spokenMs, timeMs);
    omittedMs = NEVER;
    return this;
  }

  private void attested(long timeMs) {
    if (attestedMs != Long.MIN_VALUE && timeMs - attestedMs > SKEW_MS) {
      attestedEarliestMs = attestedEarlierMs;
      attestedEarlierMs = attestedBeforeMs;
      attestedBeforeMs = attestedMs;
    }
    attestedMs = Math.max(attestedMs, timeMs);
    omittedMs = NEVER;
  }

  /**
   * Takes over an attestation that was dated into the life before by a slow clock: one from after
   * its end, or one after its own that does not come at the pace of those before. A life whose
   * birth nobody told may have begun at any time after that end.
   */
  private void inherit(@Nullable NodeLife before) {
    if (before == null || before.attestedMs == Long.MIN_VALUE) {
      return;
    }
    long earliestBirthMs = bornMs == NEVER ? Math.min(beganMs, before.endedMs) : beganMs;
    if (earliestBirthMs - before.attestedMs > ATTESTED_EARLY_MS) {
      return;
    }
    boolean isStray = before.attestedMs > before.endedMs;
    boolean isLone = before.attestedMs > before.securedMs + SKEW_MS && !before.beats();
    if (isStray || isLone) {
      securedMs = beganMs;
      attestedMs = beganMs;
      judged = true;
      digests = before.digests;
      digestsMs = beganMs;
    }
  }

  /**
   * True where it attests all the time: after its own first, four words came at one pace. Three do
   * by chance, where a node is announced again.
   */
  private boolean beats() {
    long lastMs = attestedMs - attestedBeforeMs;
    long beforeMs = attestedBeforeMs - attestedEarlierMs;
    return attestedEarliestMs != Long.MIN_VALUE
        && attestedEarliestMs > securedMs + SKEW_MS
        && isOnePace(lastMs, beforeMs)
        && isOnePace(beforeMs, attestedEarlierMs - attestedEarliestMs);
  }

  private static boolean isOnePace(long oneMs, long otherMs) {
    long longerMs = Math.max(oneMs, otherMs);
    return longerMs <= HEARTBEAT_MS && PACE * Math.abs(oneMs - otherMs) <= longerMs;
  }

  private boolean has(List<String> addresses) {
    return addresses.stream().anyMatch(claims::containsKey);
  }

  /** Since when it was told that it is not secured: its birth, or a report; never if nobody did. */
  long unsecuredFromMs() {
    return heldSecuredMs == NEVER ? Math.min(bornMs, deniedMs) : deniedMs;
  }

  /** Listed again after a report had left it out: it never ended. */
  NodeLife listedAgain() {
    NodeLife life = copy();
    life.endedMs = NEVER;
    life.omitted = false;
    life.omittedMs = NEVER;
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
    copy.bornMs = bornMs;
    copy.spokenMs = spokenMs;
    copy.againMs = againMs;
    copy.saidReadyMs = saidReadyMs;
    copy.deniedMs = deniedMs;
    copy.heldSecuredMs = heldSecuredMs;
    copy.attestedMs = attestedMs;
    copy.attestedBeforeMs = attestedBeforeMs;
    copy.attestedEarlierMs = attestedEarlierMs;
    copy.attestedEarliestMs = attestedEarliestMs;
    copy.wordMs = wordMs;
    copy.judged = judged;
    copy.securedBefore = securedBefore;
    copy.found = found;
    copy.omitted = omitted;
    copy.omittedMs = omittedMs;
    copy.claims = claims;
    copy.digests = digests;
    copy.digestsMs = digestsMs;
    return copy;
  }

  /** All lives under one name. */
  static byte[] toBytes(List<NodeLife> lives) {
    ByteWriter out = new ByteWriter().unsigned(lives.size());
    lives.forEach(life -> life.write(out));
    lives.forEach(life -> out.flag(life.securedBefore));
    return out.toBytes();
  }

  static List<NodeLife> read(String name, ByteReader in) {
    List<NodeLife> lives = readLives(name, in);
    lives.forEach(life -> life.securedBefore = in.flag());
    return lives;
  }

  /** The bytes of version 2 of those of version 1, which told of each life alone. */
  static byte[] fromVersion1(byte[] before) {
    ByteReader in = new ByteReader(before);
    List<NodeLife> lives = readLives("", in);
    in.end();
    for (int i = 1; i < lives.size(); i++) {
      lives.get(i).securedBefore = lives.get(i - 1).wasEverSecured();
    }
    return toBytes(lives);
  }

  private static List<NodeLife> readLives(String name, ByteReader in) {
    NodeLife[] lives = new NodeLife[in.count()];
    for (int i = 0; i < lives.length; i++) {
      lives[i] = readOne(name, in);
    }
    return List.of(lives);
  }

  private void write(ByteWriter out) {
    out.unsigned(number).text(unit).text(group).text(hardware).real(capacity).signed(beganMs);
    out.signed(readyMs).signed(securedMs).signed(drainingMs).signed(endedMs);
    out.signed(bornMs).signed(spokenMs).signed(againMs).signed(deniedMs).signed(heldSecuredMs);
    out.signed(saidReadyMs)
        .signed(attestedMs)
        .signed(attestedBeforeMs)
        .signed(attestedEarlierMs)
        .signed(attestedEarliestMs)
        .signed(omittedMs)
        .signed(digestsMs);
    out.signed(wordMs).flag(judged).flag(found).flag(omitted);
    out.unsigned(claims.size());
    claims.forEach((address, sinceMs) -> out.text(address).signed(sinceMs));
    out.unsigned(digests.size());
    digests.forEach((model, digest) -> out.text(model).text(digest));
  }

  private static NodeLife readOne(String name, ByteReader in) {
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
    life.bornMs = in.signed();
    life.spokenMs = in.signed();
    life.againMs = in.signed();
    life.deniedMs = in.signed();
    life.heldSecuredMs = in.signed();
    life.saidReadyMs = in.signed();
    life.attestedMs = in.signed();
    life.attestedBeforeMs = in.signed();
    life.attestedEarlierMs = in.signed();
    life.attestedEarliestMs = in.signed();
    life.omittedMs = in.signed();
    life.digestsMs = in.signed();
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
