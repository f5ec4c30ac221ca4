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
import java.util.SortedMap;
import java.util.TreeMap;

/** What is told of requests and by nodes, record by record, in bounded memory. */
final class TelemetryCheck {
  /** Repeats are looked for so far back, in event time. */
  static final long REPEAT_WINDOW_MS = 600_000;

  private final TelemetryDecoder decoder;
  private final NameHash hash = NameHash.keyedBy("");
  private final RepeatWindow window = new RepeatWindow(REPEAT_WINDOW_MS);
  private final SortedMap<EntityKind, DistinctSketch> entities = new TreeMap<>();

  final MemberShares requests;
  final MemberShares samples;
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
   * @param source what it sets for all its records
   * @param lateAfterMs from where on a record may miss its tick
   */
  TelemetryCheck(Source source, long lateAfterMs, KnownNodes nodes) {
    SortedMap<String, String> set = source.set();
    this.decoder = new TelemetryDecoder(set, source.conflict());
    this.times = new GatewayTimes(lateAfterMs);
    this.requests = new MemberShares(set.keySet());
    this.samples = new MemberShares(set.keySet());
    this.nodes = nodes;
  }

  /** Takes in one record of Tidegate's own form. */
  void take(ReadRecord record) {
    records++;
    bytes += record.bytes().length;
    Decoded<Telemetry> decoded = decoder.decode(record.bytes(), record.latestMs());
    if (decoded instanceof Decoded.Refusal<Telemetry> refusal) {
      refusals.add(refusal.reason().wireName(), refusal.field(), refusal.detail(), record.place());
    } else if (decoded instanceof Decoded.Value<Telemetry> value) {
      unknownMembers += value.unknownFields() > 0 ? 1 : 0;
      if (value.value() instanceof InferenceEvent event) {
        requests.add(record.bytes(), event.served(), value.flaws());
        request(event, record.arrivedMs());
      } else if (value.value() instanceof NodeSample sample) {
        samples.add(record.bytes(), true, value.flaws());
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
