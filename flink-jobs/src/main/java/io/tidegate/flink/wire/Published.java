package io.tidegate.flink.wire;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.shell.stage.Publisher;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record for a topic that others read. */
public record Published(
    Publisher.To to,
    byte[] key,
    Map<String, String> headers,
    byte @Nullable [] value,
    long timeMs) {
  private static final int FORMAT = 1;
  private static final Publisher.To[] ALL = Publisher.To.values();

  /** Its bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().u8(FORMAT).u8(to.ordinal()).blob(key).signed(timeMs);
    out.unsigned(headers.size());
    headers.forEach((name, text) -> out.text(name).text(text));
    out.flag(value != null);
    if (value != null) {
      out.blob(value);
    }
    return out.toBytes();
  }

  /** What those bytes say. */
  public static Published of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new CorruptBytesException("no output has format " + format);
    }
    Publisher.To to = ALL[in.u8()];
    byte[] key = in.blob();
    long timeMs = in.signed();
    Map<String, String> headers = new LinkedHashMap<>();
    for (long left = in.unsigned(); left > 0; left--) {
      headers.put(in.text(), in.text());
    }
    return new Published(to, key, headers, in.flag() ? in.blob() : null, timeMs);
  }
}
