package io.tidegate.schemas.json;

import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.RequestPhase;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Valid records in which every optional member is there by chance, given a seed. */
final class RandomRecords {
  private static final long FIRST_MS = 946_684_800_000L;
  private static final long SPAN_MS = 2_000_000_000_000L;
  private static final String LETTERS = "abc/:.- \u00e9\u6f6e\u0394\"\\<0123456789";

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  InferenceEvent event() {
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(time())
            .requestId(id())
            .cluster(id())
            .tenant(id())
            .model(id())
            .status(random.nextInt(5) == 0 ? 0 : 100 + random.nextInt(500));
    List.<Consumer<String>>of(
            event::apiKey,
            event::user,
            event::session,
            event::agent,
            event::tool,
            event::source,
            event::gateway,
            event::region,
            event::group,
            event::node,
            event::servedModel,
            event::modelVersion,
            event::modelDigest,
            event::operation,
            event::serviceClass,
            event::error,
            event::rule,
            event::commandId,
            event::throttledBy,
            event::finishReason,
            event::project,
            event::job)
        .forEach(set -> perhaps(set, this::id));
    event.unchecked(random.nextBoolean());
    List.<Consumer<Long>>of(
            event::asn,
            event::latencyMicros,
            event::ttftMicros,
            event::queueMicros,
            event::inputTokens,
            event::outputTokens,
            event::cachedTokens,
            event::cacheWriteTokens,
            event::reasoningTokens,
            event::maxTokens,
            event::requestBytes,
            event::responseBytes,
            event::egressBytes,
            event::costMicroUsd,
            event::toolCalls)
        .forEach(set -> perhaps(set, () -> count(1_000_000_000)));
    perhaps(event::phase, () -> any(RequestPhase.values()));
    perhaps(event::decision, () -> any(GatewayDecision.values()));
    perhaps(event::promptFingerprint, () -> String.format("%016x", random.nextLong()));
    perhaps(event::guardrails, () -> List.of(new NamedScore("pii", random.nextInt(1_001) / 1e3)));
    perhaps(event::canaries, this::ids);
    return event.build();
  }

  NodeSample sample() {
    NodeSampleBuilder sample =
        new NodeSampleBuilder().sample(id()).timeMs(time()).cluster(id()).node(id());
    List.<Consumer<Long>>of(
            sample::intervalMs,
            sample::running,
            sample::waiting,
            sample::egressBytes,
            sample::eastWestBytes,
            sample::pullBytes)
        .forEach(set -> perhaps(set, () -> count(1_000_000_000_000_000L)));
    perhaps(sample::kvCacheRatio, () -> random.nextInt(1_001) / 1e3);
    perhaps(sample::gpuUtil, () -> random.nextInt(1_001) / 10.0);
    perhaps(sample::powerW, () -> count(100_000) / 10.0);
    perhaps(sample::priceUsdPerHour, () -> count(100_000) / 100.0);
    perhaps(sample::destinations, this::ids);
    perhaps(
        sample::metrics,
        () -> List.of(new NamedScore("m", (random.nextInt(1 << 20) - (1 << 19)) / 8.0)));
    return sample.build();
  }

  ScalingEvent scaling() {
    ScalingType type = any(ScalingType.values());
    ScalingEventBuilder event =
        new ScalingEventBuilder().timeMs(time()).eventId(id()).cluster(id()).type(type);
    List.<Consumer<String>>of(
            event::group,
            event::unit,
            event::region,
            event::zone,
            event::hardware,
            event::capacityType,
            event::image,
            event::policyVersion,
            event::reasonCode,
            event::reason,
            event::origin,
            event::model,
            event::version,
            event::name,
            event::scope,
            event::expect,
            event::by)
        .forEach(set -> perhaps(set, this::id));
    perhaps(event::from, () -> count(1_000_000));
    perhaps(event::capacity, () -> (1_000 + count(8_000)) / 1e3);
    perhaps(event::addresses, this::ids);
    perhaps(event::modelDigests, () -> Map.of(id(), id()));
    perhaps(event::fromTimeMs, this::time);
    perhaps(event::toTimeMs, this::time);
    if (type.aboutNode()) {
      event.node(id());
    }
    if (type == ScalingType.SCALE_DECISION) {
      event.to(count(1_000_000));
    }
    if (type == ScalingType.SIZE_REPORT) {
      event.size(count(1_000_000)).part(1 + random.nextInt(3)).parts(3);
      perhaps(event::nodes, this::reports);
    }
    return event.build();
  }

  EntityRecord entity() {
    EntityRecord.Limits limits =
        new EntityRecord.Limits(
            count(1_000_000),
            random.nextBoolean() ? count(1_000_000) / 100.0 : Double.NaN,
            random.nextBoolean() ? count(1_000) : InferenceEvent.ABSENT,
            random.nextBoolean() ? count(1_000_000) : InferenceEvent.ABSENT,
            random.nextBoolean() ? count(1_000_000) : InferenceEvent.ABSENT);
    TreeMap<String, String> labels = new TreeMap<>();
    perhaps(value -> labels.put("team", value), this::id);
    boolean budget = random.nextBoolean();
    return new EntityRecord(
        "tenant/" + id(),
        random.nextBoolean() ? id() : null,
        budget ? count(1_000_000_000) / 1e3 : Double.NaN,
        budget ? any("day", "week", "month") : "month",
        budget ? any("UTC", "Europe/Berlin", "+02:00") : "UTC",
        random.nextBoolean() ? limits : EntityRecord.Limits.NONE,
        random.nextBoolean() ? time() : InferenceEvent.ABSENT,
        random.nextBoolean() ? id() : null,
        random.nextBoolean() ? id() : null,
        random.nextBoolean() ? time() : InferenceEvent.ABSENT,
        random.nextBoolean() ? ids() : List.of(),
        random.nextBoolean() ? ids() : List.of(),
        random.nextBoolean() ? ids() : List.of(),
        random.nextBoolean(),
        labels);
  }

  OperatorRecord operator() {
    OperatorRecord.Type type = any(OperatorRecord.Type.values());
    int subject =
        switch (type) {
          case VERDICT, ACCEPT_BASELINE -> 0;
          case APPROVE, REJECT -> 1;
          case PROTECT, CONTAIN -> 2;
          case RELEASE -> random.nextInt(3);
        };
    return new OperatorRecord(
        time(),
        id(),
        type,
        subject == 0 ? id() : null,
        subject == 1 ? id() : null,
        subject == 2 ? id() + "/" + any("tenant", "node", "node_group") + "/" + id() : null,
        type == OperatorRecord.Type.VERDICT ? any(Verdict.values()) : null,
        type == OperatorRecord.Type.CONTAIN ? measure() : null,
        id(),
        id(),
        random.nextBoolean() ? time() : OperatorRecord.NEVER);
  }

  private Measure measure() {
    Measure.Kind action = any(Measure.Kind.values());
    TreeMap<String, BigDecimal> limits = new TreeMap<>();
    if (action == Measure.Kind.THROTTLE) {
      String name = any(Limit.OF_THROTTLE.toArray(String[]::new));
      limits.put(name, new Limit(name, count(1_000_000)).value());
    }
    return new Measure(action, limits, Measure.SHORTEST_MS + count(80_000_000));
  }

  private List<NodeReport> reports() {
    return List.of(
        new NodeReport(id(), "ready", random.nextBoolean(), ids()),
        new NodeReport(id(), null, null, List.of()));
  }

  private <T> void perhaps(Consumer<T> set, Supplier<T> value) {
    if (random.nextBoolean()) {
      set.accept(value.get());
    }
  }

  @SafeVarargs
  private <T> T any(T... of) {
    return of[random.nextInt(of.length)];
  }

  private List<String> ids() {
    return List.of(id(), id());
  }

  private String id() {
    StringBuilder text = new StringBuilder();
    for (int left = 1 + random.nextInt(20); left > 0; left--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private long count(long most) {
    return (long) (random.nextDouble() * most);
  }

  private long time() {
    return FIRST_MS + count(SPAN_MS);
  }
}
