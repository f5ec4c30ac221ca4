package io.tidegate.simulator;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a trace file, plain or gzip, in the order of their times.
 *
 * <p>The first line names the columns: {@code t_ms,client,prompt_tokens,completion_tokens} or
 * {@code TIMESTAMP,ContextTokens,GeneratedTokens}, in any order; further columns are ignored, and
 * {@code client} may be missing or empty.
 */
final class TraceReader implements AutoCloseable {
  /** One request; times count from the first request of the trace. */
  record Row(long offsetMs, String client, long inputTokens, long outputTokens) {}

  private static final long MOST_TOKENS = 10_000_000;
  private static final long LATEST_MS = 4_102_444_800_000L;
  private static final int LONGEST_CLIENT = 256;
  private static final int QUOTED = 40;
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd[ ]['T']HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("[XXX]")
          .toFormatter(Locale.ROOT);

  private final Path path;
  private final BufferedReader lines;
  private long line;
  private int timeColumn;
  private int clientColumn;
  private int inputColumn;
  private int outputColumn;
  private boolean timestamps;
  private long firstMs = -1;
  private long lastMs;

  private TraceReader(Path path, BufferedReader lines) {
    this.path = path;
    this.lines = lines;
  }

  /** Opens the file and reads its first line. */
  static TraceReader open(Path path) {
    try {
      TraceReader reader = new TraceReader(path, new BufferedReader(text(path)));
      try {
        reader.readHeader();
      } catch (RuntimeException e) {
        reader.close();
        throw e;
      }
      return reader;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read trace " + path + ": " + why(e), e);
    }
  }

  /** The next request, or null after the last. */
  @Nullable Row next() {
    String text = nextLine();
    while (text != null && text.isBlank()) {
      text = nextLine();
    }
    if (text == null) {
      return null;
    }
    String[] fields = text.split(",", -1);
    long timeMs = timestamps ? timestamp(field(fields, timeColumn)) : milliseconds(fields);
    if (firstMs < 0) {
      firstMs = timeMs;
    } else if (timeMs < lastMs) {
      throw malformed("its time is before that of the line before it; sort the trace by time");
    }
    lastMs = timeMs;
    String client = clientColumn < 0 ? "" : field(fields, clientColumn);
    if (client.length() > LONGEST_CLIENT) {
      throw malformed("client has " + client.length() + " characters, must have at most 256");
    }
    return new Row(
        timeMs - firstMs,
        client,
        number(field(fields, inputColumn), "prompt tokens", MOST_TOKENS),
        number(field(fields, outputColumn), "completion tokens", MOST_TOKENS));
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStreamReader text(Path path) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    try {
      bytes.mark(2);
      boolean compressed = bytes.read() == 0x1f && bytes.read() == 0x8b;
      bytes.reset();
      InputStream plain = compressed ? new GZIPInputStream(bytes, 1 << 16) : bytes;
      return new InputStreamReader(plain, StandardCharsets.UTF_8);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private void readHeader() {
    String header = nextLine();
    if (header == null) {
      throw new TraceFormatException("trace " + path + " is empty");
    }
    if (header.startsWith("\ufeff")) {
      header = header.substring(1);
    }
    List<String> columns =
        Arrays.stream(header.split(",", -1))
            .map(column -> column.trim().toLowerCase(Locale.ROOT))
            .toList();
    timestamps = columns.contains("timestamp");
    timeColumn = columns.indexOf(timestamps ? "timestamp" : "t_ms");
    inputColumn = columns.indexOf(timestamps ? "contexttokens" : "prompt_tokens");
    outputColumn = columns.indexOf(timestamps ? "generatedtokens" : "completion_tokens");
    clientColumn = columns.indexOf("client");
    if (timeColumn < 0 || inputColumn < 0 || outputColumn < 0) {
      throw malformed(
          "the header must name t_ms, prompt_tokens, completion_tokens (and may name client)"
              + " or TIMESTAMP, ContextTokens, GeneratedTokens; it is '"
              + shortened(header)
              + "'");
    }
  }

  private @Nullable String nextLine() {
    try {
      line++;
      return lines.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read trace " + path + ", line " + line + ": " + why(e), e);
    }
  }

  private static String why(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "there is no right to read it";
    }
    if (failure instanceof EOFException) {
      return "it is cut off: the compressed data ends too early";
    }
    return failure instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(failure.getMessage());
  }

  private String field(String[] fields, int column) {
    if (column >= fields.length) {
      throw malformed("has " + fields.length + " fields, must have at least " + (column + 1));
    }
    return fields[column].trim();
  }

  private long milliseconds(String[] fields) {
    return number(field(fields, timeColumn), "t_ms", LATEST_MS);
  }

  private long timestamp(String text) {
    try {
      var parsed = TIMESTAMP.parse(text);
      long localMs = LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC).toEpochMilli();
      if (!parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
        return localMs;
      }
      return localMs - 1_000L * parsed.get(ChronoField.OFFSET_SECONDS);
    } catch (DateTimeException e) {
      throw malformed(
          "TIMESTAMP is '" + shortened(text) + "', must look like 2023-11-16 18:17:03.9799600");
    }
  }

  private long number(String text, String name, long most) {
    long value = -1;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    if (value < 0 || value > most) {
      throw malformed(
          name + " is '" + shortened(text) + "', must be a whole number from 0 to " + most);
    }
    return value;
  }

  private TraceFormatException malformed(String what) {
    return new TraceFormatException("trace " + path + ", line " + line + ": " + what);
  }

  private static String shortened(String text) {
    return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...";
  }
}
