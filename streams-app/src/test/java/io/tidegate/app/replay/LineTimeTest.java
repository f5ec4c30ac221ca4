package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-07-31T08:00:12.417Z",
        "2026-07-31T08:00:12Z",
        "2024-02-29T23:59:59.999999+05:30",
        "2000-01-01T00:00:00-08:00",
        "9999-12-31T23:59:59Z"
      })
  void agreesWithTheJavaLibrary(String time) {
    assertThat(of("{\"a\":1,\"time\":\"" + time + "\"}"))
        .isEqualTo(OffsetDateTime.parse(time).toInstant().toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":1785484800123}",
        "{ \"time\" : 1785484800123 , \"b\":2}",
        "{\"a\":{\"time\":5},\"b\":[{\"time\":6}],\"time\":1785484800123}",
        "{\"a\":\"time\",\"b\":\"\\\",\\\"time\\\":7\",\"time\":1785484800123}"
      })
  void findsTheMemberAtTopLevel(String line) {
    assertThat(of(line)).isEqualTo(1_785_484_800_123L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"time\"",
        "{\"time\":",
        "{\"time\":\"",
        "{\"time\":\"2026-07-31\"}",
        "{\"time\":\"2026-07-31T08:00:12\"}",
        "{\"time\":\"2026-07-31T08:00:12.5+0",
        "{\"time\":1.5e12}",
        "{\"time\":-5}",
        "{\"time\":99999999999999999999}",
        "{\"time\":null}",
        "{\"times\":5}",
        "[\"time\",5]",
        "\"\\"
      })
  void whatItCannotMakeOutHasNoTime(String line) {
    assertThat(of(line)).isEqualTo(LineTime.NONE);
  }

  private static long of(String line) {
    return LineTime.of(line.getBytes(UTF_8));
  }
}
