package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.encode.JsonWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alerts, the commands and the audit, in files that take their names when all is written. */
final class ReplayFiles implements AutoCloseable {
  private static final String PARTIAL = ".part";
  private static final int BUFFER = 1 << 16;
  private static final byte[] VALUE = ",\"value\":".getBytes(UTF_8);

  private final JsonWriter json = new JsonWriter();
  private final @Nullable Path alertsPath;
  private final @Nullable Path commandsPath;
  private final @Nullable Path auditPath;
  private final OutputStream alerts;
  private final OutputStream commands;
  private final OutputStream audit;

  /** Each path may be null: what would go there is dropped. */
  ReplayFiles(@Nullable Path alertsPath, @Nullable Path commandsPath, @Nullable Path auditPath) {
    this.alertsPath = alertsPath;
    this.commandsPath = commandsPath;
    this.auditPath = auditPath;
    this.alerts = open(alertsPath);
    this.commands = open(commandsPath);
    this.audit = open(auditPath);
  }

  void alert(byte[] value) {
    line(value, alerts, alertsPath);
  }

  void audit(byte[] value) {
    line(value, audit, auditPath);
  }

  private static void line(byte[] value, OutputStream out, @Nullable Path path) {
    try {
      out.write(value);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  /** The value is written as it is: a signature is over its bytes. */
  void command(String key, Map<String, String> headers, byte[] value) {
    json.clear().beginObject();
    json.name("key").string(key);
    json.name("headers").beginObject();
    headers.forEach((name, text) -> json.name(name).string(text));
    byte[] start = json.endObject().endObject().toBytes();
    try {
      commands.write(start, 0, start.length - 1);
      commands.write(VALUE);
      commands.write(value);
      commands.write('}');
      commands.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + commandsPath, e);
    }
  }

  /** Completes the files and gives them their names. */
  void finish() throws IOException {
    close();
    for (Path path : new @Nullable Path[] {alertsPath, commandsPath, auditPath}) {
      if (path != null) {
        Files.move(partial(path), path, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (alerts;
        commands) {
      audit.close();
    }
  }

  private static OutputStream open(@Nullable Path path) {
    if (path == null) {
      return OutputStream.nullOutputStream();
    }
    if (Files.isDirectory(path)) {
      throw new ReplayRefusedException(path + " is a directory, not a file to write");
    }
    try {
      return new BufferedOutputStream(Files.newOutputStream(partial(path)), BUFFER);
    } catch (IOException e) {
      throw new ReplayRefusedException(
          "cannot write " + path + ": its directory is missing or not writable", e);
    }
  }

  private static Path partial(Path path) {
    return path.resolveSibling(path.getFileName() + PARTIAL);
  }
}
