package io.tidegate.benchmarks.speed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.ReplaySummary;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.DetectStage;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one record of telemetry costs. Every operation starts afresh and goes through all of {@link
 * Traffic}; times are per record.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Traffic.RECORDS)
@Fork(
    value = 1,
    // In place of the launcher's, which may name another collector.
    jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 12)
@Measurement(iterations = 12)
public class RecordCost {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectReader DATABIND = DatabindEvent.reader();

  /** The baseline: the same bytes through the tokenizer, with nothing made of them. */
  @Benchmark
  public long tokenize(Traffic traffic) throws IOException {
    long tokens = 0;
    for (byte[] line : traffic.telemetry()) {
      try (JsonParser in = JSON.createParser(line)) {
        while (in.nextToken() != null) {
          tokens++;
        }
      }
    }
    return tokens;
  }

  /** Bytes to events. */
  @Benchmark
  public long decode(Traffic traffic) {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    long values = 0;
    for (byte[] line : traffic.telemetry()) {
      values += decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value<?> ? 1 : 0;
    }
    return values;
  }

  /** The same bytes bound by reflection to a record of their members, with nothing checked. */
  @Benchmark
  public long databind(Traffic traffic) throws IOException {
    long tokens = 0;
    for (byte[] line : traffic.telemetry()) {
      DatabindEvent event = DATABIND.readValue(line);
      tokens += event.inputTokens();
    }
    return tokens;
  }

  /** Bytes to panes on their way to detect. */
  @Benchmark
  public long observe(Traffic traffic) {
    Recorder out = new Recorder(false);
    traffic.observe(out);
    return out.bytes();
  }

  /** Panes to signals, tick by tick. */
  @Benchmark
  public long detect(Traffic traffic) {
    Recorder out = new Recorder(false);
    DetectStage stage = new DetectStage(EngineConfig.defaults(), 0, 1);
    for (byte[] record : traffic.observed()) {
      stage.receive(record, out);
    }
    return out.bytes();
  }

  /** Compressed files to alerts and commands. */
  @Benchmark
  public ReplaySummary replay(Traffic traffic) throws IOException {
    ReplayOptions options =
        new ReplayOptions(
            SourcedFile.ofFirst(traffic.telemetryFile(), EngineConfig.defaults().telemetry()),
            SourcedFile.ofFirst(traffic.scalingFile(), EngineConfig.defaults().scaling()),
            null,
            null,
            null,
            null,
            null,
            null,
            EngineConfig.defaults(),
            null);
    return new Replay(options, new PrintWriter(Writer.nullWriter())).run();
  }
}
