package io.tidegate.app.audit;

import io.tidegate.app.topics.TopicReader;
import io.tidegate.shell.config.ServiceSettings;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where audit records are kept: a file of one a line, or the topic. */
public interface AuditSource {

  /** Takes one record, and where it stands. */
  interface Use {
    void record(byte[] value, String place);
  }

  /** Reads all records in their order; may be called again. */
  void read(Use use) throws IOException;

  /** What it is, for people. */
  String name();

  /** The audit topic of a deployment. */
  static AuditSource topic(ServiceSettings settings) {
    String topic = settings.outputs().audit();
    return new AuditSource() {
      @Override
      public void read(Use use) {
        try (TopicReader reader = TopicReader.of(settings, topic)) {
          reader.read(
              record ->
                  use.record(
                      record.value() == null ? new byte[0] : record.value(),
                      topic + "-" + record.partition() + " offset " + record.offset()));
        }
      }

      @Override
      public String name() {
        return topic + " at " + settings.bootstrapServers();
      }
    };
  }

  /** A file of one record a line, as replay writes it and as the topic can be dumped. */
  static AuditSource file(Path file) {
    return new AuditSource() {
      @Override
      public void read(Use use) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
          ByteArrayOutputStream line = new ByteArrayOutputStream();
          long number = 1;
          for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
              use.record(line.toByteArray(), "line " + number++);
              line.reset();
            } else {
              line.write(next);
            }
          }
          if (line.size() > 0) {
            use.record(line.toByteArray(), "line " + number);
          }
        }
      }

      @Override
      public String name() {
        return file.toString();
      }
    };
  }
}
