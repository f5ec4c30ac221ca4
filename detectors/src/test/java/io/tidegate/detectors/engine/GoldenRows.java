package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The rows that the last release left, stage by stage, as they lie in its stores. */
final class GoldenRows {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "golden", "rows.gz");

  private GoldenRows() {}

  static boolean isToBeWritten() {
    return "write".equals(System.getProperty("tidegate.rows"));
  }

  static void write(SortedMap<String, TreeMap<byte[], byte[]>> stages) {
    ByteWriter out = new ByteWriter().unsigned(stages.size());
    stages.forEach(
        (stage, rows) -> {
          out.text(stage).unsigned(rows.size());
          rows.forEach((key, value) -> out.blob(key).blob(value));
        });
    try {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream packing = new GZIPOutputStream(packed)) {
        packing.write(out.toBytes());
      }
      Files.write(FILE, packed.toByteArray());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static SortedMap<String, TreeMap<byte[], byte[]>> read() {
    try (GZIPInputStream unpacking =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(FILE)))) {
      ByteReader in = new ByteReader(unpacking.readAllBytes());
      SortedMap<String, TreeMap<byte[], byte[]>> stages = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        stages.put(in.text(), rows);
        for (int more = in.count(); more > 0; more--) {
          rows.put(in.blob(), in.blob());
        }
      }
      in.end();
      return stages;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static long packedBytes() {
    try {
      return Files.size(FILE);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
