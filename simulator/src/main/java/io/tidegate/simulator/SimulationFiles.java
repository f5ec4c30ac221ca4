package io.tidegate.simulator;

import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a simulation to a directory: {@value #TELEMETRY}, {@value #SCALING}, {@value #ENTITIES}
 * and {@value #LABELS}. They get their names only when all of them are complete.
 */
final class SimulationFiles implements SimulationSink, AutoCloseable {
  static final String TELEMETRY = "telemetry.jsonl.gz";
  static final String SCALING = "scaling.jsonl.gz";
  static final String LABELS = "labels.json";
  static final String ENTITIES = "entities.jsonl";

  private static final String PARTIAL = ".part";
  private static final int EMPTY_OBJECT = 2;
  private static final int BUFFER = 1 << 16;

  private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final Path directory;
  private final OutputStream telemetry;
  private final OutputStream scaling;
  private long telemetryRecords;
  private long scalingRecords;

  SimulationFiles(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    telemetry = compressed(partial(TELEMETRY));
    scaling = compressed(partial(SCALING));
  }

  @Override
  public void telemetry(Telemetry record) {
    telemetryRecords++;
    write(telemetryEncoder.encode(record), telemetry);
  }

  @Override
  public void telemetry(InferenceEvent record, byte[] line) {
    telemetryRecords++;
    write(line, telemetry);
  }

  @Override
  public void scaling(ScalingEvent event) {
    scalingRecords++;
    write(scalingEncoder.encode(event), scaling);
  }

  long telemetryRecords() {
    return telemetryRecords;
  }

  long scalingRecords() {
    return scalingRecords;
  }

  /** Completes the files. */
  void finish(Labels labels, List<EntityRecord> entities) throws IOException {
    close();
    writeEntities(entities);
    byte[] json = labels.toJson();
    try (OutputStream out = Files.newOutputStream(partial(LABELS))) {
      out.write(json);
      out.write('\n');
    }
    for (String name : new String[] {TELEMETRY, SCALING, ENTITIES, LABELS}) {
      Files.move(partial(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      telemetry.close();
    } finally {
      scaling.close();
    }
  }

  private void writeEntities(List<EntityRecord> entities) throws IOException {
    EntityRecordEncoder encoder = new EntityRecordEncoder();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial(ENTITIES)))) {
      for (EntityRecord entity : entities) {
        byte[] value = encoder.encode(entity);
        byte[] subject =
            new JsonWriter().beginObject().name("subject").string(entity.subject()).toBytes();
        out.write(subject);
        out.write(value.length > EMPTY_OBJECT ? ',' : '}');
        out.write(value, 1, value.length > EMPTY_OBJECT ? value.length - 1 : 0);
        out.write('\n');
      }
    }
  }

  private Path partial(String name) {
    return directory.resolve(name + PARTIAL);
  }

  private static OutputStream compressed(Path path) throws IOException {
    // A GZIPOutputStream writes no time of modification, so equal input gives equal bytes.
    return new BufferedOutputStream(
        new GZIPOutputStream(Files.newOutputStream(path), BUFFER), BUFFER);
  }

  private static void write(byte[] json, OutputStream out) {
    try {
      out.write(json);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
