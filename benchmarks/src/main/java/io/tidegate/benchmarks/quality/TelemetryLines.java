package io.tidegate.benchmarks.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Records as lines; where the experiment asks for it, with the cost that a request would have in a
 * fleet as small as the first that was seen.
 */
final class TelemetryLines {
  private static final int DECIMALS = 6;

  private final boolean perNode;
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final ObjectMapper json = new ObjectMapper();
  private int firstNodes;

  TelemetryLines(boolean perNode) {
    this.perNode = perNode;
  }

  /** The record as its line, at a time at which that many nodes are ready. */
  byte[] of(Telemetry record, int readyNodes) {
    byte[] line = encoder.encode(record);
    if (!perNode || readyNodes == 0 || !(record instanceof InferenceEvent event)) {
      return line;
    }
    firstNodes = firstNodes == 0 ? readyNodes : firstNodes;
    double share = Math.min(1, (double) firstNodes / readyNodes);
    if (event.costMicroUsd() == InferenceEvent.ABSENT || share == 1) {
      return line;
    }
    try {
      ObjectNode fields = (ObjectNode) json.readTree(line);
      long micros = Math.round(event.costMicroUsd() * share);
      fields.put("cost_usd", BigDecimal.valueOf(micros, DECIMALS));
      return json.writeValueAsBytes(fields);
    } catch (IOException e) {
      throw new UncheckedIOException("a record is no JSON", e);
    }
  }
}
