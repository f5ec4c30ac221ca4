package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Inputs that are read as a service reads them: each record when it comes, with a commit a second,
 * and looked at four times a second whether they were read to their ends.
 */
final class LiveInputs {
  static final long START = 1_785_484_800_000L;
  private static final long LOOK_MS = 250;
  private static final long COMMIT_MS = 1_000;

  private final List<Sent> sent = new ArrayList<>();
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  final InMemoryEngine engine;
  private final int inputs;
  private boolean brokerStamps;

  /** When how many ticks were closed. */
  final List<String> closings = new ArrayList<>();

  /** The wall clock when the latest of them was. */
  long lastClosingMs;

  private record Sent(long comesMs, int input, byte[] record) {}

  LiveInputs(int inputs) {
    this(inputs, EngineConfig.defaults());
  }

  LiveInputs(int inputs, EngineConfig config) {
    this.inputs = inputs;
    this.engine = new InMemoryEngine(config, inputs, 1);
  }

  /** The broker stamps what comes. */
  LiveInputs stamped() {
    brokerStamps = true;
    return this;
  }

  /** A record comes, so many ms after the start. */
  LiveInputs record(int input, long comesMs, byte[] record) {
    sent.add(new Sent(comesMs, input, record));
    return this;
  }

  /** A request that ended at {@code timeMs}, counted like {@code comesMs} from the start. */
  LiveInputs request(int input, long comesMs, long timeMs, String id) {
    return record(input, comesMs, recordOf(timeMs, id));
  }

  /** Requests that come as they end, from one moment to another. */
  LiveInputs requests(int input, long fromMs, long toMs, long everyMs) {
    return requests(input, fromMs, toMs, everyMs, 0);
  }

  /** The same by a clock that is ahead. */
  LiveInputs requests(int input, long fromMs, long toMs, long everyMs, long aheadMs) {
    for (long at = fromMs; at < toMs; at += everyMs) {
      request(input, at, at + aheadMs, "r" + input + "-" + at);
    }
    return this;
  }

  byte[] recordOf(long timeMs, String id) {
    return encoder.encode(
        new InferenceEventBuilder()
            .timeMs(START + timeMs)
            .requestId(id)
            .cluster("eu-1")
            .tenant("acme")
            .node("gpu-1")
            .model("m")
            .latencyMicros(400_000)
            .inputTokens(200)
            .outputTokens(100)
            .build());
  }

  static byte[] garbage(String text) {
    return text.getBytes(UTF_8);
  }

  /** Reads everything that comes until then. */
  LiveInputs until(long endMs) {
    engine.scalingReadThrough(Long.MAX_VALUE);
    sent.sort(Comparator.comparingLong(Sent::comesMs));
    long[] silentSince = new long[inputs];
    int next = 0;
    for (long now = 0; now <= endMs; now += LOOK_MS) {
      for (; next < sent.size() && sent.get(next).comesMs <= now; next++) {
        Sent one = sent.get(next);
        long stamp = brokerStamps ? START + one.comesMs : Long.MAX_VALUE;
        InputPosition at = new InputPosition("tidegate.telemetry", one.input, next, stamp);
        if (engine.receive(one.input, at, one.record)) {
          silentSince[one.input] = one.comesMs;
        }
      }
      for (int input = 0; input < inputs; input++) {
        engine.caughtUp(input, now - silentSince[input]);
        if (now % COMMIT_MS == 0) {
          engine.commit(input);
        }
      }
      note(now);
    }
    return this;
  }

  private void note(long nowMs) {
    String closed = "; " + engine.detected(Meter.TICKS_CLOSED);
    String last = closings.isEmpty() ? "; 0" : closings.get(closings.size() - 1);
    if (!last.endsWith(closed)) {
      closings.add(nowMs + closed);
      lastClosingMs = nowMs;
    }
  }
}
