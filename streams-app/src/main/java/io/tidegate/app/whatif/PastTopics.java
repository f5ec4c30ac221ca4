package io.tidegate.app.whatif;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.shell.config.TidegateConfig;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Past records of a deployment's topics, each copied in Tidegate's own form to a file in a
 * directory of their own, in the order of their timestamps; the directory goes when this is closed.
 */
public final class PastTopics implements AutoCloseable {
  private static final String TELEMETRY = "telemetry";
  private static final String SCALING = "scaling";

  private final ObjectMapper json = new ObjectMapper();
  private final SortedMap<String, Long> untranslated = new TreeMap<>();
  private final EngineConfig config;
  private final Path directory;

  private PastTopics(EngineConfig config, Path directory) {
    this.config = config;
    this.directory = directory;
  }

  /** Copies the topics. */
  public static PastTopics copy(TidegateConfig config, long sinceMs) throws IOException {
    PastTopics topics =
        new PastTopics(config.engine(), Files.createTempDirectory("tidegate-whatif"));
    boolean isWhole = false;
    try {
      topics.copy(config, config.engine().scaling(), 0, SCALING);
      topics.entities(config);
      topics.copy(config, config.engine().telemetry(), sinceMs, TELEMETRY);
      isWhole = true;
      return topics;
    } finally {
      if (!isWhole) {
        topics.close();
      }
    }
  }

  /** The configuration that reads the copies. */
  public EngineConfig config() {
    return config.readingFrom(inOwnForm(config.telemetry()), inOwnForm(config.scaling()));
  }

  private static List<Source> inOwnForm(List<Source> sources) {
    return sources.stream()
        .map(each -> new Source(each.topic(), Format.TIDEGATE, each.set(), each.conflict()))
        .toList();
  }

  /** How many events of each topic could not be translated, and are not in the copies. */
  public SortedMap<String, Long> untranslated() {
    return new TreeMap<>(untranslated);
  }

  /** The copies. */
  public WhatIf.Past past(@Nullable Path operators, @Nullable Path labels) {
    return new WhatIf.Past(
        files(TELEMETRY, config().telemetry()),
        files(SCALING, config().scaling()),
        directory.resolve("entities.jsonl"),
        operators,
        labels);
  }

  private List<SourcedFile> files(String kind, List<Source> sources) {
    List<SourcedFile> files = new ArrayList<>();
    for (Source source : sources) {
      files.add(new SourcedFile(file(kind, files.size()), source));
    }
    return files;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** The copy of the topic that stands there among those of its kind. */
  private Path file(String kind, int at) {
    return directory.resolve(kind + "-" + at + ".jsonl.gz");
  }

  private void copy(TidegateConfig config, List<Source> sources, long sinceMs, String kind)
      throws IOException {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "the configuration names no source of telemetry or scaling");
    }
    for (int at = 0; at < sources.size(); at++) {
      copy(config, sources.get(at), sinceMs, file(kind, at));
    }
  }

  private void copy(TidegateConfig config, Source source, long sinceMs, Path to)
      throws IOException {
    SortedMap<String, DataOutputStream> parts = new TreeMap<>();
    Translator translator = source.format().translator();
    try (TopicReader reader = TopicReader.of(config.service(), source.topic())) {
      reader.from(sinceMs).read(record -> part(parts, record, translator));
    } finally {
      for (DataOutputStream part : parts.values()) {
        part.close();
      }
    }
    merge(parts.keySet().stream().map(directory::resolve).toList(), to);
  }

  /** What a record says, in Tidegate's own form. */
  private void part(
      SortedMap<String, DataOutputStream> parts,
      ConsumerRecord<byte[], byte[]> one,
      @Nullable Translator translator) {
    if (one.value() == null) {
      return;
    }
    try {
      DataOutputStream out = partOf(parts, one.topic() + "-" + one.partition());
      if (translator == null) {
        write(one.timestamp(), one.value(), out);
        return;
      }
      for (Translation.Event event : translator.translate(one.value()).events()) {
        if (event.own() instanceof Decoded.Value<byte[]> own) {
          write(one.timestamp(), own.value(), out);
        } else {
          untranslated.merge(one.topic(), 1L, Long::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
  }

  private DataOutputStream partOf(SortedMap<String, DataOutputStream> parts, String name)
      throws IOException {
    DataOutputStream known = parts.get(name);
    if (known != null) {
      return known;
    }
    OutputStream file = Files.newOutputStream(directory.resolve(name));
    DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(new BufferedOutputStream(file)));
    parts.put(name, out);
    return out;
  }

  /** One record of a partition: its timestamp, length and bytes. */
  private static void write(long timeMs, byte[] record, DataOutputStream out) throws IOException {
    out.writeLong(timeMs);
    out.writeInt(record.length);
    out.write(record);
  }

  /** The next record of one partition. */
  private static final class Head {
    private final DataInputStream in;
    private long timeMs;
    private byte[] record = new byte[0];

    Head(DataInputStream in) {
      this.in = in;
    }

    boolean next() throws IOException {
      try {
        timeMs = in.readLong();
      } catch (EOFException e) {
        return false;
      }
      record = new byte[in.readInt()];
      in.readFully(record);
      return true;
    }
  }

  private static void merge(List<Path> parts, Path to) throws IOException {
    List<DataInputStream> open = new ArrayList<>();
    PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparingLong(head -> head.timeMs));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      for (Path part : parts) {
        DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(part)));
        open.add(in);
        Head head = new Head(in);
        if (head.next()) {
          heads.add(head);
        }
      }
      for (Head head = heads.poll(); head != null; head = heads.poll()) {
        line(head.record, out);
        if (head.next()) {
          heads.add(head);
        }
      }
    } finally {
      for (DataInputStream in : open) {
        in.close();
      }
    }
    for (Path part : parts) {
      Files.delete(part);
    }
  }

  /**
   * As one line: between the members of JSON a line's end is white space, and within none can be.
   */
  private static void line(byte[] record, OutputStream out) throws IOException {
    for (int i = 0; i < record.length; i++) {
      if (record[i] == '\n' || record[i] == '\r') {
        record[i] = ' ';
      }
    }
    out.write(record);
    out.write('\n');
  }

  /** What is known now of each entity, as its file has it. */
  private void entities(TidegateConfig config) throws IOException {
    SortedMap<String, byte[]> latest = new TreeMap<>();
    for (Source source : config.engine().entities()) {
      try (TopicReader reader = TopicReader.of(config.service(), source.topic())) {
        reader.read(
            record -> {
              if (record.key() != null && record.value() != null) {
                latest.put(new String(record.key(), UTF_8), record.value());
              } else if (record.key() != null) {
                latest.remove(new String(record.key(), UTF_8));
              }
            });
      }
    }
    try (OutputStream out = Files.newOutputStream(directory.resolve("entities.jsonl"))) {
      for (var each : latest.entrySet()) {
        if (json.readTree(each.getValue()) instanceof ObjectNode record) {
          record.put("subject", each.getKey());
          out.write(json.writeValueAsBytes(record));
          out.write('\n');
        }
      }
    }
  }
}
