package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an operator record to what a person decided. Total: any bytes give a value or a refusal.
 * Reuses its memory: not for use by several threads.
 */
public final class OperatorDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 65_536;

  private static final int MOST_REASON = 1_000;
  private static final int MOST_TARGET = 1_000;
  private static final long MOST_VERDICT = 99;
  private static final Pattern TARGET =
      Pattern.compile(
          ".+/(tenant|api_key|user|source|node|model|node_group)/(?!\\*$).+", Pattern.DOTALL);

  private final RecordReader reader = new RecordReader();
  private Draft draft = new Draft();
  private MeasureFields measure = new MeasureFields(reader);

  /** The members read so far. */
  private static final class Draft {
    final TreeSet<String> seen = new TreeSet<>();
    long timeMs = NO_TIME;
    @Nullable String id;
    OperatorRecord.@Nullable Type type;
    @Nullable String findingUid;
    @Nullable String commandId;
    @Nullable String target;
    @Nullable Verdict verdict;
    @Nullable String by;
    @Nullable String reason;
    long expiresMs = NO_TIME;
  }

  /** Decodes one record; {@code latestMs} is the latest {@code time} that is allowed. */
  public Decoded<OperatorRecord> decode(byte[] value, long latestMs) {
    draft = new Draft();
    measure = new MeasureFields(reader);
    return RecordFrame.decode(value, MOST_BYTES, latestMs, reader, this::member, this::build);
  }

  private boolean member(String name, JsonParser in) throws IOException {
    switch (name) {
      case "time" -> draft.timeMs = reader.time(in, name, true);
      case "id" -> draft.id = reader.freshId(in, name);
      case "type" -> draft.type = type(in, name);
      case "finding_uid" -> draft.findingUid = reader.freshId(in, name);
      case "command_id" -> draft.commandId = reader.freshId(in, name);
      case "target" -> draft.target = target(in, name);
      case "verdict" -> draft.verdict = verdict(in, name);
      case "by" -> draft.by = reader.id(in, name);
      case "reason" -> draft.reason = bounded(in, name, MOST_REASON);
      case "expires" -> draft.expiresMs = reader.time(in, name, false);
      default -> {
        if (!measure.read(name, in)) {
          return false;
        }
      }
    }
    if (!draft.seen.add(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
    }
    return true;
  }

  private OperatorRecord.@Nullable Type type(JsonParser in, String name) throws IOException {
    String word = reader.freshId(in, name);
    if (word == null) {
      return null;
    }
    for (OperatorRecord.Type type : OperatorRecord.Type.values()) {
      if (type.wireName().equals(word)) {
        return type;
      }
    }
    List<String> allowed =
        Arrays.stream(OperatorRecord.Type.values()).map(OperatorRecord.Type::wireName).toList();
    reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", must be one of " + allowed);
    return null;
  }

  private @Nullable String target(JsonParser in, String name) throws IOException {
    String text = bounded(in, name, MOST_TARGET);
    if (text != null && !reader.failed() && !TARGET.matcher(text).matches()) {
      reader.refuse(
          RefusalReason.OUT_OF_RANGE,
          name,
          "must be <cluster>/<kind>/<id> as a command's key is, for instance eu-1/tenant/acme");
    }
    return text;
  }

  private @Nullable Verdict verdict(JsonParser in, String name) throws IOException {
    long id = reader.count(in, name, -1, MOST_VERDICT);
    if (id < 0) {
      return null;
    }
    Verdict verdict = Verdict.of(id).orElse(null);
    if (verdict == null) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + id + ", no verdict_id of OCSF");
    }
    return verdict;
  }

  private @Nullable String bounded(JsonParser in, String name, int most) throws IOException {
    String text = reader.prose(in, name);
    if (text != null) {
      int length = text.codePointCount(0, text.length());
      if (length < 1 || length > most) {
        reader.refuse(
            RefusalReason.OUT_OF_RANGE, name, "must have 1 to " + most + " characters: " + length);
      }
    }
    return text;
  }

  private Decoded<OperatorRecord> build(int unknown) {
    if (draft.timeMs == NO_TIME) {
      return missing("time");
    }
    if (draft.id == null) {
      return missing("id");
    }
    if (draft.type == null) {
      return missing("type");
    }
    if (draft.by == null) {
      return missing("by");
    }
    if (draft.reason == null) {
      return missing("reason");
    }
    String wrong = subjectOf(draft.type);
    if (wrong != null) {
      return new Decoded.Refusal<>(RefusalReason.MISSING_FIELD, "", wrong);
    }
    if (draft.type == OperatorRecord.Type.VERDICT && draft.verdict == null) {
      return missing("verdict");
    }
    if (draft.type == OperatorRecord.Type.CONTAIN) {
      Decoded.Refusal<Measure> refusal = measure.refusal();
      if (refusal != null) {
        return new Decoded.Refusal<>(refusal.reason(), refusal.field(), refusal.detail());
      }
    }
    return new Decoded.Value<>(
        new OperatorRecord(
            draft.timeMs,
            draft.id,
            draft.type,
            draft.findingUid,
            draft.commandId,
            draft.target,
            draft.verdict,
            draft.type == OperatorRecord.Type.CONTAIN ? measure.measure() : null,
            draft.by,
            draft.reason,
            draft.expiresMs == NO_TIME ? OperatorRecord.NEVER : draft.expiresMs),
        unknown,
        reader.flaws());
  }

  /** What is wrong with the subject that it names, or null. */
  private @Nullable String subjectOf(OperatorRecord.Type type) {
    int named = 0;
    for (String name : new @Nullable String[] {draft.findingUid, draft.commandId, draft.target}) {
      named += name == null ? 0 : 1;
    }
    if (named != 1) {
      return "must name exactly one of finding_uid, command_id and target, names " + named;
    }
    return switch (type) {
      case VERDICT, ACCEPT_BASELINE ->
          draft.findingUid == null ? type.wireName() + " needs a finding_uid" : null;
      case APPROVE, REJECT ->
          draft.commandId == null ? type.wireName() + " needs a command_id" : null;
      case CONTAIN, PROTECT -> draft.target == null ? type.wireName() + " needs a target" : null;
      case RELEASE -> null;
    };
  }

  private static Decoded<OperatorRecord> missing(String name) {
    return new Decoded.Refusal<>(RefusalReason.MISSING_FIELD, name, "is required");
  }
}
