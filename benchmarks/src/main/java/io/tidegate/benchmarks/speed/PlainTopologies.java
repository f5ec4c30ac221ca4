package io.tidegate.benchmarks.speed;

import com.fasterxml.jackson.databind.ObjectReader;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.event.InferenceEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Streams topologies that do less with each event than the service does, and count what they did.
 */
final class PlainTopologies {
  private static final long THRESHOLD = 100_000;

  private static final ThreadLocal<TelemetryDecoder> DECODERS =
      ThreadLocal.withInitial(() -> new TelemetryDecoder(new TreeMap<>()));

  private final String topic;
  private final LongAdder done;

  /** Topologies over a topic that count in {@code done}. */
  PlainTopologies(String topic, LongAdder done) {
    this.topic = topic;
    this.done = done;
  }

  /** Reads and drops. */
  Topology pass() {
    return each(() -> value -> value.length);
  }

  /** Parses with our decoder. */
  Topology parse() {
    return each(
        () -> {
          TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
          return value -> decoder.decode(value, Long.MAX_VALUE) instanceof Decoded.Value<?> ? 1 : 0;
        });
  }

  /** Parses with Jackson's databind. */
  Topology databind() {
    ObjectReader reader = DatabindEvent.reader();
    return each(
        () ->
            value -> {
              try {
                DatabindEvent event = reader.readValue(value);
                return event.inputTokens();
              } catch (IOException e) {
                throw new IllegalStateException("a simulated record is no JSON", e);
              }
            });
  }

  /** Counts tokens by tenant and minute, and says whose are beyond a threshold. */
  Topology window(String alerts) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .map(
            (key, value) -> {
              done.increment();
              TelemetryDecoder decoder = DECODERS.get();
              return decoder.decode(value, Long.MAX_VALUE) instanceof Decoded.Value<?> read
                      && read.value() instanceof InferenceEvent event
                  ? KeyValue.pair(
                      event.tenant(),
                      Math.max(0, event.inputTokens()) + Math.max(0, event.outputTokens()))
                  : KeyValue.pair("", 0L);
            })
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(10)))
        .reduce(Long::sum, Materialized.with(Serdes.String(), Serdes.Long()))
        .toStream()
        .filter((window, tokens) -> tokens > THRESHOLD)
        .map((window, tokens) -> KeyValue.pair(window.key(), tokens))
        .to(alerts, Produced.with(Serdes.String(), Serdes.Long()));
    return builder.build();
  }

  private Topology each(Supplier<ToLongFunction<byte[]>> work) {
    Topology topology = new Topology();
    topology.addSource(
        "events", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), topic);
    topology.addProcessor("work", () -> new Worker(work.get()), "events");
    return topology;
  }

  private final class Worker implements Processor<byte[], byte[], Void, Void> {
    private final ToLongFunction<byte[]> work;
    private long sum;

    Worker(ToLongFunction<byte[]> work) {
      this.work = work;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      // What is summed up cannot be left out by the compiler.
      sum += work.applyAsLong(record.value());
      done.increment();
    }

    @Override
    public void close() {
      if (sum < 0) {
        throw new IllegalStateException("sum is " + sum);
      }
    }
  }
}
