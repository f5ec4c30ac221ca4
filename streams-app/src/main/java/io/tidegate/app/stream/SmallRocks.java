package io.tidegate.app.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Small buffers for stores that are written at commits and read at starts only.
 *
 * <p>There is one store per task, and the default of Streams is 50 MB of cache for each.
 */
public final class SmallRocks implements RocksDBConfigSetter {
  private static final long CACHE_BYTES = 4L << 20;
  private static final long WRITE_BUFFER_BYTES = 4L << 20;
  private static final int WRITE_BUFFERS = 2;

  private final LRUCache cache = new LRUCache(CACHE_BYTES);

  /** Made by Streams, one for each store. */
  public SmallRocks() {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    options.setTableFormatConfig(table);
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(WRITE_BUFFERS);
  }

  @Override
  public void close(String storeName, Options options) {
    cache.close();
  }
}
