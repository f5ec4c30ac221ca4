package io.tidegate.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a demo leaves behind: its alerts, its commands, and a picture of its last screen. */
final class DemoFiles implements AutoCloseable {
  private static final int PICTURE_WIDTH = 110;
  private static final int PICTURE_HEIGHT = 34;

  private final Path directory;
  private final OutputStream alerts;
  private final OutputStream commands;

  private DemoFiles(Path directory) throws IOException {
    this.directory = directory;
    this.alerts = Files.newOutputStream(alerts());
    this.commands = Files.newOutputStream(directory.resolve("commands.jsonl"));
  }

  /** Files in that directory, or in a new one for temporary files where there is none. */
  static DemoFiles in(@Nullable Path directory) {
    try {
      return new DemoFiles(
          directory == null
              ? Files.createTempDirectory("tidegate-demo-")
              : Files.createDirectories(directory));
    } catch (IOException e) {
      throw new UncheckedIOException("no files can be made in " + directory, e);
    }
  }

  Path alerts() {
    return directory.resolve("alerts.jsonl");
  }

  Path picture() {
    return directory.resolve("screen.svg");
  }

  void alert(byte[] value) {
    line(alerts, value);
  }

  void command(byte[] value) {
    line(commands, value);
  }

  /** Writes the picture of a screen. */
  void picture(Frame frame) {
    List<Line> lines = frame.lines(PICTURE_WIDTH, PICTURE_HEIGHT);
    try {
      Files.writeString(picture(), SvgPage.of(lines, PICTURE_WIDTH), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + picture(), e);
    }
  }

  private static void line(OutputStream out, byte[] value) {
    try {
      out.write(value);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the demo cannot be written", e);
    }
  }

  @Override
  public void close() {
    try (alerts;
        commands) {
      alerts.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the demo cannot be written", e);
    }
  }
}
