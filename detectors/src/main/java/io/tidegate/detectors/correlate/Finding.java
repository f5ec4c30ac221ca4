package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, from its first signal to its end: its identity, what was last said of
 * it, and what was done about it. Changed only by the {@link Correlator} and the decide stage.
 */
public final class Finding {
  /** How many others are named; more are counted only. */
  static final int MOST_RELATED = 64;

  private final String uid;
  private final String detector;
  private final EntityKey entity;
  private final long createdMs;
  private Signal latest;
  private Signal strongest;
  private @Nullable Signal part;
  private final TreeSet<EntityKey> related = new TreeSet<>();
  private Severity severity;
  private long firstSeenMs;
  private long lastSeenMs;
  private long longestSilenceMs;
  private long lastWeighedMs = Long.MIN_VALUE;
  private long lastToldMs = Long.MIN_VALUE;
  private double toldNats;
  private int toldRelated;
  private int alerts;
  private int hits;
  private boolean open = true;
  private Containment containment = Containment.NONE;

  Finding(String uid, EntityKey entity, Signal first, Severity severity, long createdMs) {
    this(uid, first.detector(), entity, first, severity, createdMs);
  }

  /**
   * @param detector who made it a finding, whoever speaks for it now: its cause goes by that
   */
  private Finding(
      String uid,
      String detector,
      EntityKey entity,
      Signal first,
      Severity severity,
      long createdMs) {
    this.uid = uid;
    this.detector = detector;
    this.entity = entity;
    this.latest = first;
    this.strongest = first;
    this.severity = severity;
    this.createdMs = createdMs;
    this.firstSeenMs = first.score().windowStartMs();
    this.lastSeenMs = first.timeMs();
  }

  public String uid() {
    return uid;
  }

  public String detector() {
    return detector;
  }

  public EntityKey entity() {
    return entity;
  }

  public long createdMs() {
    return createdMs;
  }

  /** The signal that speaks for the finding now. */
  public Signal latest() {
    return latest;
  }

  /** The signal with the most evidence of its life. */
  public Signal strongest() {
    return strongest;
  }

  /** Of the last tick's signals, the one of the part with the largest excess; null for none. */
  public @Nullable Signal part() {
    return part;
  }

  /** Who else is involved, in order. */
  public List<EntityKey> related() {
    return List.copyOf(related);
  }

  public Severity severity() {
    return severity;
  }

  public long firstSeenMs() {
    return firstSeenMs;
  }

  public long lastSeenMs() {
    return lastSeenMs;
  }

  /** How many alerts were sent of it. */
  public int alerts() {
    return alerts;
  }

  /** How many single events proved it. */
  public int hits() {
    return hits;
  }

  public boolean isOpen() {
    return open;
  }

  public Containment containment() {
    return containment;
  }

  /** Notes what was done about it. */
  public void contain(Containment now) {
    containment = now;
  }

  void signal(Signal signal, Severity now) {
    latest = signal;
    if (signal.score().nats() > strongest.score().nats()) {
      strongest = signal;
    }
    severity = now;
    longestSilenceMs = Math.max(longestSilenceMs, signal.timeMs() - lastSeenMs);
    lastSeenMs = Math.max(lastSeenMs, signal.timeMs());
    firstSeenMs = Math.min(firstSeenMs, signal.score().windowStartMs());
  }

  void part(@Nullable Signal largest) {
    part = largest;
  }

  void hit() {
    hits++;
  }

  /** True when somebody new is involved. */
  boolean relate(EntityKey other) {
    return !other.equals(entity) && related.size() < MOST_RELATED && related.add(other);
  }

  void alerted(long timeMs) {
    alerts++;
    lastToldMs = timeMs;
    lastWeighedMs = timeMs;
    said();
  }

  /** Notes that nothing is told of it now; what was never told is left to a digest. */
  void weighed(long timeMs) {
    lastWeighedMs = timeMs;
    if (alerts == 0) {
      said();
    }
  }

  private void said() {
    toldNats = Math.max(toldNats, latest.score().nats());
    toldRelated = related.size();
  }

  /** The longest time within its life in which nothing spoke for it. */
  long longestSilenceMs() {
    return longestSilenceMs;
  }

  long lastWeighedMs() {
    return lastWeighedMs;
  }

  /** When an alert was last sent of it; {@link Long#MIN_VALUE} for never. */
  long lastToldMs() {
    return lastToldMs;
  }

  /** The most evidence that was told of it. */
  double toldNats() {
    return toldNats;
  }

  /** How many others its last alert named. */
  int toldRelated() {
    return toldRelated;
  }

  int relatedCount() {
    return related.size();
  }

  void close() {
    open = false;
  }

  void reopen() {
    open = true;
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().text(uid).text(detector);
    EntityKeys.write(entity, out).signed(createdMs);
    latest.write(out);
    out.u8(severity.id()).signed(firstSeenMs).signed(lastSeenMs);
    out.signed(longestSilenceMs).signed(lastWeighedMs).signed(lastToldMs);
    out.real(toldNats).unsigned(toldRelated).unsigned(alerts).unsigned(hits).flag(open);
    out.unsigned(related.size());
    related.forEach(key -> EntityKeys.write(key, out));
    out.u8(containment.state().code()).optionalText(containment.commandId());
    out.signed(containment.untilMs()).optionalText(containment.refusedBy());
    out.flag(part != null);
    if (part != null) {
      part.write(out);
    }
    out.flag(!strongest.equals(latest));
    if (!strongest.equals(latest)) {
      strongest.write(out);
    }
    return out.toBytes();
  }

  public static Finding read(ByteReader in) {
    String uid = in.text();
    String detector = in.text();
    EntityKey entity = EntityKeys.read(in);
    long createdMs = in.signed();
    Signal latest = Signal.read(in);
    Finding finding = new Finding(uid, detector, entity, latest, Severity.ofId(in.u8()), createdMs);
    finding.firstSeenMs = in.signed();
    finding.lastSeenMs = in.signed();
    finding.longestSilenceMs = in.signed();
    finding.lastWeighedMs = in.signed();
    finding.lastToldMs = in.signed();
    finding.toldNats = in.real();
    finding.toldRelated = (int) in.unsigned();
    finding.alerts = (int) in.unsigned();
    finding.hits = (int) in.unsigned();
    finding.open = in.flag();
    List<EntityKey> others = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      others.add(EntityKeys.read(in));
    }
    finding.related.addAll(others);
    ContainmentState state = ContainmentState.CODES.of(in.u8());
    String commandId = in.optionalText();
    finding.containment = new Containment(state, commandId, in.signed(), in.optionalText());
    finding.part = in.flag() ? Signal.read(in) : null;
    finding.strongest = in.flag() ? Signal.read(in) : latest;
    return finding;
  }

  @Override
  public String toString() {
    return "Finding[" + uid + ", " + detector + ", " + Objects.toString(entity) + "]";
  }
}
