package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.SortedMap;

/** How many established customers each cluster has, as the detect stages count them. */
public final class Customers {
  private static final String BETWEEN = "\0";

  private final Kept<Long> counts = new Kept<>(CountCodec.INSTANCE);

  public Kept<Long> kept() {
    return counts;
  }

  /** Takes in what one detect stage counts of its own customers, by cluster. */
  public void count(int from, SortedMap<String, Long> byCluster) {
    byCluster.forEach(
        (cluster, count) -> {
          String key = cluster + BETWEEN + from;
          Long known = counts.get(key);
          if (known == null || known.longValue() != count) {
            counts.put(key, count);
          }
        });
  }

  long of(String cluster) {
    String from = cluster + BETWEEN;
    return counts.byKey().tailMap(from).entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(from))
        .mapToLong(entry -> entry.getValue())
        .sum();
  }

  private static final class CountCodec implements Codec<Long> {
    private static final CountCodec INSTANCE = new CountCodec();

    @Override
    public void write(Long value, ByteWriter out) {
      out.unsigned(value);
    }

    @Override
    public Long read(ByteReader in) {
      return in.unsigned();
    }
  }
}
