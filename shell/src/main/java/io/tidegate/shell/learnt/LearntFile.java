package io.tidegate.shell.learnt;

import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.encode.TimeText;
import io.tidegate.schemas.entity.EntityKind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was learnt, in a file that takes its name when all is written, and counted. */
public final class LearntFile implements AutoCloseable {
  private final BaselineEncoder encoder = new BaselineEncoder();
  private final Path path;
  private final Path partial;
  private final OutputStream out;
  private final SortedMap<EntityKind, Long> byKind = new TreeMap<>();
  private final SortedMap<String, Long> byDetector = new TreeMap<>();
  private long bytes;
  private long largest;
  private long fromMs = Long.MAX_VALUE;
  private long toMs = Long.MIN_VALUE;

  private LearntFile(Path path, Path partial, OutputStream out) {
    this.path = path;
    this.partial = partial;
    this.out = out;
  }

  /**
   * Begins it.
   *
   * @throws UncheckedIOException with a sentence where it cannot be written
   */
  public static LearntFile open(Path path) {
    Path partial = path.resolveSibling(path.getFileName() + ".part");
    try {
      return new LearntFile(
          path, partial, new BufferedOutputStream(Files.newOutputStream(partial)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + " in an existing directory", e);
    }
  }

  /** Writes one document. */
  public void add(BaselineDocument document) {
    byte[] line = encoder.encode(document);
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
    bytes += line.length + 1;
    largest = Math.max(largest, line.length);
    byKind.merge(document.entity().kind(), 1L, Long::sum);
    document.states().forEach(state -> byDetector.merge(state.detector(), 1L, Long::sum));
    fromMs = Math.min(fromMs, document.fromMs());
    toMs = Math.max(toMs, document.toMs());
  }

  /** Completes the file and gives it its name. */
  public void finish() throws IOException {
    out.close();
    Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was learnt, for a person. */
  public List<String> told() {
    List<String> told = new ArrayList<>();
    if (byKind.isEmpty()) {
      told.add(
          "Nothing was learnt: nobody was seen for an hour and was under no finding at the end.");
      return told;
    }
    StringBuilder kinds = new StringBuilder();
    byKind.forEach(
        (kind, count) ->
            kinds
                .append(kinds.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(kind.wireName()));
    told.add("Learnt from " + TimeText.of(fromMs) + " to " + TimeText.of(toMs) + ": " + kinds);
    told.add(
        String.format(
            Locale.ROOT,
            "%s: %d documents, %d bytes, the largest %d",
            path,
            byKind.values().stream().mapToLong(Long::longValue).sum(),
            bytes,
            largest));
    byDetector.forEach(
        (detector, count) ->
            told.add(String.format(Locale.ROOT, "  %-24s of %d", detector, count)));
    return told;
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(partial);
  }
}
