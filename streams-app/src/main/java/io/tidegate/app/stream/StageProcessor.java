package io.tidegate.app.stream;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task, made anew at every {@code init}: Streams revives a corrupted task by calling {@code
 * init} again on the same processor, whose memory is then worth nothing.
 */
final class StageProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final String hookName;
  private final Function<ProcessorContext<byte[], byte[]>, Task> tasks;
  private @Nullable Task task;
  private @Nullable CommitHook hook;

  /** What a processor does between one {@code init} and the {@code close} that follows. */
  interface Task {
    void process(Record<byte[], byte[]> record);

    void beforeCommit();

    void close();
  }

  StageProcessor(String hookName, Function<ProcessorContext<byte[], byte[]>, Task> tasks) {
    this.hookName = hookName;
    this.tasks = tasks;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    close();
    Task made = tasks.apply(context);
    CommitHook before = context.getStateStore(hookName);
    before.bind(context, made::beforeCommit);
    task = made;
    hook = before;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    requireNonNull(task, "task is null").process(record);
  }

  @Override
  public void close() {
    if (hook != null) {
      hook.unbind();
      hook = null;
    }
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
