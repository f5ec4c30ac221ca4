package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of JSON that is nothing but printable ASCII without escapes, as nearly all records are:
 * those that Jackson's own parser finds, and a failure where it fails, at a lower cost
 * (docs/adr/0040-plain-json.md). What is other JSON, or none, ends with {@link NotPlainException}
 * as soon as that is seen. One object reads record after record and makes no garbage.
 */
final class PlainJson extends ParserMinimalBase {
  /** Deeper is no record's value: for others to say what it is. */
  private static final int MOST_DEPTH = 64;

  /** So many digits are a long for sure, and so many an integer that a double holds exactly. */
  private static final int DIGITS_OF_LONG = 18;

  private static final int DIGITS_OF_DOUBLE = 15;

  /** The powers of ten that a double holds exactly, as far as they are needed here. */
  private static final double[] TENS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private final NumberText number = new NumberText();
  private byte[] bytes = {};
  private int at;
  private int from;
  private int to;
  private int nameFrom;
  private int nameTo;
  private char[] characters = new char[64];

  /** For each level whether it is an object. */
  private boolean[] objects = new boolean[8];

  private int depth;
  private boolean first;

  /** What may stand in a string. */
  private static final boolean[] PLAIN = new boolean[256];

  static {
    Arrays.fill(PLAIN, ' ', 0x7f, true);
    PLAIN['"'] = false;
    PLAIN['\\'] = false;
  }

  /** What is read is no plain JSON; there is but one, for nobody looks into it. */
  static final class NotPlainException extends IOException {
    private static final long serialVersionUID = 1;
    private static final NotPlainException ONLY = new NotPlainException();

    private NotPlainException() {
      super("no plain JSON");
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Begins with these bytes. */
  PlainJson over(byte[] record) {
    bytes = record;
    at = 0;
    depth = 0;
    first = true;
    _currToken = null;
    return this;
  }

  @Override
  public @Nullable JsonToken nextToken() throws NotPlainException {
    boolean afterName = _currToken == JsonToken.FIELD_NAME;
    int next = afterName ? afterColon() : behindComma();
    if (next < 0) {
      if (depth > 0 || afterName) {
        throw NotPlainException.ONLY;
      }
      _currToken = null;
      return null;
    }
    if (!afterName && isInObject() && next != '}') {
      name(next);
      _currToken = JsonToken.FIELD_NAME;
      return _currToken;
    }
    _currToken = value(next);
    return _currToken;
  }

  @Override
  public boolean nextFieldName(SerializableString expected) throws NotPlainException {
    if (_currToken != JsonToken.FIELD_NAME && isInObject()) {
      int next = behindComma();
      byte[] name = expected.asUnquotedUTF8();
      int end = at + name.length;
      if (next == '"'
          && end < bytes.length
          && bytes[end] == '"'
          && Arrays.equals(bytes, at, end, name, 0, name.length)) {
        nameFrom = at;
        nameTo = end;
        at = end + 1;
        _currToken = JsonToken.FIELD_NAME;
        return true;
      }
      if (next == '}') {
        _currToken = value(next);
      } else {
        name(next);
        _currToken = JsonToken.FIELD_NAME;
      }
      return false;
    }
    return nextToken() == JsonToken.FIELD_NAME && expected.getValue().equals(getCurrentName());
  }

  private boolean isInObject() {
    return depth > 0 && objects[depth - 1];
  }

  /** The first character of what comes next, behind which it stands now; -1 at the end of all. */
  private int behindComma() throws NotPlainException {
    int next = skipBlanks();
    if (depth == 0) {
      // Values may follow one another, but numbers and words must not touch what follows.
      return next;
    }
    if (first) {
      first = false;
      return next;
    }
    if (next == '}' || next == ']') {
      return next;
    }
    if (next != ',') {
      throw NotPlainException.ONLY;
    }
    int behind = skipBlanks();
    if (behind == '}' || behind == ']') {
      throw NotPlainException.ONLY;
    }
    return behind;
  }

  private int afterColon() throws NotPlainException {
    if (skipBlanks() != ':') {
      throw NotPlainException.ONLY;
    }
    int next = skipBlanks();
    if (next == '}' || next == ']') {
      throw NotPlainException.ONLY;
    }
    return next;
  }

  private int skipBlanks() throws NotPlainException {
    while (at < bytes.length) {
      byte next = bytes[at++];
      if (next > ' ') {
        return next;
      }
      if (next != ' ') {
        throw NotPlainException.ONLY;
      }
    }
    return -1;
  }

  private void name(int next) throws NotPlainException {
    if (next != '"') {
      throw NotPlainException.ONLY;
    }
    nameFrom = at;
    nameTo = closingQuote();
  }

  private int closingQuote() throws NotPlainException {
    int end = at;
    byte[] in = bytes;
    while (end < in.length && PLAIN[in[end] & 0xff]) {
      end++;
    }
    if (end == in.length || in[end] != '"') {
      throw NotPlainException.ONLY;
    }
    at = end + 1;
    return end;
  }

  private JsonToken value(int next) throws NotPlainException {
    switch (next) {
      case '"':
        from = at;
        to = closingQuote();
        return JsonToken.VALUE_STRING;
      case '{':
        open(true);
        return JsonToken.START_OBJECT;
      case '[':
        open(false);
        return JsonToken.START_ARRAY;
      case '}':
        close(true);
        return JsonToken.END_OBJECT;
      case ']':
        close(false);
        return JsonToken.END_ARRAY;
      case 't':
        return word("true", JsonToken.VALUE_TRUE);
      case 'f':
        return word("false", JsonToken.VALUE_FALSE);
      case 'n':
        return word("null", JsonToken.VALUE_NULL);
      default:
        return number();
    }
  }

  private void open(boolean isObject) throws NotPlainException {
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, depth * 2);
    }
    objects[depth++] = isObject;
    first = true;
    if (depth > MOST_DEPTH) {
      throw NotPlainException.ONLY;
    }
  }

  private void close(boolean isObject) throws NotPlainException {
    if (depth == 0 || objects[depth - 1] != isObject) {
      throw NotPlainException.ONLY;
    }
    depth--;
    first = false;
  }

  private JsonToken word(String word, JsonToken token) throws NotPlainException {
    from = at - 1;
    for (int i = 1; i < word.length(); i++) {
      if (at == bytes.length || bytes[at++] != word.charAt(i)) {
        throw NotPlainException.ONLY;
      }
    }
    if (at < bytes.length && Character.isJavaIdentifierPart(bytes[at])) {
      throw NotPlainException.ONLY;
    }
    to = at;
    return token;
  }

  private JsonToken number() throws NotPlainException {
    from = at - 1;
    to = number.read(bytes, from);
    if (to < 0) {
      throw NotPlainException.ONLY;
    }
    at = to;
    if (depth == 0 && at < bytes.length && bytes[at] != ' ') {
      throw NotPlainException.ONLY;
    }
    return number.isWhole() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
  }

  @Override
  public @Nullable String getCurrentName() {
    return new String(bytes, nameFrom, nameTo - nameFrom, ISO_8859_1);
  }

  @Override
  public @Nullable String getText() {
    if (_currToken == JsonToken.FIELD_NAME) {
      return getCurrentName();
    }
    return hasSpan() ? text() : _currToken == null ? null : _currToken.asString();
  }

  private boolean hasSpan() {
    return _currToken == JsonToken.VALUE_STRING || _currToken != null && _currToken.isNumeric();
  }

  private String text() {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  @Override
  public char[] getTextCharacters() {
    int length = to - from;
    if (length > characters.length) {
      characters = new char[Math.max(length, characters.length * 2)];
    }
    for (int i = 0; i < length; i++) {
      characters[i] = (char) bytes[from + i];
    }
    return characters;
  }

  /** The string that this token is, if it was kept and is there still. */
  @Nullable String find(StringCache cache) {
    return cache.find(bytes, from, to);
  }

  /** The string that this token is, to be found from now on. */
  String add(StringCache cache) {
    return cache.add(bytes, from, to);
  }

  /** The name that this token is, in a string that is kept. */
  String name(StringCache cache) {
    String known = cache.find(bytes, nameFrom, nameTo);
    return known == null ? cache.add(bytes, nameFrom, nameTo) : known;
  }

  /** As {@code Identifier.isName}: all that can stand here can be printed. */
  boolean isName() {
    int length = to - from;
    return length > 0 && length <= Identifier.MOST && (length > 1 || bytes[from] != '*');
  }

  @Override
  public boolean hasTextCharacters() {
    return false;
  }

  @Override
  public int getTextLength() {
    return to - from;
  }

  @Override
  public int getTextOffset() {
    return 0;
  }

  @Override
  public NumberType getNumberType() {
    return !number.isWhole()
        ? NumberType.DOUBLE
        : number.digits() <= DIGITS_OF_LONG || isLong() ? NumberType.LONG : NumberType.BIG_INTEGER;
  }

  private boolean isLong() {
    return getBigIntegerValue().bitLength() < Long.SIZE;
  }

  @Override
  public Number getNumberValue() {
    return switch (getNumberType()) {
      case LONG -> getLongValue();
      case BIG_INTEGER -> getBigIntegerValue();
      default -> getDoubleValue();
    };
  }

  @Override
  public long getLongValue() {
    if (!number.isWhole()) {
      return (long) getDoubleValue();
    }
    return number.digits() <= DIGITS_OF_LONG ? number.mantissa() : Long.parseLong(text());
  }

  @Override
  public double getDoubleValue() {
    if (number.isWhole() && number.digits() <= DIGITS_OF_LONG) {
      return number.mantissa();
    }
    // One rounding of two exact numbers (Clinger, How to read floating point numbers accurately).
    boolean isExact =
        number.digits() <= DIGITS_OF_DOUBLE && !number.hasExponent() && number.mantissa() != 0;
    return isExact ? number.mantissa() / TENS[number.decimals()] : Double.parseDouble(text());
  }

  @Override
  public int getIntValue() {
    return Math.toIntExact(getLongValue());
  }

  @Override
  public float getFloatValue() {
    return Float.parseFloat(text());
  }

  @Override
  public BigInteger getBigIntegerValue() {
    return number.isWhole() ? new BigInteger(text()) : getDecimalValue().toBigInteger();
  }

  @Override
  public BigDecimal getDecimalValue() {
    return new BigDecimal(text());
  }

  @Override
  public byte[] getBinaryValue(Base64Variant variant) {
    return variant.decode(text());
  }

  @Override
  protected void _handleEOF() {
    throw new UnsupportedOperationException("the end of plain JSON is a token or a failure");
  }

  @Override
  public JsonStreamContext getParsingContext() {
    throw new UnsupportedOperationException("plain JSON keeps no context");
  }

  @Override
  public void overrideCurrentName(String name) {
    throw new UnsupportedOperationException("plain JSON is read as it stands");
  }

  @Override
  public JsonLocation getTokenLocation() {
    return JsonLocation.NA;
  }

  @Override
  public JsonLocation getCurrentLocation() {
    return JsonLocation.NA;
  }

  @Override
  public @Nullable ObjectCodec getCodec() {
    return null;
  }

  @Override
  public void setCodec(ObjectCodec codec) {
    throw new UnsupportedOperationException("plain JSON is read token by token");
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public void close() {
    _currToken = null;
  }

  @Override
  public boolean isClosed() {
    return false;
  }
}
