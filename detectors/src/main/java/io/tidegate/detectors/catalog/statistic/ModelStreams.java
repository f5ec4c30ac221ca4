package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Learning;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet detector remembers of each of a cluster's models, and how active its clients are. A
 * value.
 */
public record ModelStreams<T>(Streams<T> models, CellRates clients) {
  public static <T> ModelStreams<T> none() {
    return new ModelStreams<>(Streams.none(), CellRates.FRESH);
  }

  /** What the cluster's clients did in a tick; null where nothing is known of them. */
  public static @Nullable Spread spreadOf(FleetSeen seen) {
    Pane cluster = seen.cluster();
    return cluster == null ? null : cluster.spread();
  }

  /** The clients after the tick, measured by that; as they were where nothing is known of them. */
  public CellRates clientsAfter(FleetSeen seen, ToLongFunction<Spread.Cell> what) {
    Spread spread = spreadOf(seen);
    boolean allowed = seen.learning() == Learning.ALLOWED;
    return spread == null ? clients : clients.next(seen.tick(), spread, what, allowed);
  }

  /** Such states as bytes. */
  public record OfCodec<T>(Codec<T> each) implements Codec<ModelStreams<T>> {
    @Override
    public void write(ModelStreams<T> state, ByteWriter out) {
      state.models.write(each, out);
      state.clients.write(out);
    }

    @Override
    public ModelStreams<T> read(ByteReader in) {
      return new ModelStreams<>(Streams.read(each, in), CellRates.read(in));
    }
  }
}
