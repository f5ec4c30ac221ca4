package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to the containment command that they say. Total: any bytes give a command or a refusal.
 * Whose bytes they are is for a {@link io.tidegate.schemas.control.CommandVerifier} to say. Reuses
 * its memory: not for use by several threads.
 */
public final class CommandDecoder {
  /** The largest command that is read. */
  public static final int MOST_BYTES = 65_536;

  private static final String NAMESPACE = "x-tidegate";
  private static final String OWN = "args." + NAMESPACE;
  private static final int MOST_ID = 36;
  private static final int MOST_LIMITS = 64;
  private static final long MOST_MS = 253_402_300_799_999L;
  private static final long MOST_COUNT = 1_000_000_000_000_000_000L;
  private static final double LEAST_CEILING = 1e-6;
  private static final long ABSENT = RecordReader.ABSENT;

  private final RecordReader reader = new RecordReader();
  private final TargetFields targets = new TargetFields(reader);
  private Draft draft = new Draft();

  /** The members read so far. */
  private static final class Draft {
    final TreeSet<String> seen = new TreeSet<>();
    int unknown;
    @Nullable String commandId;
    @Nullable Action action;
    @Nullable Target target;
    long startMs = NO_TIME;
    long durationMs = ABSENT;
    @Nullable Mode mode;
    long generation = ABSENT;
    long issuedAtMs = NO_TIME;
    long notAfterMs = NO_TIME;
    @Nullable String findingUid;
    @Nullable String policy;
    @Nullable String reason;
    @Nullable String openStreams;
    @Nullable String method;
    @Nullable String destination;
    List<Limit> limits = List.of();
  }

  /** Decodes one command's value. */
  public Decoded<Command> decode(byte[] value) {
    draft = new Draft();
    targets.restart();
    return RecordFrame.decode(value, MOST_BYTES, Long.MAX_VALUE, reader, this::member, this::build);
  }

  private boolean member(String name, JsonParser in) throws IOException {
    see(name);
    switch (name) {
      case "action" -> draft.action = action(in);
      case "target" -> draft.target = targets.read(in);
      case "args" -> arguments(in);
      case "command_id" -> draft.commandId = commandId(in);
      case "actuator" -> in.skipChildren();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void arguments(JsonParser in) throws IOException {
    if (!reader.opens(in, "args")) {
      return;
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      String full = "args." + name;
      see(full);
      switch (name) {
        case "start_time" -> draft.startMs = instant(in, full);
        case "duration" -> draft.durationMs = duration(in, full);
        case "response_requested" -> in.skipChildren();
        case NAMESPACE -> own(in);
        default -> skip(in);
      }
      if (reader.failed()) {
        return;
      }
    }
  }

  private void own(JsonParser in) throws IOException {
    if (!reader.opens(in, OWN)) {
      return;
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      String full = OWN + "." + name;
      see(full);
      switch (name) {
        case "mode" -> draft.mode = mode(in, full);
        case "generation" -> draft.generation = reader.count(in, full, ABSENT, MOST_COUNT);
        case "issued_at" -> draft.issuedAtMs = instant(in, full);
        case "not_after" -> draft.notAfterMs = instant(in, full);
        case "finding_uid" -> draft.findingUid = reader.freshId(in, full);
        case "policy" -> draft.policy = reader.id(in, full);
        case "reason" -> draft.reason = reader.prose(in, full);
        case "open_streams" -> draft.openStreams = openStreams(in, full);
        case "method" -> draft.method = reader.id(in, full);
        case "destination" -> draft.destination = reader.id(in, full);
        case "limit" -> draft.limits = limits(in, full);
        default -> skip(in);
      }
      if (reader.failed()) {
        return;
      }
    }
  }

  private @Nullable Action action(JsonParser in) throws IOException {
    String word = reader.id(in, "action");
    for (Action action : Action.values()) {
      if (action.wireName().equals(word)) {
        return action;
      }
    }
    if (word != null) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, "action", "is " + word);
    }
    return null;
  }

  private @Nullable Mode mode(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    for (Mode mode : Mode.values()) {
      if (mode.wireName().equals(word)) {
        return mode;
      }
    }
    if (word != null) {
      reader.refuse(
          RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", must be observe or enforce");
    }
    return null;
  }

  private @Nullable String openStreams(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    if (word != null && !word.equals("keep") && !word.equals("cut")) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", must be keep or cut");
    }
    return word;
  }

  private @Nullable String commandId(JsonParser in) throws IOException {
    String text = reader.freshId(in, "command_id");
    if (text != null
        && (text.length() > MOST_ID || text.chars().anyMatch(Character::isWhitespace))) {
      reader.refuse(
          RefusalReason.OUT_OF_RANGE, "command_id", "must have 1 to 36 characters, none a space");
    }
    return text;
  }

  /** On a command, times are epoch milliseconds and nothing else, as OpenC2 has them. */
  private long instant(JsonParser in, String name) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      reader.refuse(RefusalReason.WRONG_TYPE, name, "must be epoch milliseconds");
      return NO_TIME;
    }
    return reader.time(in, name, false);
  }

  private long duration(JsonParser in, String name) throws IOException {
    long duration = reader.count(in, name, ABSENT, MOST_MS);
    if (duration == 0) {
      reader.refuse(RefusalReason.OUT_OF_RANGE, name, "must be at least 1 ms");
    }
    return duration;
  }

  private List<Limit> limits(JsonParser in, String name) throws IOException {
    if (!reader.opens(in, name)) {
      return List.of();
    }
    List<Limit> limits = new ArrayList<>();
    for (String limit = in.nextFieldName(); limit != null; limit = in.nextFieldName()) {
      in.nextToken();
      see(name + "." + limit);
      limits.add(new Limit(limit, ceiling(in, name + "." + limit)));
      if (limits.size() > MOST_LIMITS) {
        reader.refuse(RefusalReason.OUT_OF_RANGE, name, "has more than 64 members");
      }
      if (reader.failed()) {
        break;
      }
    }
    return limits;
  }

  private BigDecimal ceiling(JsonParser in, String name) throws IOException {
    double value = reader.number(in, name, 0, MOST_COUNT);
    if (Double.isNaN(value)) {
      reader.refuse(RefusalReason.WRONG_TYPE, name, "must be a number");
    }
    return value >= LEAST_CEILING ? in.getDecimalValue() : BigDecimal.ZERO;
  }

  private void see(String name) {
    if (!draft.seen.add(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
    }
  }

  private void skip(JsonParser in) throws IOException {
    draft.unknown++;
    in.skipChildren();
  }

  private Decoded<Command> build(int unknown) {
    present("command_id", draft.commandId);
    present("action", draft.action);
    present("target", draft.target);
    present("args.start_time", draft.startMs == NO_TIME ? null : draft);
    present("args.duration", draft.durationMs == ABSENT ? null : draft);
    present(OWN + ".mode", draft.mode);
    present(OWN + ".generation", draft.generation == ABSENT ? null : draft);
    present(OWN + ".issued_at", draft.issuedAtMs == NO_TIME ? null : draft);
    present(OWN + ".not_after", draft.notAfterMs == NO_TIME ? null : draft);
    present(OWN + ".finding_uid", draft.findingUid);
    present(OWN + ".policy", draft.policy);
    present(OWN + ".reason", draft.reason);
    present(OWN + ".open_streams", draft.openStreams);
    Draft d = draft;
    if (reader.failed()
        || d.commandId == null
        || d.action == null
        || d.target == null
        || d.mode == null
        || d.findingUid == null
        || d.policy == null
        || d.reason == null
        || d.openStreams == null) {
      return reader.refusal();
    }
    Command command =
        new Command(
            d.commandId,
            d.action,
            d.target,
            d.method,
            d.destination,
            d.startMs,
            d.durationMs,
            d.mode,
            d.generation,
            d.issuedAtMs,
            d.notAfterMs,
            d.findingUid,
            d.policy,
            d.reason,
            d.openStreams,
            d.limits);
    return new Decoded.Value<>(command, unknown + d.unknown + targets.unknown());
  }

  private void present(String name, @Nullable Object member) {
    if (member == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, name, "is missing");
    }
  }
}
