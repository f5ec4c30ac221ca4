package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tidegate.schemas.event.NamedScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed members of one JSON object. The first thing that is wrong is kept as the refusal, and
 * reading ends there; no exception is used for what a sender can get wrong.
 */
final class RecordReader {
  static final long ABSENT = -1;
  static final long NO_TIME = Long.MIN_VALUE;

  static final long EARLIEST_MS = 946_684_800_000L;
  private static final int MOST_ID = 256;

  private final JsonFactory factory =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(65_536)
                  .maxNumberLength(64)
                  .maxNameLength(256)
                  .build())
          .build();
  private final StringCache cache = new StringCache();
  private long latestMs;
  private @Nullable RefusalReason reason;
  private String field = "";
  private String detail = "";

  JsonParser open(byte[] record, long latest) throws IOException {
    latestMs = latest;
    reason = null;
    return factory.createParser(record, 0, record.length);
  }

  boolean failed() {
    return reason != null;
  }

  void refuse(RefusalReason why, String name, String what) {
    if (reason == null) {
      reason = why;
      field = name;
      detail = what;
    }
  }

  <T> Decoded.Refusal<T> refusal() {
    RefusalReason why = reason == null ? RefusalReason.NOT_JSON : reason;
    return new Decoded.Refusal<>(why, field, detail);
  }

  /** True at an object's opening; anything else is refused. */
  boolean opens(JsonParser in, String name) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an object");
      return false;
    }
    return true;
  }

  /** An identifier that comes again and again. */
  @Nullable String id(JsonParser in, String name) throws IOException {
    if (!isText(in, name)) {
      return null;
    }
    char[] text = in.getTextCharacters();
    int offset = in.getTextOffset();
    int length = in.getTextLength();
    String known = cache.find(text, offset, length);
    if (known != null) {
      return known;
    }
    return isIdentifier(text, offset, length, name) ? cache.add(text, offset, length) : null;
  }

  /** An identifier of which there are too many to keep. */
  @Nullable String freshId(JsonParser in, String name) throws IOException {
    if (!isText(in, name)) {
      return null;
    }
    boolean good =
        isIdentifier(in.getTextCharacters(), in.getTextOffset(), in.getTextLength(), name);
    return good ? in.getText() : null;
  }

  /** A text of any length that the record allows; control characters are kept. */
  @Nullable String prose(JsonParser in, String name) throws IOException {
    return isText(in, name) ? in.getText() : null;
  }

  @Nullable String fingerprint(JsonParser in, String name) throws IOException {
    String text = freshId(in, name);
    if (text != null && !isHex16(text)) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must be 16 hex digits");
      return null;
    }
    return text;
  }

  long count(JsonParser in, String name, long absent, long most) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return absent;
    }
    if (!isWhole(in)) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an integer");
      return absent;
    }
    long value = whole(in);
    if (value < 0 || value > most) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "is " + value + ", must be 0 to " + most);
      return absent;
    }
    return value;
  }

  /** A status: 100 to 599, or 0; negative values of gateways count as 0. */
  int status(JsonParser in, String name) throws IOException {
    if (!isWhole(in)) {
      refuse(
          in.currentToken() == JsonToken.VALUE_NULL
              ? RefusalReason.MISSING_FIELD
              : RefusalReason.WRONG_TYPE,
          name,
          "must be an integer");
      return 0;
    }
    long value = whole(in);
    if (value <= 0) {
      return 0;
    }
    if (value < 100 || value > 599) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must be 0 or 100 to 599");
    }
    return (int) value;
  }

  /** A number, fraction allowed, as that many parts of its unit, rounded. */
  long scaled(JsonParser in, String name, double most, double parts) throws IOException {
    double value = number(in, name, 0, most);
    return Double.isNaN(value) ? ABSENT : Math.round(value * parts);
  }

  /** NaN where it is absent. */
  double number(JsonParser in, String name, double least, double most) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return Double.NaN;
    }
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be a number");
      return Double.NaN;
    }
    double value = in.getDoubleValue();
    if (!(value >= least && value <= most)) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must be " + least + " to " + most);
      return Double.NaN;
    }
    return value;
  }

  /** Epoch milliseconds; {@link #NO_TIME} where it is null or refused. */
  long time(JsonParser in, String name, boolean bounded) throws IOException {
    long timeMs;
    switch (in.currentToken()) {
      case VALUE_NULL:
        return NO_TIME;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT:
        if (!isWhole(in)) {
          refuse(RefusalReason.WRONG_TYPE, name, "must be RFC 3339 with offset or epoch ms");
          return NO_TIME;
        }
        timeMs = whole(in);
        break;
      case VALUE_STRING:
        timeMs = TimeParser.parse(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
        if (timeMs == TimeParser.INVALID) {
          refuse(RefusalReason.WRONG_TYPE, name, "must be RFC 3339 with offset or epoch ms");
          return NO_TIME;
        }
        break;
      default:
        refuse(RefusalReason.WRONG_TYPE, name, "must be RFC 3339 with offset or epoch ms");
        return NO_TIME;
    }
    if (timeMs < EARLIEST_MS) {
      refuse(RefusalReason.TIME_BEFORE_2000, name, "is before the year 2000");
    } else if (timeMs > LATEST_MS) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "is after the year 9999");
    } else if (bounded && timeMs > latestMs) {
      refuse(RefusalReason.TIME_IN_FUTURE, name, "is more than 5 min ahead");
    }
    return timeMs;
  }

  private static final long LATEST_MS = 253_402_300_799_999L;

  @Nullable Boolean flag(JsonParser in, String name) throws IOException {
    switch (in.currentToken()) {
      case VALUE_TRUE:
        return Boolean.TRUE;
      case VALUE_FALSE:
        return Boolean.FALSE;
      case VALUE_NULL:
        return null;
      default:
        refuse(RefusalReason.WRONG_TYPE, name, "must be true or false");
        return null;
    }
  }

  List<String> ids(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an array of strings");
      return List.of();
    }
    List<String> values = new ArrayList<>();
    while (!failed() && in.nextToken() != JsonToken.END_ARRAY) {
      String value = id(in, name);
      if (value == null) {
        refuse(RefusalReason.WRONG_TYPE, name, "must be an array of strings");
        return List.of();
      }
      values.add(value);
      if (values.size() > most) {
        refuse(RefusalReason.OUT_OF_RANGE, name, "has more than " + most + " elements");
      }
    }
    return List.copyOf(values);
  }

  List<NamedScore> scores(JsonParser in, String name, double least, double most)
      throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an object of numbers");
      return List.of();
    }
    List<NamedScore> scores = new ArrayList<>();
    while (!failed() && in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      double value = number(in, name, least, most);
      if (!Double.isNaN(value)) {
        scores.add(new NamedScore(key, value));
      }
      if (scores.size() > 64) {
        refuse(RefusalReason.OUT_OF_RANGE, name, "has more than 64 members");
      }
    }
    return List.copyOf(scores);
  }

  SortedMap<String, String> texts(JsonParser in, String name) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return texts;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an object of strings");
      return texts;
    }
    while (!failed() && in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      String value = id(in, name);
      if (value != null) {
        texts.put(key, value);
      }
    }
    return texts;
  }

  /** True for an integer, also where it is written with a fraction of zero or an exponent. */
  private static boolean isWhole(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = in.getDoubleValue();
      return value == Math.rint(value);
    }
    return in.currentToken() == JsonToken.VALUE_NUMBER_INT;
  }

  /** The integer; the nearest long where it is beyond. */
  private static long whole(JsonParser in) throws IOException {
    boolean fits =
        in.currentToken() == JsonToken.VALUE_NUMBER_INT
            && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    return fits ? in.getLongValue() : (long) in.getDoubleValue();
  }

  private boolean isText(JsonParser in, String name) {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return true;
    }
    if (in.currentToken() != JsonToken.VALUE_NULL) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be a string");
    }
    return false;
  }

  private boolean isIdentifier(char[] text, int offset, int length, String name) {
    int characters = length <= MOST_ID ? length : Character.codePointCount(text, offset, length);
    if (characters < 1 || characters > MOST_ID) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must have 1 to 256 characters, has " + characters);
      return false;
    }
    for (int i = offset; i < offset + length; i++) {
      char c = text[i];
      boolean lowAfterHigh =
          Character.isHighSurrogate(c)
              && i + 1 < offset + length
              && Character.isLowSurrogate(text[i + 1]);
      if (lowAfterHigh) {
        i++;
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        refuse(RefusalReason.OUT_OF_RANGE, name, "has a control character or half a character");
        return false;
      }
    }
    return true;
  }

  private static boolean isHex16(String text) {
    if (text.length() != 16) {
      return false;
    }
    for (int i = 0; i < 16; i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }
}
