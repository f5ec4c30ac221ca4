package io.tidegate.formats.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.tidegate.schemas.decode.Translator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Any bytes give a translation, from every source of scaling events. */
final class ScalingFuzzTest {
  private static final List<String> RECORDS = records();
  private static final byte[] LOGS = logs();
  private static final List<String> VALUES =
      List.of("null", "7", "-1e99", "\"x\"", "\"-1\"", "[]", "{}", "[[{}]]", "true");
  private static final List<Translator> TRANSLATORS =
      List.of(
          new KubernetesTranslator(ScalingRecords.OPTIONS),
          CloudTranslator.eventBridge(ScalingRecords.OPTIONS),
          CloudTranslator.gkeVisibility(ScalingRecords.OPTIONS),
          CloudTranslator.azureActivity(ScalingRecords.OPTIONS));

  @Property(tries = 500)
  void readsAnyBytes(@ForAll @Size(max = 300) byte[] bytes) {
    read(bytes);
  }

  @Property(tries = 500)
  void readsWhatBreaksOff(
      @ForAll @IntRange(min = 0, max = 5) int which, @ForAll @IntRange(max = 2_000) int length) {
    byte[] whole = RECORDS.get(which).getBytes(StandardCharsets.UTF_8);
    read(Arrays.copyOf(whole, Math.min(length, whole.length)));
  }

  @Property(tries = 1_000)
  void readsValuesOfOtherTypes(
      @ForAll @IntRange(min = 0, max = 5) int which,
      @ForAll @IntRange(min = 0, max = 200) int place,
      @ForAll @IntRange(min = 0, max = 8) int with) {
    JsonNode changed = ScalingRecords.json(RECORDS.get(which)).deepCopy();
    List<Runnable> changes = new ArrayList<>();
    collect(changed, ScalingRecords.json(VALUES.get(with)), changes);
    changes.get(place % changes.size()).run();
    read(changed.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 1_000)
  void readsLogsWhoseBytesWereChanged(
      @ForAll @IntRange(max = 1_000_000) int at, @ForAll byte with) {
    byte[] changed = LOGS.clone();
    changed[at % changed.length] = with;
    read(changed);
  }

  @Test
  void readsDeepNesting() {
    read(ScalingRecords.bytes("[".repeat(500_000)));
    read(
        ScalingRecords.bytes(
            "{\"specversion\":\"1\",\"data\":".repeat(900) + "{}" + "}".repeat(900)));
    byte[] nested = new byte[100_000];
    for (int i = 0; i + 1 < nested.length; i += 2) {
      nested[i] = 0x0a;
      nested[i + 1] = 0x7f;
    }
    read(nested);
  }

  private static void read(byte[] record) {
    for (Translator translator : TRANSLATORS) {
      assertThat(translator.translate(record)).isNotNull();
      assertThat(ScalingRecords.own(translator.translate(record)))
          .isEqualTo(ScalingRecords.own(translator.translate(record)));
    }
  }

  private static void collect(JsonNode node, JsonNode with, List<Runnable> changes) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(names(object))) {
        changes.add(() -> object.set(name, with));
        changes.add(() -> object.remove(name));
        collect(object.get(name), with, changes);
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(each -> collect(each, with, changes));
    }
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static byte[] logs() {
    LogsData.Builder logs = LogsData.newBuilder();
    for (String record : RECORDS) {
      logs.addResourceLogsBuilder()
          .addScopeLogsBuilder()
          .addLogRecordsBuilder()
          .setObservedTimeUnixNano(1_785_484_812_000_000_000L)
          .setBody(KubernetesWrappingsTest.value(ScalingRecords.json(record)));
    }
    return logs.build().toByteArray();
  }

  private static List<String> records() {
    return List.of(ScalingRecords.resource("fuzzed.jsonl").split("\n"));
  }
}
