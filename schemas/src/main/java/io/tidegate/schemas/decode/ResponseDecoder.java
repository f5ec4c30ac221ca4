package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to what an enforcer tells: an enforcer record where they have the member {@code actions},
 * else a response. Total: any bytes give one of them or a refusal. Reuses its memory: not for use
 * by several threads.
 */
public final class ResponseDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 65_536;

  private static final String RESULTS = "results";
  private static final String NAMESPACE = "x-tidegate";
  private static final String OWN = RESULTS + "." + NAMESPACE;
  private static final int MOST_LISTED = 1_024;
  private static final long MOST_COUNT = 1_000_000_000_000_000_000L;
  private static final long ABSENT = RecordReader.ABSENT;

  private final RecordReader reader = new RecordReader();
  private Draft draft = new Draft();

  /** The members read so far. */
  private static final class Draft {
    final TreeSet<String> seen = new TreeSet<>();
    int unknown;
    long status = ABSENT;
    String text = "";
    @Nullable String commandId;
    @Nullable String cluster;
    @Nullable ResponseState state;
    long untilMs;
    @Nullable String enforcer;
    long timeMs = NO_TIME;
    @Nullable List<String> clusters;
    @Nullable SortedMap<String, SortedSet<String>> actions;
    List<String> limits = List.of();
    long offset;
    String version = "";
  }

  /** Decodes one record's value. */
  public Decoded<EnforcerSays> decode(byte[] value) {
    draft = new Draft();
    return RecordFrame.decode(
        value,
        MOST_BYTES,
        Long.MAX_VALUE,
        reader,
        this::member,
        unknown -> draft.actions == null ? response(unknown) : record(draft.actions, unknown));
  }

  private boolean member(String name, JsonParser in) throws IOException {
    see(name);
    switch (name) {
      case "status" -> draft.status = status(in);
      case "status_text" -> draft.text = orEmpty(reader.prose(in, name));
      case RESULTS -> results(in);
      case "enforcer" -> draft.enforcer = reader.id(in, name);
      case "clusters" -> draft.clusters = reader.ids(in, name, MOST_LISTED);
      case "actions" -> draft.actions = actions(in);
      case "limits" -> draft.limits = reader.ids(in, name, MOST_LISTED);
      case "offset" -> draft.offset = reader.count(in, name, 0, MOST_COUNT);
      case "time" -> draft.timeMs = reader.time(in, name, false);
      case "version" -> draft.version = orEmpty(reader.id(in, name));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void results(JsonParser in) throws IOException {
    if (!reader.opens(in, RESULTS)) {
      return;
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      see(RESULTS + "." + name);
      if (name.equals(NAMESPACE)) {
        own(in);
      } else {
        skip(in);
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
        case "command_id" -> draft.commandId = reader.freshId(in, full);
        case "enforcer" -> draft.enforcer = reader.id(in, full);
        case "cluster" -> draft.cluster = reader.idOrAny(in, full);
        case "state" -> draft.state = state(in, full);
        case "time" -> draft.timeMs = reader.time(in, full, false);
        case "effective_until" -> draft.untilMs = Math.max(0, reader.time(in, full, false));
        default -> skip(in);
      }
      if (reader.failed()) {
        return;
      }
    }
  }

  private SortedMap<String, SortedSet<String>> actions(JsonParser in) throws IOException {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    if (!reader.opens(in, "actions")) {
      return actions;
    }
    for (String kind = in.nextFieldName(); kind != null; kind = in.nextFieldName()) {
      in.nextToken();
      see("actions." + kind);
      actions.put(kind, new TreeSet<>(reader.ids(in, "actions", MOST_LISTED)));
      if (actions.size() > MOST_LISTED) {
        reader.refuse(RefusalReason.OUT_OF_RANGE, "actions", "has more than 1024 members");
      }
      if (reader.failed()) {
        break;
      }
    }
    return actions;
  }

  private long status(JsonParser in) throws IOException {
    long status = reader.count(in, "status", ABSENT, 599);
    if (!reader.failed() && !Response.STATUSES.contains((int) status)) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, "status", "must be one of " + Response.STATUSES);
    }
    return status;
  }

  private @Nullable ResponseState state(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    for (ResponseState state : ResponseState.values()) {
      if (state.wireName().equals(word)) {
        return state;
      }
    }
    if (word != null) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + word);
    }
    return null;
  }

  private Decoded<EnforcerSays> response(int unknown) {
    Draft d = draft;
    present("status", d.status == ABSENT ? null : d);
    present(OWN + ".command_id", d.commandId);
    present(OWN + ".enforcer", d.enforcer);
    present(OWN + ".cluster", d.cluster);
    present(OWN + ".state", d.state);
    present(OWN + ".time", d.timeMs == NO_TIME ? null : d);
    if (reader.failed()
        || d.commandId == null
        || d.enforcer == null
        || d.cluster == null
        || d.state == null) {
      return reader.refusal();
    }
    return new Decoded.Value<>(
        new Response(
            d.commandId,
            d.enforcer,
            d.cluster,
            (int) d.status,
            d.state,
            d.text,
            d.timeMs,
            d.untilMs),
        unknown + d.unknown,
        reader.flaws());
  }

  private Decoded<EnforcerSays> record(SortedMap<String, SortedSet<String>> actions, int unknown) {
    Draft d = draft;
    present("enforcer", d.enforcer);
    present("clusters", d.clusters);
    present("time", d.timeMs == NO_TIME ? null : d);
    if (reader.failed() || d.enforcer == null || d.clusters == null) {
      return reader.refusal();
    }
    return new Decoded.Value<>(
        new EnforcerRecord(
            d.enforcer,
            new TreeSet<>(d.clusters),
            actions,
            new TreeSet<>(d.limits),
            d.offset,
            d.timeMs,
            d.version),
        unknown + d.unknown,
        reader.flaws());
  }

  private void present(String name, @Nullable Object member) {
    if (member == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, name, "is missing");
    }
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

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
