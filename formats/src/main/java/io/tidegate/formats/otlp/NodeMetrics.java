package io.tidegate.formats.otlp;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of model servers and of GPUs that a node sample has members for, by the names under
 * which a collector's Prometheus receiver ships them: vLLM, SGLang, Text Generation Inference,
 * Triton, DCGM; and {@code hw.gpu.utilization} of the semantic conventions.
 */
final class NodeMetrics {
  private static final SortedMap<String, Measure> BY_NAME = new TreeMap<>();

  static {
    Measure running = new Measure("running", Fold.SUM, 1);
    Measure waiting = new Measure("waiting", Fold.SUM, 1);
    Measure cache = new Measure("kv_cache_ratio", Fold.MAX, 1);
    Measure percent = new Measure("gpu_util", Fold.MEAN, 1);
    Measure share = new Measure("gpu_util", Fold.MEAN, 100);
    Measure power = new Measure("power_w", Fold.SUM, 1);
    for (String name : List.of("vllm:num_requests_running", "sglang:num_running_reqs")) {
      put(name, running);
    }
    for (String name : List.of("vllm:num_requests_waiting", "sglang:num_queue_reqs")) {
      put(name, waiting);
    }
    put("tgi_batch_current_size", running);
    put("tgi_queue_size", waiting);
    put("vllm:kv_cache_usage_perc", cache);
    put("vllm:gpu_cache_usage_perc", cache);
    put("sglang:token_usage", cache);
    put("DCGM_FI_DEV_GPU_UTIL", percent);
    put("hw.gpu.utilization", share);
    put("nv_gpu_utilization", share);
    put("DCGM_FI_DEV_POWER_USAGE", power);
    put("nv_gpu_power_usage", power);
  }

  /** How the values of several engines or GPUs of a node become one. */
  enum Fold {
    SUM,
    MEAN,
    MAX
  }

  /** The member of a sample, how it is folded, and what its unit is of the member's. */
  record Measure(String member, Fold fold, double scale) {}

  private NodeMetrics() {}

  static boolean knows(String metric) {
    return BY_NAME.containsKey(metric);
  }

  static @Nullable Measure of(String metric) {
    return BY_NAME.get(metric);
  }

  /** Labels of a value itself that name its node, before those of the resource. */
  static List<String> nodeLabels() {
    return List.of("k8s.node.name", "Hostname");
  }

  /** Some exporters write an underscore for the colon, which OpenMetrics keeps for rules. */
  private static void put(String name, Measure measure) {
    BY_NAME.put(name, measure);
    BY_NAME.put(name.replace(':', '_'), measure);
  }
}
