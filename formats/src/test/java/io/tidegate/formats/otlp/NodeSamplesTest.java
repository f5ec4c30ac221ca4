package io.tidegate.formats.otlp;

import static io.tidegate.formats.otlp.OtlpRecords.both;
import static io.tidegate.formats.otlp.OtlpRecords.own;
import static io.tidegate.formats.otlp.OtlpRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What metrics of nodes become. */
final class NodeSamplesTest {
  private static final OtlpOptions DEFAULT = OtlpOptions.byDefault();

  @Test
  void makesOneSampleOfANodesEnginesAndGpus() {
    String record =
        metrics(
            List.of(
                text("k8s.cluster.name", "eu-1"), text("service.instance.id", "10.0.3.17:8000")),
            gauge("vllm:num_requests_running", value("4", ""), value("2", "")),
            gauge("vllm:num_requests_waiting", value("3", "")),
            gauge("vllm:kv_cache_usage_perc", value("0.25", ""), value("0.5", "")),
            gauge("vllm:prompt_tokens_total", value("9", "")));
    for (Translation translation : both(record, DEFAULT)) {
      NodeSample sample = decoded(translation);
      assertThat(sample.node()).isEqualTo("10.0.3.17:8000");
      assertThat(sample.cluster()).isEqualTo("eu-1");
      assertThat(sample.timeMs()).isEqualTo(1_785_484_800_000L);
      assertThat(sample.running()).isEqualTo(6);
      assertThat(sample.waiting()).isEqualTo(3);
      assertThat(sample.kvCacheRatio()).isEqualTo(0.5);
      assertThat(translation.ignored()).isEqualTo(1);
    }
  }

  @Test
  void joinsGpusToTheNodeOnTheirLabel() {
    String label = text("Hostname", "gpu-17");
    String record =
        metrics(
            List.of(text("k8s.cluster.name", "eu-1"), text("service.instance.id", "10.0.9.9:9400")),
            gauge("DCGM_FI_DEV_GPU_UTIL", value("90", label), value("70", label)),
            gauge("DCGM_FI_DEV_POWER_USAGE", value("650.5", label), value("600", label)));
    for (Translation translation : both(record, DEFAULT)) {
      NodeSample sample = decoded(translation);
      assertThat(sample.node()).isEqualTo("gpu-17");
      assertThat(sample.gpuUtil()).isEqualTo(80);
      assertThat(sample.powerW()).isEqualTo(1250.5);
    }
  }

  @Test
  void ignoresWhatAClientMeasuredOfItself() {
    byte[] record = OtlpRecords.captured("openai-js-metrics.json");
    String text = new String(record, StandardCharsets.UTF_8);
    for (Translation translation : both(text, DEFAULT)) {
      assertThat(translation.events()).isEmpty();
      assertThat(translation.ignored()).isEqualTo(2);
    }
  }

  private static NodeSample decoded(Translation translation) {
    assertThat(own(translation)).hasSize(1);
    byte[] own = own(translation).get(0).getBytes(StandardCharsets.UTF_8);
    Decoded<Telemetry> decoded = new TelemetryDecoder(new TreeMap<>()).decode(own, Long.MAX_VALUE);
    assertThat(decoded).isInstanceOf(Decoded.Value.class);
    return (NodeSample) ((Decoded.Value<Telemetry>) decoded).value();
  }

  private static String metrics(List<String> resource, String... metrics) {
    return "{\"resourceMetrics\":[{\"resource\":{\"attributes\":["
        + String.join(",", resource)
        + "]},\"scopeMetrics\":[{\"metrics\":["
        + String.join(",", metrics)
        + "]}]}]}";
  }

  private static String gauge(String name, String... values) {
    return "{\"name\":\""
        + name
        + "\",\"gauge\":{\"dataPoints\":["
        + String.join(",", values)
        + "]}}";
  }

  private static String value(String number, String attributes) {
    return "{\"timeUnixNano\":\"1785484800000000000\",\"asDouble\":"
        + number
        + ",\"attributes\":["
        + attributes
        + "]}";
  }
}
