package io.tidegate.app.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.detectors.detect.Supply;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.decode.Translator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A simulated fleet's files, its telemetry to be spoilt in known ways. */
final class SimulatedFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final SortedMap<String, Supplier<Translator>> NO_TRANSLATORS = new TreeMap<>();

  final Path directory;

  SimulatedFiles(Path directory, String... options) throws IOException {
    this.directory = directory;
    List<String> arguments = new ArrayList<>(List.of("simulate", "--out", directory.toString()));
    arguments.addAll(List.of(options));
    StringWriter said = new StringWriter();
    int status =
        CommandTree.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IOException(said.toString());
    }
  }

  Path scaling() {
    return directory.resolve("scaling.jsonl.gz");
  }

  Path telemetry() {
    return directory.resolve("telemetry.jsonl.gz");
  }

  Path entities() {
    return directory.resolve("entities.jsonl");
  }

  List<ObjectNode> records() throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    each(records::add);
    return records;
  }

  private void each(Consumer<ObjectNode> use) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(telemetry())), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        use.accept((ObjectNode) JSON.readTree(line));
      }
    }
  }

  /** A file of all records, their requests without those members. */
  Path without(String name, List<String> members) throws IOException {
    Path file = directory.resolve(name);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      each(
          record -> {
            if (!record.has("sample")) {
              record.remove(members);
            }
            out.println(record);
          });
    }
    return file;
  }

  /** A file of those lines. */
  Path file(String name, List<?> lines) throws IOException {
    return Files.write(directory.resolve(name), lines.stream().map(Object::toString).toList());
  }

  /** What a check says of a file beside the fleet's own events. */
  CheckReport check(Path telemetry) throws IOException {
    return check(telemetry, scaling(), List.of());
  }

  CheckReport check(Path telemetry, Path scaling, List<String> failOn) throws IOException {
    Set<String> members =
        Arrays.stream(Supply.values()).map(Supply::wireName).collect(Collectors.toSet());
    InputCheck check =
        new InputCheck(
            EngineConfig.defaults(),
            NO_TRANSLATORS,
            members,
            new CheckProgress(new PrintWriter(Writer.nullWriter())));
    CheckFiles.read(check, List.of(scaling), entities(), List.of(telemetry));
    return check.report(Losses.of(failOn));
  }
}
