package io.tidegate.app.replay;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The records of a file in Tidegate's own form, translated where they have another. */
public final class OwnLines implements AutoCloseable {
  private final LineReader lines;
  private final @Nullable Translator translator;
  private final ArrayDeque<byte[]> translated = new ArrayDeque<>();

  private OwnLines(LineReader lines, @Nullable Translator translator) {
    this.lines = lines;
    this.translator = translator;
  }

  /** Opens a file, compressed with gzip or not. */
  public static OwnLines open(Path path, Format format) {
    return new OwnLines(LineReader.open(path, number -> {}), format.translator());
  }

  /** The next record, or null after the last. */
  public byte @Nullable [] next() {
    if (translator == null) {
      return lines.next();
    }
    while (translated.isEmpty()) {
      byte[] line = lines.next();
      if (line == null) {
        return null;
      }
      for (Translation.Event event : translator.translate(line).events()) {
        if (event.own() instanceof Decoded.Value<byte[]> own) {
          translated.add(own.value());
        }
      }
    }
    return translated.poll();
  }

  /** Why the file broke off before its end, or null. */
  public @Nullable IOException failure() {
    return lines.failure();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
