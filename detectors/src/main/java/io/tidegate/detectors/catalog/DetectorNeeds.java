package io.tidegate.detectors.catalog;

import static io.tidegate.detectors.detect.Need.useful;
import static io.tidegate.detectors.detect.Need.vital;
import static io.tidegate.detectors.detect.Supply.ALLOWED_MODELS;
import static io.tidegate.detectors.detect.Supply.ALLOWED_REGIONS;
import static io.tidegate.detectors.detect.Supply.API_KEY;
import static io.tidegate.detectors.detect.Supply.ASN;
import static io.tidegate.detectors.detect.Supply.BUDGETS;
import static io.tidegate.detectors.detect.Supply.CANARIES;
import static io.tidegate.detectors.detect.Supply.COST_USD;
import static io.tidegate.detectors.detect.Supply.DECISION;
import static io.tidegate.detectors.detect.Supply.EGRESS_BYTES;
import static io.tidegate.detectors.detect.Supply.FINISH_REASON;
import static io.tidegate.detectors.detect.Supply.GATEWAY;
import static io.tidegate.detectors.detect.Supply.GUARDRAILS;
import static io.tidegate.detectors.detect.Supply.INPUT_TOKENS;
import static io.tidegate.detectors.detect.Supply.LATENCY_MS;
import static io.tidegate.detectors.detect.Supply.LIMITS;
import static io.tidegate.detectors.detect.Supply.MODEL_DIGEST;
import static io.tidegate.detectors.detect.Supply.NODE;
import static io.tidegate.detectors.detect.Supply.NODE_EVENTS;
import static io.tidegate.detectors.detect.Supply.NODE_SECURED;
import static io.tidegate.detectors.detect.Supply.OUTPUT_TOKENS;
import static io.tidegate.detectors.detect.Supply.PRICE_USD_PER_HOUR;
import static io.tidegate.detectors.detect.Supply.PROMPT_FINGERPRINT;
import static io.tidegate.detectors.detect.Supply.QUEUE_MS;
import static io.tidegate.detectors.detect.Supply.REGION;
import static io.tidegate.detectors.detect.Supply.RESPONSE_BYTES;
import static io.tidegate.detectors.detect.Supply.SAMPLES;
import static io.tidegate.detectors.detect.Supply.SCALE_DECISIONS;
import static io.tidegate.detectors.detect.Supply.SESSION;
import static io.tidegate.detectors.detect.Supply.SHARED_NAMES;
import static io.tidegate.detectors.detect.Supply.SIZE_REPORTS;
import static io.tidegate.detectors.detect.Supply.SOURCE;
import static io.tidegate.detectors.detect.Supply.TOOL_CALLS;
import static io.tidegate.detectors.detect.Supply.TTFT_MS;

import io.tidegate.detectors.detect.Need;
import io.tidegate.detectors.detect.Supply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each detector needs of its input, for a page and a verb that say what an input supplies. A
 * detector's own {@code availability} decides while it runs.
 */
public final class DetectorNeeds {
  private static final Need TOKENS = useful(INPUT_TOKENS, OUTPUT_TOKENS, COST_USD);
  private static final Need SIZES = vital(SCALE_DECISIONS, NODE_EVENTS, SIZE_REPORTS);
  private static final SortedMap<String, List<Need>> BY_DETECTOR = byDetector();

  private DetectorNeeds() {}

  /** The needs of every detector of the catalogue; empty where requests are enough. */
  public static SortedMap<String, List<Need>> all() {
    return BY_DETECTOR;
  }

  /** The detectors that see nothing without that, whatever else there is. */
  public static List<String> blindWithout(Supply supply) {
    return lacking(supply, true);
  }

  /** The detectors that see less without that, whatever else there is. */
  public static List<String> weakerWithout(Supply supply) {
    List<String> weaker = new ArrayList<>(lacking(supply, false));
    weaker.removeAll(blindWithout(supply));
    return weaker;
  }

  private static List<String> lacking(Supply supply, boolean isVital) {
    List<String> found = new ArrayList<>();
    BY_DETECTOR.forEach(
        (detector, needs) -> {
          if (needs.stream()
              .anyMatch(
                  need ->
                      need.isVital() == isVital
                          && need.anyOf().size() == 1
                          && need.anyOf().contains(supply))) {
            found.add(detector);
          }
        });
    return found;
  }

  private static SortedMap<String, List<Need>> byDetector() {
    SortedMap<String, List<Need>> needs = new TreeMap<>();
    DetectorCatalog.standard().all().forEach(each -> needs.put(each.spec().id(), List.of()));
    content(needs);
    identity(needs);
    volume(needs);
    nodes(needs);
    fleet(needs);
    return Collections.unmodifiableSortedMap(needs);
  }

  private static void content(SortedMap<String, List<Need>> needs) {
    put(needs, "canary-leak", vital(CANARIES));
    put(needs, "guardrail-flags", vital(GUARDRAILS, DECISION));
    put(
        needs,
        "guardrail-campaign",
        vital(GUARDRAILS, DECISION),
        useful(API_KEY),
        useful(PROMPT_FINGERPRINT));
    put(needs, "policy-probing", vital(DECISION));
    put(needs, "model-extraction", vital(PROMPT_FINGERPRINT));
    put(needs, "near-duplicate-probing", vital(PROMPT_FINGERPRINT));
    put(needs, "response-inflation", vital(RESPONSE_BYTES), vital(OUTPUT_TOKENS));
    put(needs, "longer-answers", vital(OUTPUT_TOKENS), vital(INPUT_TOKENS));
    put(needs, "slow-leak", vital(RESPONSE_BYTES, EGRESS_BYTES), useful(EGRESS_BYTES));
    put(needs, "output-drift", vital(OUTPUT_TOKENS, FINISH_REASON), useful(OUTPUT_TOKENS));
  }

  private static void identity(SortedMap<String, List<Need>> needs) {
    put(needs, "key-sharing", vital(API_KEY), vital(ASN, SOURCE), useful(ASN));
    put(needs, "key-behaviour", vital(API_KEY), useful(OUTPUT_TOKENS), useful(INPUT_TOKENS));
    put(needs, "credential-stuffing", vital(API_KEY), vital(SOURCE));
    put(needs, "success-after-failures", vital(API_KEY), vital(SOURCE));
    put(needs, "fleet-breadth", useful(SOURCE));
    put(needs, "unapproved-model", vital(ALLOWED_MODELS));
    put(needs, "region-breach", vital(ALLOWED_REGIONS), vital(REGION));
  }

  private static void volume(SortedMap<String, List<Need>> needs) {
    put(needs, "spend-burst", TOKENS);
    put(needs, "onboarding", TOKENS);
    put(needs, "baseline-drift", TOKENS);
    put(needs, "growth-attribution", TOKENS, useful(API_KEY));
    put(needs, "request-size", vital(OUTPUT_TOKENS, FINISH_REASON), useful(OUTPUT_TOKENS));
    put(needs, "retry-loop", useful(TOOL_CALLS), useful(SESSION));
    put(needs, "stream-abort", useful(FINISH_REASON));
    put(needs, "budget-burn", vital(BUDGETS), TOKENS);
    put(needs, "hard-limit", vital(LIMITS), TOKENS);
    put(needs, "fleet-tokens", vital(INPUT_TOKENS, OUTPUT_TOKENS));
    put(needs, "queue-flood", vital(OUTPUT_TOKENS), vital(QUEUE_MS));
    put(needs, "noisy-neighbour", vital(TTFT_MS), vital(LATENCY_MS), useful(API_KEY));
    put(needs, "unit-cost", vital(SAMPLES), vital(PRICE_USD_PER_HOUR));
  }

  private static void nodes(SortedMap<String, List<Need>> needs) {
    put(
        needs,
        "unsecured-node",
        vital(NODE),
        vital(NODE_EVENTS, SIZE_REPORTS),
        vital(SHARED_NAMES),
        useful(NODE_SECURED));
    put(needs, "node-outlier", vital(NODE), useful(LATENCY_MS), useful(EGRESS_BYTES));
    put(needs, "node-identity-mismatch", vital(NODE), vital(NODE_EVENTS, SIZE_REPORTS));
    put(needs, "model-integrity", vital(NODE), vital(MODEL_DIGEST));
    put(needs, "silent-node", vital(NODE), vital(NODE_EVENTS, SIZE_REPORTS), vital(SHARED_NAMES));
    put(
        needs,
        "idle-node",
        vital(SAMPLES),
        vital(NODE),
        vital(NODE_EVENTS, SIZE_REPORTS),
        vital(SHARED_NAMES));
    put(needs, "claimed-size", vital(NODE), vital(NODE_EVENTS, SIZE_REPORTS));
    put(needs, "security-signal", vital(NODE_EVENTS));
    put(needs, "security-latency", vital(NODE_EVENTS), vital(NODE_SECURED));
    put(needs, "infrastructure-load", vital(SAMPLES));
    put(needs, "latency-drift", vital(TTFT_MS, LATENCY_MS), useful(TTFT_MS), useful(LATENCY_MS));
  }

  private static void fleet(SortedMap<String, List<Need>> needs) {
    put(needs, "scale-without-demand", SIZES, useful(LATENCY_MS));
    put(needs, "scale-oscillation", SIZES);
    put(needs, "forged-scaling", vital(SCALE_DECISIONS, SIZE_REPORTS));
    put(needs, "fleet-change", SIZES);
    put(needs, "telemetry-silence", vital(GATEWAY, SAMPLES), useful(GATEWAY));
    put(needs, "late-telemetry", useful(GATEWAY));
  }

  private static void put(SortedMap<String, List<Need>> needs, String detector, Need... own) {
    if (needs.replace(detector, List.of(own)) == null) {
      throw new IllegalStateException("there is no detector " + detector);
    }
  }
}
