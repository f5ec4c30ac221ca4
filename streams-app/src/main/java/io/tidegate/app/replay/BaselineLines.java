package io.tidegate.app.replay;

import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What was learnt from history, from a file as {@code calibrate} writes it: one baseline document a
 * line, plain or compressed with gzip. A line that cannot be used stops the reading, with its
 * number.
 */
public final class BaselineLines {
  /** The most documents of a file: twice as many entities as a task keeps by default. */
  static final long MOST = 200_000;

  /** Takes one document, as it would stand on the topic. */
  public interface Use {
    void document(String subject, byte[] value, long line);
  }

  private BaselineLines() {}

  /**
   * Reads the whole file.
   *
   * @return how many documents there were
   * @throws ReplayRefusedException at the first line that cannot be used
   */
  public static long read(Path file, Use use) {
    BaselineDecoder decoder = new BaselineDecoder();
    long documents = 0;
    try (LineReader lines =
        LineReader.open(
            file,
            number -> {
              throw refused(file, number, "is longer than " + LineReader.MOST_BYTES + " bytes");
            })) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Decoded<BaselineDocument> decoded = decoder.decode(null, line);
        if (decoded instanceof Decoded.Refusal<BaselineDocument> refusal) {
          String what = (refusal.field() + " " + refusal.detail()).strip();
          throw refused(file, lines.number(), what);
        }
        if (++documents > MOST) {
          throw refused(file, lines.number(), "is beyond the " + MOST + " documents of a file");
        }
        BaselineDocument document = ((Decoded.Value<BaselineDocument>) decoded).value();
        use.document(document.subject(), line, lines.number());
      }
      if (lines.failure() != null) {
        throw new ReplayRefusedException(file + " cannot be read to its end", lines.failure());
      }
    } catch (IOException e) {
      throw new ReplayRefusedException(file + " cannot be read: " + LineReader.why(e), e);
    }
    return documents;
  }

  private static ReplayRefusedException refused(Path file, long line, String what) {
    return new ReplayRefusedException(file + ", line " + line + ": " + what);
  }
}
