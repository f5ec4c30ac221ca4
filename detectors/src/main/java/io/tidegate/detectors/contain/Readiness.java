package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cluster's fleet waits for at the end of a tick.
 *
 * @param waiting the nodes that are ready and not secured, and since when they are ready
 * @param secured how many nodes are secured
 * @param target the size that the last scaling decision of the tick asked for; 0 for none
 * @param targetMs when it was decided; 0 for not
 */
public record Readiness(
    String cluster,
    long endMs,
    long tickMs,
    SortedMap<String, Long> waiting,
    int secured,
    int target,
    long targetMs) {

  /** Of more nodes nobody is told. */
  public static final int MOST_NODES = 10_000;

  public Readiness {
    waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
  }

  public void write(ByteWriter out) {
    out.text(cluster).signed(endMs).signed(tickMs).unsigned(waiting.size());
    waiting.forEach((node, readyMs) -> out.text(node).signed(readyMs));
    out.unsigned(secured).unsigned(target).signed(targetMs);
  }

  public static Readiness read(ByteReader in) {
    String cluster = in.text();
    long endMs = in.signed();
    long tickMs = in.signed();
    SortedMap<String, Long> waiting = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      waiting.put(in.text(), in.signed());
    }
    return new Readiness(
        cluster, endMs, tickMs, waiting, (int) in.unsigned(), (int) in.unsigned(), in.signed());
  }
}
