package io.tidegate.detectors.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class FleetTimelineTest {
  private static final int TICK = 5;
  private static final String[] NODES = {"a", "b", "c", "d", "e", "f", "g", "h"};
  private static final String[] ADDRESSES = {"10.0.0.1", "10.0.0.1:80", "10.0.0.2:80", "a", "x"};

  /** The durable copy that a shell keeps. */
  private static final class Store {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    void take(FleetTimeline timeline) {
      timeline.drainChanges(
          (key, value) -> {
            if (value == null) {
              rows.remove(key);
            } else {
              rows.put(key, value);
            }
          });
    }

    FleetTimeline restored(SecuritySignal signal, Random random) {
      FleetTimeline timeline = new FleetTimeline("eu1", signal);
      List<Map.Entry<byte[], byte[]>> shuffled = new ArrayList<>(rows.entrySet());
      Collections.shuffle(shuffled, random);
      shuffled.forEach(row -> timeline.restore(row.getKey(), row.getValue()));
      timeline.restored();
      return timeline;
    }
  }

  @Property(tries = 60)
  void saysTheSameInAnyOrderAndAfterAnyRestart(@ForAll long seed) {
    Random random = new Random(seed);
    SecuritySignal signal = SecuritySignal.values()[random.nextInt(3)];
    int seconds = random.nextBoolean() ? 900 : 9_000;
    List<ScalingEvent> events = events(random, seconds, 200);
    FleetTimeline straight = new FleetTimeline("eu1", signal);
    events.forEach(straight::apply);
    FleetTimeline shuffled = new FleetTimeline("eu1", signal);
    Store store = new Store();
    List<ScalingEvent> waiting = new ArrayList<>(events);
    Collections.shuffle(waiting, random);

    for (int second = TICK; second <= seconds; second += TICK * (1 + random.nextInt(4))) {
      long tickMs = FleetScript.ms(second);
      // Whatever is due comes at last; what is not may come before its time, once or twice.
      for (ScalingEvent event : List.copyOf(waiting)) {
        if (event.timeMs() <= tickMs || random.nextInt(200) == 0) {
          shuffled.apply(event);
          waiting.remove(event);
          if (random.nextInt(10) == 0) {
            shuffled.apply(event);
          }
        }
      }
      if (random.nextInt(10) == 0) {
        store.take(shuffled);
        shuffled = store.restored(signal, random);
      }
      feed(straight, tickMs, second);
      feed(shuffled, tickMs, second);
      assertThat(told(shuffled.at(tickMs))).isEqualTo(told(straight.at(tickMs)));
    }
  }

  @Property(tries = 100)
  void takesInLateEventsAsIfTheyHadBeenThere(@ForAll long seed) {
    Random random = new Random(seed);
    List<ScalingEvent> events = events(random, 3_000, 150);
    FleetTimeline straight = new FleetTimeline("eu1", SecuritySignal.AUTO);
    events.forEach(straight::apply);
    FleetTimeline late = new FleetTimeline("eu1", SecuritySignal.AUTO);
    List<ScalingEvent> waiting = new ArrayList<>(events);
    Collections.shuffle(waiting, random);
    for (int second = TICK; second < 3_000; second += 100) {
      for (int i = 0; i < 7 && !waiting.isEmpty(); i++) {
        late.apply(waiting.remove(waiting.size() - 1));
      }
      late.at(FleetScript.ms(second));
    }
    waiting.forEach(late::apply);

    assertThat(nodes(late.at(FleetScript.ms(3_000))))
        .isEqualTo(nodes(straight.at(FleetScript.ms(3_000))));
  }

  @Test
  void keepsNoMoreThanAnHourOfEvents() {
    FleetScript fleet = new FleetScript();
    Store store = new Store();
    for (int second = 0; second < 20_000; second += TICK) {
      fleet.ready(second, "n" + second % 50).seen(second, "n1").named(second, 5, "n1", "x");
      fleet.at(second);
      store.take(fleet.timeline);
    }

    assertThat(store.rows.size()).isBetween(720, 1_000);
  }

  @Test
  void needsNobodyToTakeItsRows() {
    FleetScript fleet = new FleetScript();
    for (int second = 0; second < 40_000; second += TICK) {
      fleet.ready(second, "n" + second % 50).seen(second, "n1").named(second, 5, "n1");
      fleet.at(second);
    }
    Store store = new Store();
    int[] calls = {0};
    fleet.timeline.drainChanges((key, value) -> calls[0]++);

    assertThat(calls[0]).isLessThan(2_000);
    assertThat(store.rows).isEmpty();
  }

  @Test
  void foldsTheOldestBeyondItsBound() {
    FleetScript fleet = new FleetScript();
    for (int i = 0; i < 120_000; i++) {
      fleet.ready(i / 1_000.0, "n" + i % 30_000);
    }
    Store store = new Store();
    store.take(fleet.timeline);

    assertThat(store.rows.size()).isLessThan(121_000);
    assertThat(fleet.at(200).ready()).isBetween(18_000, 20_000);
    assertThat(fleet.at(200).resolve("n29999", FleetScript.ms(200))).isPresent();
  }

  @Test
  void carriesALargeBusyFleet() {
    FleetScript fleet = new FleetScript();
    String[] names = new String[1_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "node-" + i;
      fleet.provisioned(-100, names[i], "10.0." + i / 250 + "." + i % 250).ready(-50, names[i]);
    }
    Store store = new Store();
    for (int second = 0; second < 1_800; second += TICK) {
      for (int i = 0; i < 14; i++) {
        int node = (second * 14 / TICK + i) % names.length;
        double atSecond = second - (i == 13 && second % 60 == 0 ? 300 : 2);
        fleet.draining(atSecond, names[node]).terminated(atSecond + 1, names[node]);
      }
      fleet.seen(second, names).named(second, 1, names).at(second);
      store.take(fleet.timeline);
    }

    assertThat(fleet.at(1_800).fromTimeline()).isTrue();
  }

  @Test
  void writesEventsWhole() {
    Random random = new Random(7);
    ScalingEventCodec codec = new ScalingEventCodec();
    for (ScalingEvent event : events(random, 1_000, 300)) {
      assertThat(codec.read(new ByteReader(codec.toBytes(event)))).isEqualTo(event);
    }
  }

  private static void feed(FleetTimeline timeline, long tickMs, int second) {
    Random random = new Random(second);
    TreeSet<Long> hashes = new TreeSet<>();
    SortedMap<String, Long> named = new TreeMap<>();
    for (String name : NODES) {
      if (random.nextInt(3) > 0) {
        hashes.add(Hash64.of(name));
        named.put(name, (long) random.nextInt(8));
      }
    }
    named.put(ADDRESSES[random.nextInt(ADDRESSES.length)], (long) random.nextInt(8));
    timeline.seen(tickMs, hashes);
    timeline.named(tickMs, named);
  }

  /** All that a view says. */
  private static List<Object> told(FleetView view) {
    List<Object> told = new ArrayList<>(nodes(view));
    told.addAll(List.of(view.seen(), view.size(), view.phase(), view.unsettled(), view.join()));
    told.addAll(List.of(view.unmatchedInTelemetry(), view.unmatchedInTimeline()));
    for (int i = 0; i < 40; i++) {
      told.add(view.sizeAt(view.atMs() - i * 100_000L));
    }
    return told;
  }

  /** What a view says that no telemetry enters. */
  private static List<Object> nodes(FleetView view) {
    List<Object> told = new ArrayList<>();
    told.addAll(List.of(view.provisioned(), view.ready(), view.secured(), view.effective()));
    told.addAll(
        List.of(
            view.fromTimeline(),
            view.securitySignalKnown(),
            view.securitySignalSilent(),
            view.securitySignalLastMs(),
            view.notices()));
    for (String[] names : new String[][] {NODES, ADDRESSES}) {
      for (String name : names) {
        for (int i = 0; i < 6; i++) {
          told.add(view.resolve(name, view.atMs() - i * 20_000L));
        }
        told.add(view.attestedDigests(name, view.atMs()));
      }
    }
    return told;
  }

  private static List<ScalingEvent> events(Random random, int seconds, int count) {
    List<ScalingEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ScalingType type = ScalingType.values()[random.nextInt(ScalingType.values().length)];
      // Few distinct moments, so that many events share one; some ids come twice, but never an
      // hour apart: so long nobody remembers them.
      int step = random.nextInt(5) == 0 ? 300 : 1;
      double second = random.nextInt(seconds / step) * step + random.nextInt(2) * 0.5;
      String id = "e" + (seconds < 3_600 && random.nextInt(30) == 0 ? random.nextInt(count) : i);
      events.add(event(random, FleetScript.event(id, second, type), type, seconds));
    }
    return events;
  }

  private static ScalingEvent event(
      Random random, ScalingEventBuilder event, ScalingType type, int seconds) {
    String group = random.nextInt(3) == 0 ? "g" + random.nextInt(2) : null;
    event.group(group).unit(random.nextInt(8) == 0 ? "replica" : "node");
    if (type.aboutNode()) {
      event.node(NODES[random.nextInt(NODES.length)]).addresses(addresses(random));
      event.capacity(random.nextInt(4) == 0 ? 2 : 1);
      if (type == ScalingType.NODE_SECURED) {
        event.modelDigests(Map.of("m", "d" + random.nextInt(3)));
      }
    } else if (type == ScalingType.SCALE_DECISION) {
      event.to(random.nextInt(20));
    } else if (type == ScalingType.SIZE_REPORT) {
      report(random, event);
    } else {
      event.name("notice").toTimeMs(FleetScript.ms(random.nextInt(seconds)));
    }
    return event.build();
  }

  private static void report(Random random, ScalingEventBuilder event) {
    event.size(random.nextInt(12)).origin("o" + random.nextInt(2));
    if (random.nextInt(2) == 0) {
      return;
    }
    List<NodeReport> nodes = new ArrayList<>();
    String[] phases = {"provisioned", "ready", "draining", null};
    Boolean[] secured = {true, false, null};
    for (String node : NODES) {
      if (random.nextInt(3) > 0) {
        String phase = phases[random.nextInt(4)];
        nodes.add(new NodeReport(node, phase, secured[random.nextInt(3)], addresses(random)));
      }
    }
    int parts = 1 + random.nextInt(2);
    event.nodes(nodes).part(1 + random.nextInt(parts)).parts(parts);
  }

  private static List<String> addresses(Random random) {
    return random.nextInt(3) == 0
        ? List.of(ADDRESSES[random.nextInt(ADDRESSES.length)])
        : List.of();
  }
}
