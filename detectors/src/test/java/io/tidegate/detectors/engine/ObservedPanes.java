package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The panes that one observe stage makes of events, each merged over its ticks. */
final class ObservedPanes implements Outbox {
  private final TreeMap<EntityKey, Pane> panes = new TreeMap<>();

  private ObservedPanes() {}

  static ObservedPanes of(InferenceEvent... events) {
    return of(List.of(events));
  }

  static ObservedPanes of(List<InferenceEvent> events) {
    ObservedPanes observed = new ObservedPanes();
    Input input = new Input("tidegate.telemetry", 0, Input.Kind.TELEMETRY);
    ObserveStage stage = new ObserveStage(EngineConfig.defaults(), 0, 1, List.of(input), null);
    TelemetryEncoder encoder = new TelemetryEncoder();
    long offset = 0;
    for (InferenceEvent event : events) {
      InputPosition at = new InputPosition("tidegate.telemetry", 0, offset++, Long.MAX_VALUE);
      stage.receive(encoder.encode(event), at, observed);
    }
    stage.flush(observed);
    return observed;
  }

  @Nullable Pane find(EntityKind kind, String id) {
    return panes.values().stream()
        .filter(pane -> pane.entity().kind() == kind && pane.entity().id().equals(id))
        .findFirst()
        .orElse(null);
  }

  Pane get(EntityKind kind, String id) {
    Pane pane = find(kind, id);
    if (pane == null) {
      throw new AssertionError("no pane of " + kind + " " + id + " among " + panes.keySet());
    }
    return pane;
  }

  /** Kinds and ids of all panes with requests that count. */
  List<String> active() {
    return panes.values().stream()
        .filter(pane -> pane.get(Amount.REQUESTS) > 0)
        .map(pane -> pane.entity().uid())
        .toList();
  }

  @Override
  public boolean takes(Pane fragment) {
    Pane known = panes.putIfAbsent(fragment.entity(), fragment);
    if (known != null) {
      known.merge(fragment);
    }
    return true;
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {}

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {}

  @Override
  public void toDecide(byte[] record, long timeMs) {}

  @Override
  public void alert(String key, String finding, byte[] value, long timeMs) {}

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {}

  @Override
  public void ended(String key, long timeMs) {}

  @Override
  public void audit(String chain, byte[] value, long timeMs) {}

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    throw new AssertionError("refused: " + key);
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {}

  @Override
  public void urgent() {}
}
