package io.tidegate.app.whatif;

import io.tidegate.app.replay.OwnLines;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetReadiness;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.policy.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a fleet waits for, read from files of its own events as far as a moment. */
final class Growth implements AutoCloseable {
  private final List<Events> files = new ArrayList<>();
  private final FleetReadiness readiness;
  private final long tickMs;
  private long lastMs;

  /** The events of one file, in its order. */
  private static final class Events {
    private final OwnLines lines;
    private final ScalingDecoder decoder;
    private @Nullable ScalingEvent next;

    Events(SourcedFile file) {
      Source source = file.source();
      this.lines = OwnLines.open(file.path(), source.format());
      this.decoder = new ScalingDecoder(source.set(), source.conflict());
      advance();
    }

    void advance() {
      next = null;
      for (byte[] line = lines.next(); line != null && next == null; ) {
        if (decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value<ScalingEvent> value) {
          next = value.value();
        } else {
          line = lines.next();
        }
      }
    }
  }

  private Growth(EngineConfig config, long watchedMs) {
    this.readiness = new FleetReadiness(config, watchedMs);
    this.tickMs = config.tickMs();
  }

  /** Opens files; nodes are watched for as long as any of the policies holds them. */
  static Growth open(List<SourcedFile> scaling, EngineConfig config, List<Policy> policies) {
    long watchedMs =
        policies.stream()
            .mapToLong(each -> each.readinessGate() == null ? 0 : each.readinessGate().deadlineMs())
            .max()
            .orElse(0);
    Growth growth = new Growth(config, watchedMs);
    scaling.forEach(file -> growth.files.add(new Events(file)));
    return growth;
  }

  /** Tells of every tick that ends before that moment. */
  void upTo(long timeMs, Consumer<Readiness> told) {
    takeUpTo(timeMs, told);
    readiness.closeBefore(timeMs, told);
  }

  /** Tells of all the others, to the end of the last event's tick. */
  void end(Consumer<Readiness> told) {
    takeUpTo(Long.MAX_VALUE, told);
    readiness.closeBefore(lastMs + tickMs, told);
  }

  @Override
  public void close() throws IOException {
    for (Events file : files) {
      file.lines.close();
    }
  }

  private void takeUpTo(long timeMs, Consumer<Readiness> told) {
    for (Events file = first(); file != null; file = first()) {
      ScalingEvent event = file.next;
      if (event == null || event.timeMs() > timeMs) {
        return;
      }
      lastMs = event.timeMs();
      readiness.take(event, told);
      file.advance();
    }
  }

  /** The file whose next event is the earliest; null after the last of all. */
  private @Nullable Events first() {
    Events first = null;
    long least = Long.MAX_VALUE;
    for (Events file : files) {
      if (file.next != null && (first == null || file.next.timeMs() < least)) {
        first = file;
        least = file.next.timeMs();
      }
    }
    return first;
  }
}
