package io.tidegate.app.people;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ResponseDecoder;
import io.tidegate.shell.config.ServiceSettings;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads from the topics what is in force, and which enforcers said so. */
public final class ContainmentReader {
  /** Clocks of gateways and of the brokers differ. */
  private static final long CLOCKS_MS = 60_000;

  private final ServiceSettings settings;
  private final @Nullable CommandVerifier keys;
  private final ObjectMapper json = new ObjectMapper();
  private final CommandDecoder commands = new CommandDecoder();
  private final ResponseDecoder responses = new ResponseDecoder();

  /** A record that stands for a target, and whether it is what was signed. */
  private record Standing(Command command, @Nullable SignatureCheck signature) {}

  /**
   * Reads the topics of a deployment.
   *
   * @param keys who may have signed what is in force; null where that is not asked
   */
  public ContainmentReader(ServiceSettings settings, @Nullable CommandVerifier keys) {
    this.settings = settings;
    this.keys = keys;
  }

  /** All that is in force, in order of the targets. */
  public List<InForce> read() {
    SortedMap<String, Standing> byTarget = new TreeMap<>();
    try (TopicReader enforced = TopicReader.of(settings, settings.outputs().enforced())) {
      enforced.read(record -> take(record, byTarget));
    }
    if (byTarget.isEmpty()) {
      return List.of();
    }
    long since =
        byTarget.values().stream().mapToLong(each -> each.command().startMs()).min().orElseThrow();
    SortedMap<String, SortedMap<String, String>> answers = answers(since - CLOCKS_MS);
    return byTarget.values().stream()
        .map(
            each ->
                new InForce(
                    each.command(), each.signature(), of(answers, each.command().commandId())))
        .toList();
  }

  /**
   * What waits for approval: findings whose last alert names a command that does, and that is not
   * in force.
   *
   * @param sinceMs alerts before that are not read
   */
  public List<Waiting> waiting(List<InForce> inForce, long sinceMs) {
    SortedMap<String, JsonNode> alerts = new TreeMap<>();
    try (TopicReader told = TopicReader.of(settings, settings.outputs().findings()).from(sinceMs)) {
      told.read(
          record -> {
            JsonNode alert = parsed(record.value());
            alerts.put(alert.at("/finding_info/uid").asText(), alert);
          });
    }
    List<String> known = inForce.stream().map(each -> each.command().commandId()).toList();
    return alerts.values().stream()
        .map(ContainmentReader::waitingOf)
        .filter(each -> !each.commandId().isEmpty() && !known.contains(each.commandId()))
        .toList();
  }

  private static Waiting waitingOf(JsonNode alert) {
    JsonNode containment = alert.at("/evidences/0/data/containment");
    boolean waits =
        containment.path("state").asText().equals(ContainmentState.AWAITING_APPROVAL.wireName())
            && alert.path("activity_id").asInt() != Activity.CLOSE.id();
    return new Waiting(
        waits ? containment.path("command_id").asText() : "",
        alert.at("/finding_info/uid").asText(),
        alert.at("/resources/0/uid").asText(),
        alert.path("message").asText());
  }

  private JsonNode parsed(byte[] alert) {
    try {
      return json.readTree(alert);
    } catch (IOException e) {
      // Whoever may write alerts must not keep a person from seeing what is in force.
      return MissingNode.getInstance();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, SortedMap<String, Standing> byTarget) {
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    byTarget.remove(key);
    if (record.value() != null
        && commands.decode(record.value()) instanceof Decoded.Value<Command> command
        && !command.value().action().ends()) {
      byTarget.put(key, new Standing(command.value(), signatureOf(record)));
    }
  }

  private @Nullable SignatureCheck signatureOf(ConsumerRecord<byte[], byte[]> record) {
    if (keys == null) {
      return null;
    }
    Header jws = record.headers().lastHeader("ce_jws");
    boolean signed = jws != null && jws.value() != null;
    return keys.check(record.value(), signed ? new String(jws.value(), UTF_8) : null);
  }

  /** What enforcers answered since then, by command and enforcer. */
  private SortedMap<String, SortedMap<String, String>> answers(long sinceMs) {
    SortedMap<String, SortedMap<String, String>> answers = new TreeMap<>();
    try (TopicReader told = TopicReader.of(settings, settings.steering().responses())) {
      told.from(sinceMs)
          .read(
              record -> {
                if (record.value() != null
                    && responses.decode(record.value()) instanceof Decoded.Value<EnforcerSays> said
                    && said.value() instanceof Response response) {
                  answers
                      .computeIfAbsent(response.commandId(), id -> new TreeMap<>())
                      .put(response.enforcer(), response.state().wireName());
                }
              });
    }
    return answers;
  }

  private static SortedMap<String, String> of(
      SortedMap<String, SortedMap<String, String>> answers, String commandId) {
    return answers.getOrDefault(commandId, new TreeMap<>());
  }
}
