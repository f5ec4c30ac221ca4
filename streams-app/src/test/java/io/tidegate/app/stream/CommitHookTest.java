package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.ProcessorStateManager;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hook needs of the inside of Streams; a version that changes it fails here. */
final class CommitHookTest {
  private final ScriptedStages stages = new ScriptedStages();
  private final List<String> panes = new ArrayList<>();
  @TempDir Path stateDir;

  @Test
  void isAskedBeforeEveryCommit() {
    int[] asked = new int[1];
    stages.onFlush = out -> asked[0]++;
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("one");
      int once = asked[0];
      bench.telemetry("two");

      assertThat(once).isPositive();
      assertThat(asked[0]).isGreaterThan(once);
    }
  }

  @Test
  void mayForwardWhatWasFolded() {
    List<String> folded = new ArrayList<>();
    stages.onEvent = (event, out) -> folded.add(event);
    stages.onFlush =
        out -> {
          folded.forEach(event -> out.toDetect(bytes("entity"), bytes(event), 5));
          folded.clear();
        };
    stages.onPane = (pane, out) -> panes.add(pane);
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("one");
      bench.telemetry("two");

      assertThat(panes).containsExactly("one", "two");
    }
  }

  @Test
  void mayWriteRows() {
    stages.onEvent =
        (event, out) -> {
          stages.memories.get("observe").set("kept", event);
          stages.memories.get("observe").set("dropped", event);
        };
    stages.onFlush = out -> stages.memories.get("observe").remove("dropped");
    try (TopologyBench bench = new TopologyBench(stages, stateDir)) {
      bench.telemetry("event");
      KeyValueStore<Bytes, byte[]> rows =
          bench.driver.getKeyValueStore(DetectionTopology.OBSERVE_ROWS);

      assertThat(rows.get(Bytes.wrap(bytes("kept")))).isEqualTo(bytes("event"));
      assertThat(rows.get(Bytes.wrap(bytes("dropped")))).isNull();
    }
  }

  @Test
  void isNotCalledAfterItIsUnbound() {
    CommitHook hook = new CommitHook("hook");
    hook.flushCache();
    hook.close();
    hook.flushCache();

    assertThat(hook.isOpen()).isFalse();
  }

  @Test
  void isWhatStreamsAsksBeforeACommit() throws NoSuchMethodException {
    StateStore built = CommitHook.builder("hook").withLoggingDisabled().build();

    assertThat(built).isExactlyInstanceOf(CommitHook.class).isInstanceOf(CachedStateStore.class);
    assertThat(built.persistent()).as("Streams wraps persistent stores").isFalse();
    assertThat(Arrays.stream(CachedStateStore.class.getDeclaredMethods()).map(Method::getName))
        .containsExactlyInAnyOrder("setFlushListener", "flushCache", "clearCache");
    assertThat(ProcessorStateManager.class.getMethod("flushCache")).isNotNull();
  }

  @Test
  void findsTheContextThatItSets() throws NoSuchMethodException {
    Class<?> context = InternalProcessorContext.class;

    assertThat(context.getMethod("currentNode").getReturnType()).isEqualTo(ProcessorNode.class);
    assertThat(context.getMethod("setCurrentNode", ProcessorNode.class)).isNotNull();
    assertThat(context.getMethod("recordContext").getReturnType())
        .isEqualTo(ProcessorRecordContext.class);
    assertThat(context.getMethod("setRecordContext", ProcessorRecordContext.class)).isNotNull();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
