package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain JSON is what Jackson finds in the same bytes, token by token, to the same end. */
class PlainJsonTest {
  private static final JsonFactory JACKSON = new JsonFactory();
  private static final SerializedString EXPECTED = new SerializedString("a");

  @Property(tries = 5_000)
  void findsWhatJacksonFinds(@ForAll("pieces") List<String> pieces) throws IOException {
    assertSame(String.join("", pieces));
  }

  @Property(tries = 3_000)
  void findsWhatJacksonFindsInObjects(@ForAll("values") List<String> values) throws IOException {
    StringBuilder text = new StringBuilder("{");
    for (String value : values) {
      text.append(text.length() == 1 ? "" : ",").append("\"a\":").append(value);
    }
    assertSame(text + "}");
  }

  @Property(tries = 3_000)
  void readsEveryNumberAsJacksonDoes(@ForAll double fraction, @ForAll long whole)
      throws IOException {
    assertSame("[" + fraction + "," + whole + "," + (float) fraction + "," + whole / 1e3 + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}",
        "{} {}",
        "{}}",
        "[",
        "[]",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" : 1 , \"b\" : [ ] }",
        "{\"a\":1 \"b\":2}",
        "{\"a\":[}]",
        "[1}",
        "1",
        "1 2",
        "1x",
        "01",
        "-",
        "-0",
        "-0.0",
        "0.0",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1e5",
        "1E-5",
        "+1",
        "[1x]",
        "[01]",
        "[1.5.2]",
        "true",
        "truex",
        "[true1]",
        "tru",
        "nul",
        "[null]",
        "\"a",
        "{1:2}",
        "[9223372036854775807,9223372036854775808,-9223372036854775808]",
        "{\"a\":1}x",
        "{,}",
        "[0.1,123456789012345.6,1234567890.12345,0.000001]",
        "{\"a\":tru}",
        "[\"a\"\"b\"]"
      })
  void failsWhereJacksonFails(String text) throws IOException {
    assertSame(text);
  }

  @Property
  void endsAtWhatIsNotPlain(
      @ForAll("plain") String text, @ForAll int where, @ForAll("bad") char bad) {
    int at = Math.floorMod(where, text.length() + 1);
    String spoiled = "[\"" + text.substring(0, at) + bad + text.substring(at) + "\"]";
    PlainJson plain = new PlainJson();
    assertThat(tokens(plain.over(("[\"" + text + "\"]").getBytes(US_ASCII)))).contains("end");
    assertThat(tokens(plain.over(spoiled.getBytes(ISO_8859_1)))).contains("fails");
  }

  @Property
  void hasTheStringsThatAreKeptForOthers(@ForAll("plain") String text) throws IOException {
    StringCache cache = new StringCache();
    byte[] bytes = ("[\"" + text + "\"]").getBytes(US_ASCII);
    PlainJson plain = new PlainJson();
    plain.over(bytes).nextToken();
    plain.nextToken();
    assertThat(plain.find(cache)).isNull();
    assertThat(plain.isName()).isEqualTo(Identifier.isName(text));
    String kept = plain.add(cache);
    assertThat(kept).isEqualTo(text);
    if (!text.isEmpty()) {
      assertThat(plain.find(cache)).isSameAs(kept);
      assertThat(cache.find(text.toCharArray(), 0, text.length())).isSameAs(kept);
    }
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings()
        .withCharRange(' ', '!')
        .withCharRange('#', '[')
        .withCharRange(']', '~')
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<Character> bad() {
    return Arbitraries.chars().range('\0', '\u001f').range('\u007f', '\u00ff').with('\\');
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.of(
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\"", "1", "-1.5", "0", "true", "null", " ",
            "false", "1e3", "-", "x", "\"")
        .list()
        .ofMaxSize(14);
  }

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.of(
            "1",
            "-7",
            "0.25",
            "1e2",
            "\"text\"",
            "\"\"",
            "true",
            "false",
            "null",
            "[]",
            "{}",
            "[1,\"b\",[null]]",
            "{\"c\":{\"d\":[1]}}",
            "12345678901234567890",
            " 5 ",
            "{\"a\":2}")
        .list()
        .ofMaxSize(8);
  }

  private static void assertSame(String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    PlainJson plain = new PlainJson();
    try (JsonParser other = JACKSON.createParser(bytes)) {
      assertThat(tokens(plain.over(bytes))).as(text).isEqualTo(tokens(other));
    }
    try (JsonParser other = JACKSON.createParser(bytes)) {
      assertThat(names(plain.over(bytes))).as(text).isEqualTo(names(other));
    }
  }

  private static List<String> tokens(JsonParser in) {
    List<String> tokens = new ArrayList<>();
    try {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        tokens.add(token + describe(in, token));
      }
      tokens.add("end");
    } catch (IOException e) {
      return failed(tokens);
    }
    return tokens;
  }

  /** Jackson looks ahead of a name: what is wrong behind one it says at once. */
  private static List<String> failed(List<String> tokens) {
    int last = tokens.size() - 1;
    if (last >= 0 && tokens.get(last).contains("FIELD_NAME")) {
      tokens.remove(last);
    }
    tokens.add("fails");
    return tokens;
  }

  /** As records are read: by the names that are expected, and past what is not. */
  private static List<String> names(JsonParser in) {
    List<String> tokens = new ArrayList<>();
    try {
      in.nextToken();
      boolean more = true;
      while (more) {
        boolean expected = in.nextFieldName(EXPECTED);
        JsonToken token = in.currentToken();
        tokens.add(expected + " " + token + (token == null ? "" : describe(in, token)));
        in.skipChildren();
        more = token != null;
      }
    } catch (IOException e) {
      return failed(tokens);
    }
    return tokens;
  }

  private static String describe(JsonParser in, JsonToken token) throws IOException {
    String text = " " + in.getText();
    if (token == JsonToken.FIELD_NAME) {
      return text + in.currentName();
    }
    if (token == JsonToken.VALUE_STRING) {
      int from = in.getTextOffset();
      return text + new String(in.getTextCharacters(), from, in.getTextLength());
    }
    if (!token.isNumeric()) {
      return text;
    }
    boolean isBig = in.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
    boolean isLong = token == JsonToken.VALUE_NUMBER_INT && !isBig;
    return text
        + in.getTextLength()
        + " "
        + in.getDoubleValue()
        + " "
        + in.getDecimalValue()
        + (isLong ? " " + in.getLongValue() : isBig ? " big" : "");
  }
}
