package io.tidegate.formats.map;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a map makes of a record, by the name of its JSON Schema, with the members it can fill. */
public enum Target {
  INFERENCE_EVENT("inference-event", true, Members.INFERENCE_EVENT),
  NODE_SAMPLE("node-sample", true, Members.NODE_SAMPLE),
  SCALING_EVENT("scaling-event", false, Members.SCALING_EVENT);

  private final String word;
  private final boolean telemetry;
  private final TreeMap<String, Kind> members;

  Target(String word, boolean telemetry, String members) {
    this.word = word;
    this.telemetry = telemetry;
    this.members = Members.parse(members);
  }

  /** The name of its schema, as a map says it. */
  public String word() {
    return word;
  }

  /** Whether it goes with telemetry, and not with scaling. */
  public boolean isTelemetry() {
    return telemetry;
  }

  /** The one of that word; null where there is none. */
  static @Nullable Target of(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst().orElse(null);
  }

  static String words() {
    return Arrays.stream(values()).map(Target::word).collect(Collectors.joining(", "));
  }

  /** What that member is; null where it cannot be filled. */
  @Nullable Kind kindOf(String member) {
    return members.get(member);
  }

  /** The members that can be filled. */
  List<String> members() {
    return List.copyOf(members.keySet());
  }

  /** Members with one value each; what is a list or an object of its own no map can fill. */
  private static final class Members {
    private static final String INFERENCE_EVENT =
        "TEXT request_id cluster tenant api_key user session agent tool source gateway region group"
            + " node model served_model model_version model_digest operation service_class phase"
            + " error decision rule command_id throttled_by finish_reason prompt_fingerprint"
            + " project job;"
            + "TIME time; DURATION latency_ms ttft_ms queue_ms; MONEY cost_usd; FLAG unchecked;"
            + "COUNT status asn input_tokens output_tokens cached_tokens cache_write_tokens"
            + " reasoning_tokens max_tokens request_bytes response_bytes egress_bytes tool_calls";
    private static final String NODE_SAMPLE =
        "TEXT sample cluster node; TIME time; MONEY price_usd_per_hour;"
            + "COUNT running waiting egress_bytes east_west_bytes pull_bytes interval_ms;"
            + "NUMBER kv_cache_ratio gpu_util power_w";
    private static final String SCALING_EVENT =
        "TEXT event_id cluster type node group unit region zone hardware capacity_type image"
            + " policy_version reason_code origin model version name scope by;"
            + "TIME time from_time to_time; COUNT from to size part parts; NUMBER capacity";

    private Members() {}

    static TreeMap<String, Kind> parse(String members) {
      TreeMap<String, Kind> kinds = new TreeMap<>();
      for (String line : members.split(";")) {
        List<String> words = List.of(line.strip().split(" +"));
        Kind kind = Kind.valueOf(words.get(0));
        words.subList(1, words.size()).forEach(word -> kinds.put(word, kind));
      }
      return kinds;
    }
  }
}
