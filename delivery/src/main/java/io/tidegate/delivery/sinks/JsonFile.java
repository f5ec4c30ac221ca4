package io.tidegate.delivery.sinks;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of OCSF documents, one a line, forced to the disk before a batch counts. Full ones are
 * named {@code FILE.1}, the older ones with higher numbers; the oldest is deleted.
 */
final class JsonFile implements Sink {
  private static final int MOST_EVENTS = 500;
  private static final long MOST_BATCH = 4 << 20;

  private final Path file;
  private final long mostBytes;
  private final int kept;

  /**
   * @param mostBytes from which on a file is full
   * @param kept how many full ones are kept
   */
  JsonFile(Path file, long mostBytes, int kept) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.kept = kept;
  }

  @Override
  public Answer send(List<Event> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Event event : events) {
      lines.writeBytes(Documents.bytes(event.document()));
      lines.write('\n');
    }
    try {
      append(ByteBuffer.wrap(lines.toByteArray()));
      return Answer.all(events.size(), Verdict.accepted());
    } catch (IOException e) {
      return Answer.all(events.size(), Verdict.retry(e.toString()));
    }
  }

  @Override
  public int mostEvents() {
    return MOST_EVENTS;
  }

  @Override
  public long mostBytes() {
    return MOST_BATCH;
  }

  @Override
  public void close() {
    // Nothing is open between batches, so that a file may be moved away at any time.
  }

  private void append(ByteBuffer lines) throws IOException {
    boolean full;
    try (FileChannel out =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        // Two that wrote at once would write over each other's lines.
        FileLock held = out.tryLock()) {
      if (held == null) {
        throw new IOException("another process is writing to " + file);
      }
      full = out.size() >= mostBytes;
      if (full) {
        rotate();
      } else {
        write(out, lines);
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("another sink is writing to " + file, e);
    }
    if (full) {
      append(lines);
    }
  }

  private static void write(FileChannel out, ByteBuffer lines) throws IOException {
    out.position(wholeLines(out));
    out.truncate(out.position());
    while (lines.hasRemaining()) {
      out.write(lines);
    }
    out.force(true);
  }

  /** Where the last whole line ends: what follows was cut off by a full disk or a crash. */
  private static long wholeLines(FileChannel out) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = out.size(); end > 0; end--) {
      one.clear();
      out.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }

  private void rotate() throws IOException {
    for (int number = kept; number > 1; number--) {
      Path younger = numbered(number - 1);
      if (Files.exists(younger)) {
        Files.move(younger, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
