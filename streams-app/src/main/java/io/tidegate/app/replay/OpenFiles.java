package io.tidegate.app.replay;

import io.tidegate.detectors.engine.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Files of one kind that are read side by side, each as a partition of its source's topic. */
final class OpenFiles implements AutoCloseable {
  private final List<TimedLines> files = new ArrayList<>();
  private final List<Input> inputs;

  /** Hears of a line that is too long. */
  interface OverLong {
    void line(Path path, long number);
  }

  private OpenFiles(List<Input> inputs) {
    this.inputs = inputs;
  }

  static OpenFiles open(List<SourcedFile> files, Input.Kind kind, OverLong overLong) {
    OpenFiles open = new OpenFiles(inputsOf(files, kind));
    boolean all = false;
    try {
      for (SourcedFile file : files) {
        Path path = file.path();
        open.files.add(
            TimedLines.open(path, file.source().format(), line -> overLong.line(path, line)));
      }
      all = true;
      return open;
    } finally {
      if (!all) {
        open.closeQuietly();
      }
    }
  }

  /** The inputs as which files are read: those of one topic are its partitions, in their order. */
  static List<Input> inputsOf(List<SourcedFile> files, Input.Kind kind) {
    SortedMap<String, Integer> partitions = new TreeMap<>();
    List<Input> inputs = new ArrayList<>();
    for (SourcedFile file : files) {
      String topic = file.source().topic();
      inputs.add(new Input(topic, partitions.merge(topic, 1, Integer::sum) - 1, kind));
    }
    return List.copyOf(inputs);
  }

  List<TimedLines> files() {
    return files;
  }

  List<Input> inputs() {
    return inputs;
  }

  Input inputOf(TimedLines file) {
    return inputs.get(files.indexOf(file));
  }

  void each(BiConsumer<TimedLines, Input> use) {
    for (int i = 0; i < files.size(); i++) {
      use.accept(files.get(i), inputs.get(i));
    }
  }

  /** Nothing was read yet, and another file's failure is told. */
  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // The failure that led here is the one that counts.
    }
  }

  @Override
  public void close() throws IOException {
    for (TimedLines file : files) {
      file.close();
    }
  }
}
