package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class BadLinesTest {
  private final BadLines lines = new BadLines(new TreeMap<>(Map.of("gw-1", "t.jsonl")));

  @Test
  void listsFileLineReasonAndField() {
    lines.add(letter("wrong_type", 123));
    lines.addOverLong("t.jsonl", 7);

    assertThat(listed())
        .contains("t.jsonl:123: wrong_type status: must be a number")
        .contains("t.jsonl:7: too_large");
    assertThat(lines.count()).isEqualTo(2);
  }

  @Test
  void countsWhatItDoesNotList() {
    for (int line = 1; line <= 1_025; line++) {
      lines.add(letter("not_json", line));
    }

    assertThat(listed().lines()).hasSize(BadLines.LISTED + 1).last().asString().contains("1,005");
  }

  private static byte[] letter(String reason, int line) {
    return ("{\"reason\":\""
            + reason
            + "\",\"field\":\"status\",\"detail\":\"must be a number\",\"topic\":\"gw\","
            + "\"partition\":1,\"offset\":"
            + line
            + ",\"index\":0,\"length\":5}")
        .getBytes(UTF_8);
  }

  private String listed() {
    StringWriter text = new StringWriter();
    lines.list(new PrintWriter(text));
    return text.toString();
  }
}
