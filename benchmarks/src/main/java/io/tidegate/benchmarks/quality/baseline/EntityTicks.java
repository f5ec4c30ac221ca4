package io.tidegate.benchmarks.quality.baseline;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.Telemetry;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums of one tick for every cluster, model and node that was seen so far, and every tenant, key
 * and source from its twentieth request on: requests, tokens, cost in millionths of a US dollar,
 * failed requests and bytes sent out.
 */
final class EntityTicks {
  /** How many numbers there are of an entity. */
  static final int METRICS = 5;

  private static final int REQUESTS = 0;
  private static final int TOKENS = 1;
  private static final int COST = 2;
  private static final int ERRORS = 3;
  private static final int EGRESS = 4;
  private static final int FAILED = 400;

  /** Most sources, and keys that are guessed, are seen once; a series begins with this request. */
  private static final int LEAST_OF_A_CLIENT = 20;

  private final SortedMap<String, double[]> sums = new TreeMap<>();
  private final Map<String, Integer> clientRequests = new HashMap<>();

  /** Takes in a record; samples of nodes say nothing that is used. */
  void add(Telemetry record) {
    if (record instanceof InferenceEvent event && event.counts()) {
      add("cluster/" + event.cluster(), event);
      add("model/" + event.model(), event);
      if (event.node() != null) {
        add("node/" + event.node(), event);
      }
      addClient("tenant/", event.tenant(), event);
      addClient("api_key/", event.apiKey(), event);
      addClient("source/", event.source(), event);
    }
  }

  /** The sums of the tick by entity, as {@code <kind>/<id>}; zeros for those that were silent. */
  SortedMap<String, double[]> sums() {
    return Collections.unmodifiableSortedMap(sums);
  }

  /** Begins the next tick. */
  void clear() {
    sums.values().forEach(each -> Arrays.fill(each, 0));
  }

  private void addClient(String kind, @Nullable String id, InferenceEvent event) {
    if (id != null && clientRequests.merge(kind + id, 1, Integer::sum) >= LEAST_OF_A_CLIENT) {
      add(kind + id, event);
    }
  }

  private void add(String entity, InferenceEvent event) {
    double[] sum = sums.computeIfAbsent(entity, unseen -> new double[METRICS]);
    sum[REQUESTS]++;
    sum[TOKENS] += known(event.inputTokens()) + known(event.outputTokens());
    sum[COST] += known(event.costMicroUsd());
    sum[ERRORS] += event.status() >= FAILED ? 1 : 0;
    sum[EGRESS] += known(event.egressBytes()) + known(event.responseBytes());
  }

  /** The kind of an entity that is named {@code <kind>/<id>}. */
  static String kindOf(String entity) {
    return entity.substring(0, entity.indexOf('/'));
  }

  private static double known(long value) {
    return value == InferenceEvent.ABSENT ? 0 : value;
  }
}
