package io.tidegate.app.whatif;

import io.tidegate.app.replay.OwnLines;
import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** That a file of the past is what it is taken for: of something else nothing would be said. */
final class PastFile {
  private PastFile() {}

  /**
   * Reads a file of telemetry.
   *
   * @throws ReplayRefusedException where it is cut off, empty, or nothing in it is telemetry
   */
  static void requireTelemetry(Path file, Source source) throws IOException {
    TelemetryDecoder decoder = new TelemetryDecoder(source.set(), source.conflict());
    require(
        file,
        source,
        "telemetry",
        false,
        line -> decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value);
  }

  /**
   * Reads a file of scaling events.
   *
   * @throws ReplayRefusedException where it is cut off, or holds something else; a fleet that kept
   *     its size has none
   */
  static void requireScaling(Path file, Source source) throws IOException {
    ScalingDecoder decoder = new ScalingDecoder(source.set(), source.conflict());
    require(
        file,
        source,
        "scaling events",
        true,
        line -> decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value);
  }

  private static void require(
      Path file, Source source, String what, boolean mayBeEmpty, Predicate<byte[]> isIt)
      throws IOException {
    long read = 0;
    long used = 0;
    try (OwnLines lines = OwnLines.open(file, source.format())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        read++;
        used += isIt.test(line) ? 1 : 0;
      }
      IOException failure = lines.failure();
      if (failure != null) {
        throw new ReplayRefusedException(
            file + " cannot be read to its end: " + failure.getMessage(), failure);
      }
    }
    if (used == 0 && (read > 0 || !mayBeEmpty)) {
      throw new ReplayRefusedException(
          "no line of " + file + " could be used; are they " + what + "?");
    }
  }
}
