package io.tidegate.flink.source;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one observe stage, and how far they have been read.
 *
 * @param position null where they have not been read yet
 */
public record TaskSplit(int task, byte @Nullable [] position) implements SourceSplit {
  @Override
  public String splitId() {
    return Integer.toString(task);
  }

  /** Its bytes in savepoints. */
  static final class Bytes implements SimpleVersionedSerializer<TaskSplit> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(TaskSplit split) {
      ByteWriter out = new ByteWriter().unsigned(split.task).flag(split.position != null);
      if (split.position != null) {
        out.blob(split.position);
      }
      return out.toBytes();
    }

    @Override
    public TaskSplit deserialize(int version, byte[] bytes) throws IOException {
      if (version != getVersion()) {
        throw new IOException("positions have version " + version + "; known: " + getVersion());
      }
      ByteReader in = new ByteReader(bytes);
      return new TaskSplit((int) in.unsigned(), in.flag() ? in.blob() : null);
    }
  }
}
