package io.tidegate.app.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.app.replay.LineReader;
import io.tidegate.schemas.decode.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The records of a file: its lines, or all of it where its first line is the start of a document.
 */
final class InputFile {
  /** A document that is larger is read by its lines. */
  private static final int LARGEST_DOCUMENT = 16 << 20;

  private InputFile() {}

  /** Reads it; lines that are too long are refused. */
  static void each(Path path, RefusalTally refusals, Consumer<ReadRecord> use) throws IOException {
    String name = String.valueOf(path.getFileName());
    try (LineReader lines =
        LineReader.open(
            path,
            number ->
                refusals.add(
                    RefusalReason.TOO_LARGE.wireName(),
                    "",
                    "more than " + LineReader.MOST_BYTES + " bytes",
                    new Place(name, true, number)))) {
      byte[] line = lines.next();
      if (line != null && opensDocument(line)) {
        document(line, lines, name, use);
        return;
      }
      for (; line != null; line = lines.next()) {
        use.accept(record(line, name, lines.number()));
      }
      IOException broken = lines.failure();
      if (broken != null) {
        throw broken;
      }
    }
  }

  private static void document(
      byte[] first, LineReader lines, String name, Consumer<ReadRecord> use) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] line = first; line != null; line = lines.next()) {
      if (whole.size() + line.length > LARGEST_DOCUMENT) {
        throw new IOException(
            name + " is one document of more than " + (LARGEST_DOCUMENT >> 20) + " MiB");
      }
      whole.writeBytes(line);
      whole.write('\n');
    }
    use.accept(record(whole.toByteArray(), name, 1));
  }

  /** True for the beginning of a JSON value that does not end on its line. */
  private static boolean opensDocument(byte[] line) {
    if (line[0] != '{' && line[0] != '[') {
      return false;
    }
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() == null;
    } catch (com.fasterxml.jackson.core.io.JsonEOFException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static ReadRecord record(byte[] bytes, String name, long number) {
    return new ReadRecord(
        bytes, new Place(name, true, number), Long.MAX_VALUE, ReadRecord.NO_STAMP);
  }
}
