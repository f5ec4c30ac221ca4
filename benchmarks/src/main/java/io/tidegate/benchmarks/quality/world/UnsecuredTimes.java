package io.tidegate.benchmarks.quality.world;

import io.tidegate.app.replay.OwnLines;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.ScalingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When nodes were ready and not yet secured, as the scaling events have it: from {@code node_ready}
 * to {@code node_secured}, or to the node's end in a cluster in which another was secured.
 */
public final class UnsecuredTimes {
  private final SortedMap<String, Life> lives = new TreeMap<>();
  private final SortedMap<String, List<UnsecuredTime>> ended = new TreeMap<>();
  private final SortedMap<String, List<UnsecuredTime>> unended = new TreeMap<>();

  /** What is known of one node since it was provisioned. */
  private static final class Life {
    private long readyMs = Long.MAX_VALUE;
    private boolean secured;
  }

  UnsecuredTimes() {}

  /**
   * Those of a file of scaling events, plain or compressed.
   *
   * @param source how such records are read, in its form; those that are refused say nothing
   */
  public static List<UnsecuredTime> read(Path scaling, Source source) {
    ScalingDecoder decoder = new ScalingDecoder(source.set(), source.conflict());
    UnsecuredTimes times = new UnsecuredTimes();
    try (OwnLines lines = OwnLines.open(scaling, source.format())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value<ScalingEvent> read) {
          times.add(read.value());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + scaling, e);
    }
    return times.all();
  }

  /** Takes in an event, in order of time. */
  void add(ScalingEvent event) {
    String node = event.node();
    if (node == null) {
      return;
    }
    String name = event.cluster() + '/' + node;
    Life life = lives.computeIfAbsent(name, unseen -> new Life());
    switch (event.type()) {
      case NODE_READY -> life.readyMs = Math.min(life.readyMs, event.timeMs());
      case NODE_SECURED -> {
        end(life, event, ended);
        life.secured = true;
      }
      case NODE_DRAINING -> end(life, event, unended);
      case NODE_PROVISIONED, NODE_TERMINATED -> {
        end(life, event, unended);
        lives.put(name, new Life());
      }
      default -> {}
    }
  }

  /** All that have ended, and those of clusters that secure nodes which never ended so. */
  List<UnsecuredTime> all() {
    lives.forEach(
        (name, life) -> {
          int stroke = name.indexOf('/');
          String cluster = name.substring(0, stroke);
          note(life, cluster, name.substring(stroke + 1), Long.MAX_VALUE, unended);
        });
    List<UnsecuredTime> all = new ArrayList<>();
    ended.forEach(
        (cluster, times) -> {
          all.addAll(times);
          all.addAll(unended.getOrDefault(cluster, List.of()));
        });
    return all;
  }

  private static void end(
      Life life, ScalingEvent event, SortedMap<String, List<UnsecuredTime>> to) {
    note(life, event.cluster(), String.valueOf(event.node()), event.timeMs(), to);
    life.readyMs = Long.MAX_VALUE;
  }

  private static void note(
      Life life,
      String cluster,
      String node,
      long endMs,
      SortedMap<String, List<UnsecuredTime>> to) {
    List<UnsecuredTime> times = to.computeIfAbsent(cluster, unseen -> new ArrayList<>());
    if (!life.secured && life.readyMs <= endMs && life.readyMs != Long.MAX_VALUE) {
      times.add(new UnsecuredTime(cluster, node, life.readyMs, endMs));
    }
  }
}
