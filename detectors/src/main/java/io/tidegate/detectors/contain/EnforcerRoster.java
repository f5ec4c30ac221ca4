package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Target;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The enforcers that announced themselves: who lives, for which clusters, and what each can do.
 *
 * <p>Event time stands still before the first record and while there is no traffic. Whoever was
 * heard then counts as heard at the time that it gave itself, as soon as event time goes on, but
 * never as heard later than that.
 */
final class EnforcerRoster {
  /** Who was not heard from for so long does not live. */
  static final long LIVE_MS = 90_000;

  private static final long FORGET_MS = 86_400_000;
  private static final int MOST = 10_000;

  private final Kept<Heard> heard = new Kept<>(new HeardCodec());

  /**
   * An enforcer's last record, and when it was last heard from.
   *
   * @param saidMs when that was by its own clock, as long as event time has not gone on since; else
   *     the same as {@code atMs}
   */
  record Heard(EnforcerRecord record, long atMs, long saidMs) {
    Heard at(long timeMs) {
      long heardMs = Math.max(atMs, Math.min(saidMs, timeMs));
      return new Heard(record, heardMs, heardMs);
    }
  }

  Kept<Heard> kept() {
    return heard;
  }

  /** Takes in that an enforcer announced itself. */
  void announce(EnforcerRecord record, long atMs) {
    if (heard.size() < MOST || heard.get(record.enforcer()) != null) {
      heard.put(record.enforcer(), new Heard(record, atMs, record.timeMs()));
    }
  }

  /** Takes in that an enforcer answered, which is a sign of life. */
  void answered(String enforcer, long saidMs, long atMs) {
    Heard known = heard.get(enforcer);
    if (known != null) {
      heard.put(enforcer, new Heard(known.record, Math.max(known.atMs, atMs), saidMs));
    }
  }

  /** Event time goes on. */
  void advance(long nowMs) {
    for (Map.Entry<String, Heard> entry : heard.byKey().entrySet()) {
      if (entry.getValue().saidMs != entry.getValue().atMs) {
        entry.setValue(entry.getValue().at(nowMs));
        heard.touch(entry.getKey());
      }
    }
  }

  /** An enforcer said that it cannot do that after all. */
  void cannot(String enforcer, Action action, String kind) {
    Heard known = heard.get(enforcer);
    if (known == null || !known.record.can(action, kind)) {
      return;
    }
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>(known.record.actions());
    SortedSet<String> left = new TreeSet<>(actions.getOrDefault(kind, new TreeSet<>()));
    left.remove(action.wireName());
    actions.put(kind, left);
    EnforcerRecord r = known.record;
    heard.put(
        enforcer,
        new Heard(
            new EnforcerRecord(
                r.enforcer(), r.clusters(), actions, r.offset(), r.timeMs(), r.version()),
            known.atMs,
            known.saidMs));
  }

  void forget(long nowMs) {
    heard.removeIf(each -> each.atMs < nowMs - FORGET_MS);
  }

  /** The ids of those that live and see the traffic of a cluster. */
  SortedSet<String> live(String cluster, long nowMs) {
    SortedSet<String> ids = new TreeSet<>();
    for (Map.Entry<String, Heard> entry : heard.byKey().entrySet()) {
      if (isLive(entry.getValue(), cluster, nowMs)) {
        ids.add(entry.getKey());
      }
    }
    return ids;
  }

  /** True where somebody can do it, or where nobody lives who could say that he cannot. */
  boolean canDo(Action action, Target target, long nowMs) {
    List<Heard> live =
        heard.values().stream().filter(each -> isLive(each, target.cluster(), nowMs)).toList();
    return live.isEmpty() || live.stream().anyMatch(each -> each.record.can(action, target.kind()));
  }

  private static boolean isLive(Heard each, String cluster, long nowMs) {
    return each.record.serves(cluster) && nowMs - each.atMs <= LIVE_MS;
  }

  private static final class HeardCodec implements Codec<Heard> {
    @Override
    public void write(Heard value, ByteWriter out) {
      EnforcerRecord record = value.record;
      out.text(record.enforcer()).unsigned(record.clusters().size());
      record.clusters().forEach(out::text);
      out.unsigned(record.actions().size());
      record
          .actions()
          .forEach(
              (kind, words) -> {
                out.text(kind).unsigned(words.size());
                words.forEach(out::text);
              });
      out.signed(record.offset()).signed(record.timeMs()).text(record.version());
      out.signed(value.atMs).signed(value.saidMs);
    }

    @Override
    public Heard read(ByteReader in) {
      String enforcer = in.text();
      SortedSet<String> clusters = texts(in);
      SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        actions.put(in.text(), texts(in));
      }
      EnforcerRecord record =
          new EnforcerRecord(enforcer, clusters, actions, in.signed(), in.signed(), in.text());
      return new Heard(record, in.signed(), in.signed());
    }

    private static SortedSet<String> texts(ByteReader in) {
      SortedSet<String> texts = new TreeSet<>();
      for (int left = in.count(); left > 0; left--) {
        texts.add(in.text());
      }
      return texts;
    }
  }
}
