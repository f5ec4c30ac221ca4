package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.ABSENT;
import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditEncoder;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.encode.DecimalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an audit record to what it tells. Total: any bytes give a value or a refusal; what is
 * not in canonical form, or does not fit its own hash, is refused. Reuses its memory: not for use
 * by several threads.
 */
public final class AuditDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 1_048_576;

  private static final int MOST_FACTS = 64;
  private static final int MOST_LISTED = 1_024;

  private final RecordReader reader = new RecordReader();
  private final AuditEncoder encoder = new AuditEncoder();
  private Draft draft = new Draft();

  /** The members read so far. */
  private static final class Draft {
    @Nullable String chain;
    long sequence = ABSENT;
    @Nullable String previous;
    long timeMs = NO_TIME;
    @Nullable AuditKind kind;
    final List<Fact> facts = new ArrayList<>();
  }

  /** Decodes one record. */
  public Decoded<AuditRecord> decode(byte[] value) {
    draft = new Draft();
    return RecordFrame.decode(
        value,
        MOST_BYTES,
        Long.MAX_VALUE,
        reader,
        this::member,
        unknown -> checked(build(), value));
  }

  private Decoded<AuditRecord> checked(@Nullable AuditRecord record, byte[] value) {
    if (record == null) {
      return reader.refusal();
    }
    if (!AuditEncoder.isWhole(value)) {
      return new Decoded.Refusal<>(
          RefusalReason.OUT_OF_RANGE, "hash", "is not the hash of the other members");
    }
    return Arrays.equals(encoder.encode(record), value)
        ? new Decoded.Value<>(record, 0)
        : new Decoded.Refusal<>(RefusalReason.OUT_OF_RANGE, "", "is not in canonical form");
  }

  private boolean member(String name, JsonParser in) throws IOException {
    switch (name) {
      case "chain" -> draft.chain = reader.id(in, name);
      case "sequence" -> draft.sequence = reader.count(in, name, ABSENT, Long.MAX_VALUE - 1);
      case "previous" -> draft.previous = reader.freshId(in, name);
      case "time" -> draft.timeMs = reader.time(in, name, false);
      case "kind" -> draft.kind = kind(in, name);
      case "facts" -> facts(in);
      case "hash" -> reader.freshId(in, name);
      default -> reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is no member of audit records");
    }
    return true;
  }

  private @Nullable AuditKind kind(JsonParser in, String name) throws IOException {
    String word = reader.freshId(in, name);
    AuditKind kind = word == null ? null : AuditKind.of(word).orElse(null);
    if (word != null && kind == null) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", no kind of audit record");
    }
    return kind;
  }

  private void facts(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      reader.refuse(RefusalReason.WRONG_TYPE, "facts", "must be an object");
      return;
    }
    TreeSet<String> seen = new TreeSet<>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      Fact fact = fact(name, in);
      if (fact == null || !seen.add(name) || seen.size() > MOST_FACTS) {
        reader.refuse(
            RefusalReason.OUT_OF_RANGE,
            "facts." + name,
            "is no fact, one too many, or there twice");
        return;
      }
      draft.facts.add(fact);
    }
  }

  private @Nullable Fact fact(String name, JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> new Fact.Text(name, in.getText());
      case VALUE_TRUE -> new Fact.Flag(name, true);
      case VALUE_FALSE -> new Fact.Flag(name, false);
      case VALUE_NULL -> new Fact.Decimal(name, Double.NaN, 0);
      case VALUE_NUMBER_INT ->
          in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? null
              : new Fact.Whole(name, in.getLongValue());
      case VALUE_NUMBER_FLOAT -> decimal(name, in);
      case START_ARRAY -> texts(name, in);
      default -> null;
    };
  }

  private static @Nullable Fact decimal(String name, JsonParser in) throws IOException {
    String text = in.getText();
    int decimals = text.length() - text.indexOf('.') - 1;
    return decimals > DecimalText.MAX_DECIMALS
        ? null
        : new Fact.Decimal(name, in.getDoubleValue(), decimals);
  }

  private static @Nullable Fact texts(String name, JsonParser in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
      if (next != JsonToken.VALUE_STRING || texts.size() == MOST_LISTED) {
        return null;
      }
      texts.add(in.getText());
    }
    return new Fact.Texts(name, texts);
  }

  private @Nullable AuditRecord build() {
    if (draft.chain == null
        || draft.sequence == ABSENT
        || draft.previous == null
        || draft.timeMs == NO_TIME
        || draft.kind == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, "", "a member is missing");
      return null;
    }
    return new AuditRecord(
        draft.chain, draft.sequence, draft.previous, draft.timeMs, draft.kind, draft.facts);
  }
}
