package io.tidegate.shell.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs tasks one after the other, in the order in which one other thread gives them.
 * How many wait is bounded: whoever gives more waits too. What a task throws ends the thread, and
 * meets the one who gives at the next task or at {@link #finish()}.
 */
public final class Conveyor implements Executor, AutoCloseable {
  /** Tasks that are handed over together; to hand over each would cost more than it does. */
  private static final int BATCH = 512;

  private static final int BATCHES = 16;

  private final BlockingQueue<List<Runnable>> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;
  private List<Runnable> batch = new ArrayList<>(BATCH);
  private volatile @Nullable Throwable broken;

  /** On a thread of that name, which begins with the first tasks. */
  public Conveyor(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  @Override
  public void execute(Runnable task) {
    batch.add(task);
    if (batch.size() == BATCH) {
      handOver();
    }
  }

  /** Waits until all is done that was given. */
  public void finish() {
    handOver();
    // An empty batch is the last.
    handOver();
    join();
    requireWhole();
  }

  /** Ends it, whatever is still to be done. */
  @Override
  public void close() {
    thread.interrupt();
    join();
  }

  private void handOver() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
    try {
      // The thread drains the queue after a failure, so that this never waits for ever.
      batches.put(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while work was handed over", e);
    }
    batch = new ArrayList<>(BATCH);
    requireWhole();
  }

  private void requireWhole() {
    Throwable failure = broken;
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (List<Runnable> next = batches.take(); !next.isEmpty(); next = batches.take()) {
        runAll(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runAll(List<Runnable> tasks) {
    if (broken != null) {
      return;
    }
    try {
      tasks.forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      broken = e;
    }
  }
}
