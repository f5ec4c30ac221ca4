package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a cluster's fleet waits for at the end of a tick.
 *
 * @param waiting the nodes that are ready and not secured, and since when they are ready
 * @param served those of them that traffic has, or that were ever secured: to hold one takes
 *     capacity away
 * @param secured how many nodes are secured
 * @param serving how many nodes are known to serve, by telemetry
 * @param target the size that the last scaling decision of the tick asked for; 0 for none
 * @param targetMs when it was decided; 0 for not
 */
public record Readiness(
    String cluster,
    long endMs,
    long tickMs,
    SortedMap<String, Long> waiting,
    SortedSet<String> served,
    int secured,
    int serving,
    int target,
    long targetMs) {

  /** Of more nodes nobody is told. */
  public static final int MOST_NODES = 10_000;

  public Readiness {
    waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
    served = Collections.unmodifiableSortedSet(new TreeSet<>(served));
  }

  public void write(ByteWriter out) {
    out.text(cluster).signed(endMs).signed(tickMs).unsigned(waiting.size());
    waiting.forEach((node, readyMs) -> out.text(node).signed(readyMs).flag(served.contains(node)));
    out.unsigned(secured).unsigned(serving).unsigned(target).signed(targetMs);
  }

  public static Readiness read(ByteReader in) {
    String cluster = in.text();
    long endMs = in.signed();
    long tickMs = in.signed();
    SortedMap<String, Long> waiting = new TreeMap<>();
    SortedSet<String> served = new TreeSet<>();
    for (int left = in.count(); left > 0; left--) {
      String node = in.text();
      waiting.put(node, in.signed());
      if (in.flag()) {
        served.add(node);
      }
    }
    int secured = (int) in.unsigned();
    int serving = (int) in.unsigned();
    int target = (int) in.unsigned();
    return new Readiness(
        cluster, endMs, tickMs, waiting, served, secured, serving, target, in.signed());
  }

  /** As it was told before it said who serves: then all who wait may. */
  public static Readiness readVersion1(ByteReader in) {
    String cluster = in.text();
    long endMs = in.signed();
    long tickMs = in.signed();
    SortedMap<String, Long> waiting = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      waiting.put(in.text(), in.signed());
    }
    SortedSet<String> served = new TreeSet<>(waiting.keySet());
    int secured = (int) in.unsigned();
    int target = (int) in.unsigned();
    return new Readiness(
        cluster, endMs, tickMs, waiting, served, secured, secured, target, in.signed());
  }
}
