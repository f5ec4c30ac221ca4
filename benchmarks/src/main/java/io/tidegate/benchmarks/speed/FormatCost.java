package io.tidegate.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.formats.map.MapTranslator;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one event costs in the form of a gateway, beside the same event in Tidegate's own form. The
 * records are those that the shipped maps are tested on; times are per event.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FormatCost.EVENTS)
@Fork(
    value = 1,
    // In place of the launcher's, which may name another collector.
    jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 12)
@Measurement(iterations = 12)
public class FormatCost {
  static final int EVENTS = 20_000;

  /** A shipped map. */
  @Param({
    "agentgateway",
    "apisix",
    "bedrock",
    "cloudflare-ai-gateway",
    "envoy-ai-gateway",
    "haproxy-json",
    "higress",
    "kong-ai",
    "kserve",
    "litellm",
    "nginx-json",
    "portkey"
  })
  String format = "";

  private final List<byte[]> records = new ArrayList<>();
  private final List<byte[]> own = new ArrayList<>();
  private TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
  private MapTranslator translator = ShippedMaps.get("nginx-json").translator();

  /** Makes the records and the events that they hold. */
  @Setup
  public void prepare() {
    RecordMap map = ShippedMaps.get(format);
    translator = map.translator();
    decoder = new TelemetryDecoder(new TreeMap<>(Map.of("cluster", "eu-1")));
    for (RecordMap.Example example : map.tests()) {
      byte[] record = example.record().getBytes(UTF_8);
      List<byte[]> events = new ArrayList<>();
      for (Translation.Event event : translator.translate(record).events()) {
        if (event.own() instanceof Decoded.Value<byte[]> value) {
          events.add(value.value());
        }
      }
      if (!events.isEmpty()) {
        records.add(record);
        own.addAll(events);
      }
    }
  }

  /** A gateway's records to events. */
  @Benchmark
  public long foreign() {
    int events = 0;
    long values = 0;
    for (int i = 0; events < EVENTS; i = (i + 1) % records.size()) {
      for (Translation.Event event : translator.translate(records.get(i)).events()) {
        if (event.own() instanceof Decoded.Value<byte[]> value) {
          values += decode(value.value());
          events++;
        }
      }
    }
    return values;
  }

  /** The same events from records of Tidegate's own form. */
  @Benchmark
  public long own() {
    long values = 0;
    for (int i = 0; i < EVENTS; i++) {
      values += decode(own.get(i % own.size()));
    }
    return values;
  }

  private int decode(byte[] record) {
    return decoder.decode(record, Long.MAX_VALUE) instanceof Decoded.Value<?> ? 1 : 0;
  }
}
