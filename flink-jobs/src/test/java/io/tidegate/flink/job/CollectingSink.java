package io.tidegate.flink.job;

import io.tidegate.flink.wire.Published;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple2;

/** Keeps what a run published in this process. */
record CollectingSink(String run) implements Sink<Tuple2<Integer, byte[]>> {
  private static final Map<String, List<Published>> RUNS = new ConcurrentHashMap<>();

  static List<Published> of(String run) {
    return RUNS.computeIfAbsent(run, unseen -> new CopyOnWriteArrayList<>());
  }

  @Override
  public SinkWriter<Tuple2<Integer, byte[]>> createWriter(WriterInitContext context) {
    List<Published> published = of(run);
    return new SinkWriter<>() {
      @Override
      public void write(Tuple2<Integer, byte[]> element, Context at) {
        published.add(Published.of(element.f1));
      }

      @Override
      public void flush(boolean endOfInput) {}

      @Override
      public void close() {}
    };
  }
}
