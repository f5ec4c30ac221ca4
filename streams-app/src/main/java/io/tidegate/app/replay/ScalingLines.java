package io.tidegate.app.replay;

import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.ScalingEvent;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Scaling events from a file, in Tidegate's own form, one a line; plain or compressed with gzip. A
 * line that cannot be used stops the reading, with its number.
 */
public final class ScalingLines {
  /** Takes one event, as it would stand on the topic. */
  public interface Use {
    void event(String cluster, byte[] value);
  }

  private ScalingLines() {}

  /**
   * Reads the whole file.
   *
   * @param source whose constants stand in for what a line does not say
   * @throws ReplayRefusedException at the first line that cannot be used
   */
  public static void read(Path file, Source source, Use use) {
    ScalingDecoder decoder = new ScalingDecoder(source.set(), source.conflict());
    try (LineReader lines = LineReader.open(file, number -> refuse(file, number, "is too long"))) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Decoded<ScalingEvent> decoded = decoder.decode(line, Long.MAX_VALUE);
        if (decoded instanceof Decoded.Refusal<ScalingEvent> refusal) {
          refuse(file, lines.number(), (refusal.field() + " " + refusal.detail()).strip());
        } else if (decoded instanceof Decoded.Value<ScalingEvent> event) {
          use.event(event.value().cluster(), line);
        }
      }
      IOException failure = lines.failure();
      if (failure != null) {
        throw failure;
      }
    } catch (IOException e) {
      throw new ReplayRefusedException(file + " cannot be read: " + LineReader.why(e), e);
    }
  }

  private static void refuse(Path file, long number, String why) {
    throw new ReplayRefusedException(file + " line " + number + ": " + why);
  }
}
