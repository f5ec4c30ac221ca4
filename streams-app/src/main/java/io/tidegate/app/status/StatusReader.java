package io.tidegate.app.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.deadletters.DeadLetter;
import io.tidegate.app.findings.LatestFindings;
import io.tidegate.app.people.ContainmentReader;
import io.tidegate.app.topics.BrokerAdmin;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.decode.AuditDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ResponseDecoder;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Asks brokers, topics and probe what a deployment is doing. */
public final class StatusReader {
  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 24 * HOUR_MS;
  private static final long AUDIT_MS = 30 * DAY_MS;

  /** An enforcer announces itself every few seconds (docs/containment.md). */
  private static final long ENFORCERS_MS = 5 * 60_000;

  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final int POLICIES_TOLD = 3;
  private static final List<String> RUNS_BY = List.of("engine", "config", "policy", "signing_key");

  private final ObjectMapper json = new ObjectMapper();
  private final TidegateConfig config;
  private final ServiceSettings settings;
  private final long nowMs;

  /** Reads as of that moment. */
  public StatusReader(TidegateConfig config, long nowMs) {
    this.config = config;
    this.settings = config.service();
    this.nowMs = nowMs;
  }

  /** All of it. */
  public Status read() throws InterruptedException {
    try (BrokerAdmin brokers = BrokerAdmin.of(settings)) {
      ConsumerGroupDescription group = brokers.ask(this::group);
      SortedMap<String, Integer> instances = new TreeMap<>();
      processes(group).forEach((process, host) -> instances.merge(host, 1, Integer::sum));
      List<Status.Input> inputs = brokers.ask(admin -> inputs(admin, brokers));
      SortedMap<String, String> runsBy = new TreeMap<>();
      List<String> policies = new ArrayList<>();
      audit(runsBy, policies);
      return new Status(
          group.groupState().toString(),
          instances,
          ready(),
          inputs,
          runsBy,
          policies.subList(Math.max(0, policies.size() - POLICIES_TOLD), policies.size()),
          enforcers(),
          openFindings(),
          inForce(),
          refusals());
    }
  }

  /** The members of a group are threads; the names of their clients say of which process. */
  private static SortedMap<String, String> processes(ConsumerGroupDescription group) {
    SortedMap<String, String> processes = new TreeMap<>();
    for (MemberDescription member : group.members()) {
      String process = member.clientId().replaceFirst("-StreamThread-.*$", "");
      processes.put(process, member.host().replaceFirst("^/", ""));
    }
    return processes;
  }

  private ConsumerGroupDescription group(Admin admin)
      throws ExecutionException, InterruptedException {
    String id = settings.applicationId();
    return requireNonNull(admin.describeConsumerGroups(List.of(id)).all().get().get(id), id);
  }

  private List<Status.Input> inputs(Admin admin, BrokerAdmin brokers)
      throws ExecutionException, InterruptedException {
    InputTopics topics = InputTopics.of(config.engine(), settings.steering());
    Map<TopicPartition, OffsetAndMetadata> read =
        admin
            .listConsumerGroupOffsets(settings.applicationId())
            .partitionsToOffsetAndMetadata()
            .get();
    List<Status.Input> inputs = new ArrayList<>();
    for (Kind kind : List.of(Kind.TELEMETRY, Kind.SCALING, Kind.ENTITIES)) {
      for (String topic : topics.of(kind)) {
        int partitions = brokers.partitions(Set.of(topic)).getOrDefault(topic, 0);
        inputs.add(input(admin, topic, partitions, read));
      }
    }
    return inputs;
  }

  private static Status.Input input(
      Admin admin, String topic, int partitions, Map<TopicPartition, OffsetAndMetadata> read)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new TreeMap<>(StatusReader::order);
    Map<TopicPartition, OffsetSpec> newest = new TreeMap<>(StatusReader::order);
    for (int i = 0; i < partitions; i++) {
      ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
      newest.put(new TopicPartition(topic, i), OffsetSpec.maxTimestamp());
    }
    long lag = 0;
    boolean isRead = false;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        admin.listOffsets(ends).all().get().entrySet()) {
      OffsetAndMetadata at = read.get(end.getKey());
      if (at != null) {
        isRead = true;
        lag += Math.max(0, end.getValue().offset() - at.offset());
      }
    }
    long newestMs =
        admin.listOffsets(newest).all().get().values().stream()
            .mapToLong(ListOffsetsResultInfo::timestamp)
            .max()
            .orElse(-1);
    return new Status.Input(topic, partitions, isRead ? lag : -1, newestMs);
  }

  private static int order(TopicPartition a, TopicPartition b) {
    return Integer.compare(a.partition(), b.partition());
  }

  /** The probe of an instance that runs where this configuration says. */
  private String ready() throws InterruptedException {
    URI uri = URI.create("http://" + settings.httpHost() + ":" + settings.httpPort() + "/ready");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PROBE).build();
    try {
      String body =
          HttpClient.newBuilder()
              .connectTimeout(PROBE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString())
              .body();
      JsonNode said = json.readTree(body);
      String reason = said.path("reason").asText();
      return said.path("status").asText() + (reason.isEmpty() ? "" : ": " + reason);
    } catch (IOException e) {
      return "";
    }
  }

  private void audit(SortedMap<String, String> runsBy, List<String> policies) {
    AuditDecoder decoder = new AuditDecoder();
    try (TopicReader topic = TopicReader.of(settings, settings.outputs().audit())) {
      // All of it is kept for 400 days: too much for a look.
      topic
          .from(nowMs - AUDIT_MS)
          .read(
              read -> {
                if (read.value() != null
                    && decoder.decode(read.value()) instanceof Decoded.Value<AuditRecord> found) {
                  AuditRecord record = found.value();
                  if (record.kind() == AuditKind.START) {
                    RUNS_BY.forEach(name -> runsBy.put(name, record.text(name)));
                  } else if (record.kind() == AuditKind.POLICY) {
                    String why = record.text("text");
                    policies.add(
                        record.text("policy")
                            + " "
                            + record.text("standing")
                            + (why.isEmpty() ? "" : ": " + why));
                  }
                }
              });
    }
  }

  private List<Status.Enforcer> enforcers() {
    SortedMap<String, Status.Enforcer> latest = new TreeMap<>();
    ResponseDecoder decoder = new ResponseDecoder();
    try (TopicReader topic = TopicReader.of(settings, settings.steering().responses())) {
      topic
          .from(nowMs - ENFORCERS_MS)
          .read(
              read -> {
                if (read.value() != null
                    && decoder.decode(read.value()) instanceof Decoded.Value<EnforcerSays> said
                    && said.value() instanceof EnforcerRecord record) {
                  latest.put(record.enforcer(), enforcer(record, read.timestamp()));
                }
              });
    }
    return List.copyOf(latest.values());
  }

  private static Status.Enforcer enforcer(EnforcerRecord record, long timeMs) {
    List<String> actions = new ArrayList<>();
    record.actions().forEach((kind, words) -> actions.add(kind + ": " + String.join(" ", words)));
    return new Status.Enforcer(
        record.enforcer(), record.version(), timeMs, List.copyOf(record.clusters()), actions);
  }

  private SortedMap<String, Integer> openFindings() {
    LatestFindings latest = new LatestFindings();
    try (TopicReader topic = TopicReader.of(settings, settings.outputs().findings())) {
      topic.read(
          read -> {
            if (read.value() != null) {
              latest.add(parsed(read.value()));
            }
          });
    }
    SortedMap<String, Integer> open = new TreeMap<>();
    for (JsonNode alert : latest.matching(LatestFindings::isOpen)) {
      Severity severity = Severity.ofId(LatestFindings.severityOf(alert));
      open.merge(severity.wireName(), 1, Integer::sum);
    }
    return open;
  }

  private SortedMap<String, Integer> inForce() {
    SortedMap<String, Integer> inForce = new TreeMap<>();
    new ContainmentReader(settings, null)
        .read()
        .forEach(each -> inForce.merge(each.command().action().wireName(), 1, Integer::sum));
    return inForce;
  }

  private SortedMap<String, Integer> refusals() {
    SortedMap<String, Integer> refusals = new TreeMap<>();
    try (TopicReader topic = TopicReader.of(settings, settings.outputs().deadLetter())) {
      topic
          .from(nowMs - HOUR_MS)
          .read(
              read -> {
                DeadLetter letter = DeadLetter.of(read.value(), read.timestamp());
                refusals.merge(letter.topic() + " " + letter.reason(), 1, Integer::sum);
              });
    }
    return refusals;
  }

  private JsonNode parsed(byte[] alert) {
    try {
      return json.readTree(alert);
    } catch (IOException e) {
      throw new UncheckedIOException("an alert is no JSON", e);
    }
  }
}
