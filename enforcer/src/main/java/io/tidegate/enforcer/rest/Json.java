package io.tidegate.enforcer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that is kept as it was read, also where it is more than is understood here: what a
 * gateway's object says beside what is changed goes back to it. Members are in order of name.
 */
public record Json(@Nullable Object value) {
  public static final Json NULL = new Json(null);
  public static final Json TRUE = new Json(true);
  public static final Json FALSE = new Json(false);

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Beyond it a number is no count of anything. */
  private static final int MOST_DIGITS = 18;

  /** Reads one value and nothing after it. */
  public static Json parse(byte[] text) throws IOException {
    try (JsonParser in = FACTORY.createParser(text)) {
      if (in.nextToken() == null) {
        throw new IOException("no JSON, but nothing");
      }
      Json value = read(in);
      if (in.nextToken() != null) {
        throw new IOException("more after the JSON value");
      }
      return value;
    }
  }

  public static Json of(String text) {
    return new Json(text);
  }

  public static Json of(boolean flag) {
    return flag ? TRUE : FALSE;
  }

  public static Json of(long number) {
    return of(BigDecimal.valueOf(number));
  }

  public static Json of(BigDecimal number) {
    return new Json(plain(number));
  }

  public static Json list(List<Json> items) {
    return new Json(List.copyOf(items));
  }

  public static Json object() {
    return new Json(new TreeMap<String, Json>());
  }

  /** The value under these names; {@link #NULL} where there is none. */
  public Json at(String... names) {
    Json found = this;
    for (String name : names) {
      found = found.members().getOrDefault(name, NULL);
    }
    return found;
  }

  /** This object with that member. */
  public Json with(String name, Json member) {
    SortedMap<String, Json> members = new TreeMap<>(members());
    members.put(name, member);
    return new Json(members);
  }

  /** This object without that member. */
  public Json without(String name) {
    SortedMap<String, Json> members = new TreeMap<>(members());
    members.remove(name);
    return new Json(members);
  }

  public boolean isNull() {
    return value == null;
  }

  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  public boolean isObject() {
    return value instanceof Map;
  }

  /** The members of an object; of anything else none. */
  @SuppressWarnings("unchecked")
  public SortedMap<String, Json> members() {
    return value instanceof SortedMap
        ? Collections.unmodifiableSortedMap((SortedMap<String, Json>) value)
        : Collections.emptySortedMap();
  }

  /** The items of a list; of anything else none. */
  @SuppressWarnings("unchecked")
  public List<Json> items() {
    return value instanceof List ? (List<Json>) value : List.of();
  }

  /** The text of a string; of anything else nothing. */
  public String text() {
    return value instanceof String text ? text : "";
  }

  public @Nullable BigDecimal number() {
    return value instanceof BigDecimal number ? number : null;
  }

  /** The whole number; the other one where it is none, or too large. */
  public long whole(long otherwise) {
    return value instanceof BigDecimal number
            && number.scale() <= 0
            && number.precision() - number.scale() <= MOST_DIGITS
        ? number.longValue()
        : otherwise;
  }

  public byte[] bytes() {
    return toString().getBytes(UTF_8);
  }

  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator out) throws IOException {
    if (value instanceof Map) {
      out.writeStartObject();
      for (Map.Entry<String, Json> member : members().entrySet()) {
        out.writeFieldName(member.getKey());
        member.getValue().write(out);
      }
      out.writeEndObject();
    } else if (value instanceof List) {
      out.writeStartArray();
      for (Json item : items()) {
        item.write(out);
      }
      out.writeEndArray();
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof BigDecimal number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else {
      out.writeNull();
    }
  }

  private static Json read(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      SortedMap<String, Json> members = new TreeMap<>();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        in.nextToken();
        members.put(name, read(in));
      }
      return new Json(members);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Json> items = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        items.add(read(in));
      }
      return list(items);
    }
    if (token == JsonToken.VALUE_STRING) {
      return of(in.getText());
    }
    if (token.isNumeric()) {
      return of(in.getDecimalValue());
    }
    if (token.isBoolean()) {
      return of(token == JsonToken.VALUE_TRUE);
    }
    return NULL;
  }

  /** One form of each number, so that equal ones are equal; digits up to a sensible size. */
  private static BigDecimal plain(BigDecimal number) {
    BigDecimal least = number.stripTrailingZeros();
    return least.scale() < 0 && least.precision() - least.scale() <= MOST_DIGITS
        ? least.setScale(0)
        : least;
  }
}
