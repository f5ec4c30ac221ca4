package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.event.NamedScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed members of one JSON object; no exception is used for what a sender can get wrong.
 *
 * <p>What is wrong with a required member is the refusal, of which the first is kept. What is wrong
 * with any other is a flaw: the member counts as absent.
 */
final class RecordReader {
  static final long ABSENT = -1;
  static final long NO_TIME = Long.MIN_VALUE;

  static final long EARLIEST_MS = 946_684_800_000L;
  private static final double MICRO = 1e-6;

  /** No record is larger, so that nothing within one is refused for its length or depth alone. */
  private static final int MOST_BYTES = 1_048_576;

  private static final int MOST_DEPTH = 65_536;
  private static final int MOST_DIGITS = 64;
  private static final int MOST_SCORES = 64;

  private final JsonFactory factory = builder().build();
  private final JsonFactory lenient =
      builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();
  private final PlainJson plain = new PlainJson();
  private final StringCache cache = new StringCache();
  private byte[] bytes = {};
  private long latestMs;
  private @Nullable RefusalReason reason;
  private String field = "";
  private String detail = "";
  private boolean optional;
  private final List<Flaw> flaws = new ArrayList<>();

  private static JsonFactoryBuilder builder() {
    return new JsonFactoryBuilder()
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxStringLength(MOST_BYTES)
                .maxNumberLength(MOST_BYTES)
                .maxNameLength(MOST_BYTES)
                .build());
  }

  JsonParser open(byte[] record, long latest) throws IOException {
    restart(record, latest);
    // The parser would take overlong forms for the characters they imitate, and UTF-16 as well.
    if (!Identifier.isUtf8(record)) {
      throw new IOException("no UTF-8");
    }
    return factory.createParser(record, 0, record.length);
  }

  /** Opens what is plain JSON as a rule; {@link #open} is for what turns out not to be. */
  JsonParser openPlain(byte[] record, long latest) {
    restart(record, latest);
    return plain.over(record);
  }

  /**
   * Opens what a gateway copied from a client without a look at it: bytes that are no UTF-8,
   * controls in strings, numbers such as NaN.
   */
  JsonParser openMended(byte[] record, long latest) throws IOException {
    restart(record, latest);
    return lenient.createParser(Identifier.textOf(record));
  }

  private void restart(byte[] record, long latest) {
    bytes = record;
    latestMs = latest;
    reason = null;
    optional = false;
    if (!flaws.isEmpty()) {
      flaws.clear();
    }
  }

  /** A name for a record that has none: the same bytes have the same. */
  String recordName() {
    return "unnamed~" + Identifier.hashOf(bytes);
  }

  boolean failed() {
    return reason != null;
  }

  /** Whether what is wrong from now on is a flaw only; at the record's begin it is not. */
  void tolerate(boolean flawsOnly) {
    optional = flawsOnly;
  }

  /** Notes that a member is not taken as it stands. */
  void flaw(String name, RefusalReason why) {
    for (Flaw known : flaws) {
      if (known.field().equals(name)) {
        return;
      }
    }
    flaws.add(new Flaw(name, why));
  }

  List<Flaw> flaws() {
    return flaws;
  }

  boolean isFlawed(String name) {
    return flaws.stream().anyMatch(flaw -> flaw.field().equals(name));
  }

  /** Goes past a value that was not read to its end. */
  void leave(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT || in.currentToken() == JsonToken.START_ARRAY) {
      in.skipChildren();
    }
  }

  /** Refuses the record for lack of a member, or for what was wrong with it. */
  void refuseWithout(String name, String what) {
    for (Flaw flaw : flaws) {
      if (flaw.field().equals(name)) {
        refuseRecord(flaw.reason(), name, what + " and cannot be read");
        return;
      }
    }
    refuseRecord(RefusalReason.MISSING_FIELD, name, what);
  }

  void refuse(RefusalReason why, String name, String what) {
    if (optional) {
      flaw(name, why);
    } else {
      refuseRecord(why, name, what);
    }
  }

  /** Refuses the record, whatever is tolerated. */
  void refuseRecord(RefusalReason why, String name, String what) {
    if (reason == null) {
      reason = why;
      field = name;
      detail = what;
    }
  }

  <T> Decoded.Refusal<T> refusal() {
    return refusal(Said.NOTHING);
  }

  <T> Decoded.Refusal<T> refusal(Said said) {
    RefusalReason why = reason == null ? RefusalReason.NOT_JSON : reason;
    return new Decoded.Refusal<>(why, field, detail, said);
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
    if (in == plain) {
      return plainId(name);
    }
    char[] text = in.getTextCharacters();
    int offset = in.getTextOffset();
    int length = in.getTextLength();
    String known = cache.find(text, offset, length);
    if (known != null) {
      return known;
    }
    return Identifier.isName(text, offset, length)
        ? cache.add(text, offset, length)
        : named(in, name);
  }

  private @Nullable String plainId(String name) throws IOException {
    String known = plain.find(cache);
    if (known != null) {
      return known;
    }
    return plain.isName() ? plain.add(cache) : named(plain, name);
  }

  /** An identifier, or {@code *} for everything where a record may mean that. */
  @Nullable String idOrAny(JsonParser in, String name) throws IOException {
    boolean any =
        in.currentToken() == JsonToken.VALUE_STRING && in.getText().equals(Identifier.ANY);
    return any ? Identifier.ANY : id(in, name);
  }

  /** An identifier of which there are too many to keep. */
  @Nullable String freshId(JsonParser in, String name) throws IOException {
    if (!isText(in, name)) {
      return null;
    }
    return isName(in) ? in.getText() : named(in, name);
  }

  private boolean isName(JsonParser in) throws IOException {
    return in == plain
        ? plain.isName()
        : Identifier.isName(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
  }

  /** True for a name that names nothing, where its client may choose to: a flaw. */
  boolean isVoid(JsonParser in, String name) throws IOException {
    boolean empty =
        in.currentToken() == JsonToken.VALUE_STRING
            && in.getTextLength() < 2
            && namesNothing(in.getText());
    if (empty) {
      flaw(name, RefusalReason.OUT_OF_RANGE);
    }
    return empty;
  }

  /** The name that a text which is none stands for; null where it names nothing. */
  private @Nullable String named(JsonParser in, String name) throws IOException {
    String text = in.getText();
    if (namesNothing(text)) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must name something, is '" + text + "'");
      return null;
    }
    flaw(name, RefusalReason.OUT_OF_RANGE);
    return Identifier.of(text);
  }

  private static boolean namesNothing(String text) {
    return text.isEmpty() || text.equals(Identifier.ANY);
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
    double value = in.getTextLength() > MOST_DIGITS ? Double.NaN : in.getDoubleValue();
    if (!(value >= least && value <= most)) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "must be " + least + " to " + most);
      return Double.NaN;
    }
    return value;
  }

  /** Dollars to a millionth; NaN where there are none, and refused where they are finer. */
  double money(JsonParser in, String name, double most) throws IOException {
    double value = number(in, name, 0, most);
    boolean isFine =
        value > 0 && (value < MICRO || in.getDecimalValue().stripTrailingZeros().scale() > 6);
    if (isFine) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "has more than six decimals");
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
      return NO_TIME;
    }
    if (timeMs > LATEST_MS) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "is after the year 9999");
      return NO_TIME;
    }
    if (bounded && timeMs > latestMs) {
      refuse(RefusalReason.TIME_IN_FUTURE, name, "is more than 5 min ahead");
      return NO_TIME;
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

  /** Identifiers; those beyond the number are left out, and so is what is none. */
  List<String> ids(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an array of strings");
      return List.of();
    }
    List<String> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String value = id(in, name);
      if (value == null) {
        refuse(RefusalReason.WRONG_TYPE, name, "must be an array of strings");
        leave(in);
      } else if (values.size() < most) {
        values.add(value);
      } else {
        refuse(RefusalReason.OUT_OF_RANGE, name, "has more than " + most + " elements");
      }
    }
    return List.copyOf(values);
  }

  /** Numbers by name; of too many the highest are kept, of one name's several the highest. */
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
    TreeMap<String, Integer> places = new TreeMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = nameOf(in.currentName(), name);
      in.nextToken();
      double value = number(in, name, least, most);
      leave(in);
      if (key != null && !Double.isNaN(value)) {
        Integer place = places.putIfAbsent(key, scores.size());
        if (place == null) {
          scores.add(new NamedScore(key, value));
        } else {
          flaw(name, RefusalReason.DUPLICATE_FIELD);
          scores.set(place, new NamedScore(key, Math.max(value, scores.get(place).value())));
        }
      }
    }
    return scores.size() > MOST_SCORES ? highest(scores, name) : List.copyOf(scores);
  }

  private List<NamedScore> highest(List<NamedScore> scores, String name) {
    refuse(RefusalReason.OUT_OF_RANGE, name, "has more than " + MOST_SCORES + " members");
    List<NamedScore> ordered = new ArrayList<>(scores);
    ordered.sort(
        Comparator.comparingDouble(NamedScore::value).reversed().thenComparing(NamedScore::name));
    return List.copyOf(ordered.subList(0, MOST_SCORES));
  }

  /** Identifiers by name. */
  SortedMap<String, String> texts(JsonParser in, String name) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return texts;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      refuse(RefusalReason.WRONG_TYPE, name, "must be an object of strings");
      return texts;
    }
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = nameOf(in.currentName(), name);
      in.nextToken();
      String value = id(in, name);
      leave(in);
      if (key != null && value != null && texts.putIfAbsent(key, value) != null) {
        refuse(RefusalReason.DUPLICATE_FIELD, name, "has the member " + key + " twice");
      }
    }
    return texts;
  }

  /** A member's name as the name of something; null where it names nothing. */
  private @Nullable String nameOf(String key, String name) {
    if (key.isEmpty()) {
      refuse(RefusalReason.OUT_OF_RANGE, name, "has a member without a name");
      return null;
    }
    String named = Identifier.of(key);
    if (!named.equals(key)) {
      flaw(name, RefusalReason.OUT_OF_RANGE);
    }
    return named;
  }

  /** True for an integer, also where it is written with a fraction of zero or an exponent. */
  private static boolean isWhole(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = in.getTextLength() > MOST_DIGITS ? Double.NaN : in.getDoubleValue();
      return value == Math.rint(value) && !Double.isInfinite(value);
    }
    return in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getTextLength() <= MOST_DIGITS;
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
