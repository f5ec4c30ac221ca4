package io.tidegate.app.whatif;

import io.tidegate.app.replay.OwnLines;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetReadiness;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a fleet waits for, read from a file of its own events as far as a moment. */
final class Growth implements AutoCloseable {
  private final OwnLines lines;
  private final ScalingDecoder decoder;
  private final FleetReadiness readiness;
  private final long tickMs;
  private @Nullable ScalingEvent next;
  private long lastMs;

  private Growth(OwnLines lines, EngineConfig config, long watchedMs) {
    this.lines = lines;
    Source source = config.scaling().get(0);
    this.decoder = new ScalingDecoder(source.set(), source.conflict());
    this.readiness = new FleetReadiness(config, watchedMs);
    this.tickMs = config.tickMs();
    this.next = read();
  }

  /** Opens a file; nodes are watched for as long as any of the policies holds them. */
  static Growth open(Path scaling, EngineConfig config, List<Policy> policies) {
    long watchedMs =
        policies.stream()
            .mapToLong(each -> each.readinessGate() == null ? 0 : each.readinessGate().deadlineMs())
            .max()
            .orElse(0);
    return new Growth(OwnLines.open(scaling, config.scaling().get(0).format()), config, watchedMs);
  }

  /** Tells of every tick that ends before that moment. */
  void upTo(long timeMs, Consumer<Readiness> told) {
    while (next != null && next.timeMs() <= timeMs) {
      lastMs = next.timeMs();
      readiness.take(next, told);
      next = read();
    }
    readiness.closeBefore(timeMs, told);
  }

  /** Tells of all the others, to the end of the last event's tick. */
  void end(Consumer<Readiness> told) {
    while (next != null) {
      lastMs = next.timeMs();
      readiness.take(next, told);
      next = read();
    }
    readiness.closeBefore(lastMs + tickMs, told);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private @Nullable ScalingEvent read() {
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value<ScalingEvent> value) {
        return value.value();
      }
    }
    return null;
  }
}
