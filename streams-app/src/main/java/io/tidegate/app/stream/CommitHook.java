package io.tidegate.app.stream;

import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store without content that is called before every commit, inside the transaction of the
 * offsets.
 *
 * <p>Guarantee: what the bound action forwards or stores is committed together with the offsets of
 * all that was processed before, or not at all.
 */
final class CommitHook implements StateStore, CachedStateStore<byte[], byte[]> {
  /*
   * Streams asks every registered store that is a CachedStateStore to flush its cache before it
   * flushes the producer and commits: on the interval, on request, on revocation and on shutdown.
   * The test is an instanceof on the outermost store, so the builder returns the hook unwrapped;
   * it is not persistent, since Streams wraps persistent stores that keep no offsets themselves.
   * The interface, the current node and the record context are internal API; all use of them is in
   * this class.
   */
  private final String name;
  private @Nullable Runnable bound;
  private boolean open;

  CommitHook(String name) {
    this.name = name;
  }

  static StoreBuilder<CommitHook> builder(String name) {
    return new Builder(name);
  }

  /** Calls {@code action} before every commit, as if the current processor were processing. */
  void bind(ProcessorContext<?, ?> context, Runnable action) {
    InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) context;
    ProcessorNode<?, ?, ?, ?> node = internal.currentNode();
    bound = () -> callAs(internal, node, action);
  }

  /** Ends the calls; a dirty close flushes after the processor is closed. */
  void unbind() {
    bound = null;
  }

  @Override
  public void flushCache() {
    if (bound != null) {
      bound.run();
    }
  }

  @Override
  public void clearCache() {}

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public void close() {
    unbind();
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private static void callAs(
      InternalProcessorContext<?, ?> context, ProcessorNode<?, ?, ?, ?> node, Runnable action) {
    ProcessorNode<?, ?, ?, ?> nodeBefore = context.currentNode();
    ProcessorRecordContext recordBefore = context.recordContext();
    context.setCurrentNode(node);
    context.setRecordContext(
        new ProcessorRecordContext(
            context.currentSystemTimeMs(), -1L, -1, null, new RecordHeaders()));
    try {
      action.run();
    } finally {
      context.setRecordContext(recordBefore);
      context.setCurrentNode(nodeBefore);
    }
  }

  private record Builder(String name) implements StoreBuilder<CommitHook> {
    @Override
    public StoreBuilder<CommitHook> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("a hook has nothing to log");
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingDisabled() {
      return this;
    }

    @Override
    public CommitHook build() {
      return new CommitHook(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
