package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Translation;
import java.util.List;

/** What became of records, as text. */
final class Foreign {
  private Foreign() {}

  /** Everything that a translation holds. */
  static String text(Translation translation) {
    return String.join("\n", lines(translation));
  }

  /** Each event: its record, or the reason of its refusal. */
  static List<String> lines(Translation translation) {
    return translation.events().stream().map(Foreign::line).toList();
  }

  /** What a map in YAML makes of a record. */
  static List<String> made(String yaml, String record) {
    return lines(RecordMap.read(yaml).translator().translate(record.getBytes(UTF_8)));
  }

  private static String line(Translation.Event event) {
    if (event.own() instanceof Decoded.Value<byte[]> own) {
      return new String(own.value(), UTF_8);
    }
    Decoded.Refusal<byte[]> refusal = (Decoded.Refusal<byte[]>) event.own();
    return event.index()
        + " "
        + refusal.reason().wireName()
        + " "
        + refusal.field()
        + ": "
        + refusal.detail()
        + " "
        + refusal.said();
  }
}
