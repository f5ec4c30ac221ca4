package io.tidegate.app.check;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.detectors.aggregate.DistinctSketch;
import io.tidegate.detectors.aggregate.NameHash;
import io.tidegate.detectors.engine.RepeatWindow;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.Telemetry;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is told of requests and by nodes, record by record, in bounded memory. */
final class TelemetryCheck {
  /** Repeats are looked for so far back, in event time. */
  static final long REPEAT_WINDOW_MS = 600_000;

  private final NameHash hash = NameHash.keyedBy("");
  private final RepeatWindow window = new RepeatWindow(REPEAT_WINDOW_MS);
  private final SortedMap<EntityKind, DistinctSketch> entities = new TreeMap<>();

  final MemberShares requests = new MemberShares();
  final MemberShares samples = new MemberShares();
  final RefusalTally refusals = new RefusalTally();
  final GatewayTimes times;
  final SamplingSigns sampling = new SamplingSigns();
  final Pace pace = new Pace();
  final KnownNodes nodes;
  long records;
  long bytes;
  long repeats;
  long reusedIds;
  long unknownMembers;

  /**
   * @param lateAfterMs from where on a record may miss its tick
   */
  TelemetryCheck(long lateAfterMs, KnownNodes nodes) {
    this.times = new GatewayTimes(lateAfterMs);
    this.nodes = nodes;
  }

  /** Takes in records of a source, in Tidegate's own form. */
  Consumer<ReadRecord> intake(Source source) {
    TelemetryDecoder decoder = new TelemetryDecoder(source.set(), source.conflict());
    Set<String> constants = source.set().keySet();
    return record -> take(record, decoder, constants);
  }

  private void take(ReadRecord record, TelemetryDecoder decoder, Set<String> constants) {
    records++;
    bytes += record.bytes().length;
    Decoded<Telemetry> decoded = decoder.decode(record.bytes(), record.latestMs());
    if (decoded instanceof Decoded.Refusal<Telemetry> refusal) {
      refusals.add(refusal.reason().wireName(), refusal.field(), refusal.detail(), record.place());
    } else if (decoded instanceof Decoded.Value<Telemetry> value) {
      unknownMembers += value.unknownFields() > 0 ? 1 : 0;
      if (value.value() instanceof InferenceEvent event) {
        requests.add(record.bytes(), event.served(), value.flaws(), constants);
        request(event, record.arrivedMs());
      } else if (value.value() instanceof NodeSample sample) {
        samples.add(record.bytes(), true, value.flaws(), constants);
        count(EntityKind.NODE, sample.cluster(), sample.node());
      }
    }
  }

  /** All has come. */
  void end() {
    times.end();
  }

  /** How many tenants, keys, sources, nodes and models there are, about. */
  SortedMap<EntityKind, Long> entities() {
    SortedMap<EntityKind, Long> counts = new TreeMap<>();
    entities.forEach((kind, sketch) -> counts.put(kind, Math.round(sketch.count())));
    return counts;
  }

  private void request(InferenceEvent event, long arrivedMs) {
    String gateway = requireNonNullElse(event.gateway(), GatewayTimes.UNNAMED);
    pace.add(event.timeMs());
    times.add(gateway, event.timeMs(), arrivedMs);
    if (event.node() != null) {
      nodes.seen(event.cluster(), event.node());
      count(EntityKind.NODE, event.cluster(), event.node());
    }
    count(EntityKind.TENANT, event.cluster(), event.tenant());
    count(EntityKind.MODEL, event.cluster(), event.model());
    if (event.apiKey() != null) {
      count(EntityKind.API_KEY, event.cluster(), event.tenant() + "/" + event.apiKey());
    }
    if (event.source() != null) {
      count(EntityKind.SOURCE, event.cluster(), event.source());
    }
    if (event.counts()) {
      identity(event, gateway);
    }
  }

  private void identity(InferenceEvent event, String gateway) {
    long identity = hash.ofRequest(event.requestId(), event.timeMs(), event.tenant());
    RepeatWindow.Standing standing = window.add(identity, event.timeMs(), event.isAnswered());
    window.advance(times.nowMs());
    switch (standing) {
      case REPEAT -> repeats++;
      case REUSED_ID -> reusedIds++;
      case NEW -> sampling.add(gateway, event.requestId());
    }
  }

  private void count(EntityKind kind, String cluster, String name) {
    entities
        .computeIfAbsent(kind, unseen -> new DistinctSketch())
        .add(hash.of(cluster + "\n" + name));
  }
}
