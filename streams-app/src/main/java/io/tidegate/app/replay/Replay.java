package io.tidegate.app.replay;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.shell.stage.Conveyor;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the engine over files, in event time and without a broker.
 *
 * <p>Guarantee: the same files and the same configuration give the same bytes.
 */
public final class Replay {
  /** Records between two flushes: a number, not a time, so that every run does the same. */
  private static final int FLUSH_EVERY = 50_000;

  /** Files whose next lines are within that time of each other are read side by side. */
  private static final long NEAR_MS = 30_000;

  private static final EngineInMemory.Results NOBODY =
      new EngineInMemory.Results() {
        @Override
        public void alert(byte[] value) {}

        @Override
        public void command(String key, Map<String, String> headers, byte[] value) {}

        @Override
        public void badLine(Input.Kind of, byte[] letter) {}
      };

  private final ReplayOptions options;
  private final PrintWriter err;
  private final EngineInMemory.Results listener;
  private final Conveyor behind = new Conveyor("replay-detect");
  private final BadLines badLines;
  private final FindingTally findings = new FindingTally();
  private long records;

  /** Counted behind, and read once all is done there. */
  private long refusedDecisions;

  /** A replay that tells {@code err} how far it is and which lines it refused. */
  public Replay(ReplayOptions options, PrintWriter err) {
    this(options, err, NOBODY);
  }

  /** The same, and the listener hears alerts, commands, audit and refused lines as they come. */
  public Replay(ReplayOptions options, PrintWriter err, EngineInMemory.Results listener) {
    this.options = options;
    this.err = err;
    this.listener = listener;
    SortedMap<String, String> names = new TreeMap<>();
    name(options.telemetry(), Input.Kind.TELEMETRY, names);
    name(options.scaling(), Input.Kind.SCALING, names);
    if (options.entities() != null) {
      names.put(EngineInMemory.ENTITIES.name(), nameOf(options.entities()));
    }
    if (options.operators() != null) {
      names.put(EngineInMemory.OPERATORS.name(), nameOf(options.operators()));
    }
    if (options.baselines() != null) {
      names.put(EngineInMemory.BASELINES.name(), nameOf(options.baselines()));
    }
    this.badLines = new BadLines(names);
  }

  /**
   * Runs it to the end of the files.
   *
   * @throws ReplayRefusedException if the files cannot be used
   */
  public ReplaySummary run() throws IOException {
    return run(null);
  }

  /**
   * The same, and gives what was learnt.
   *
   * @param learnt null where nobody asks
   */
  public ReplaySummary run(@Nullable Consumer<BaselineDocument> learnt) throws IOException {
    requireDistinct();
    long cpuStart = cpuNanos();
    ReplayProgress progress = new ReplayProgress(err);
    try (OpenFiles telemetry = open(options.telemetry(), Input.Kind.TELEMETRY);
        OpenFiles scaling = open(options.scaling(), Input.Kind.SCALING);
        ReplayFiles files = new ReplayFiles(options.alerts(), options.commands(), options.audit());
        behind) {
      EngineInMemory engine =
          new EngineInMemory(
              options.config(),
              options.signer(),
              new ToFiles(files),
              behind,
              telemetry.inputs(),
              scaling.inputs());
      if (options.entities() != null) {
        EntityLines.read(options.entities(), engine::entity);
      }
      if (options.baselines() != null) {
        BaselineLines.read(options.baselines(), engine::baseline);
      }
      OperatorLines operators = operators();
      feed(engine, telemetry, scaling, operators, progress);
      engine.end();
      operators.tellBefore(Long.MAX_VALUE, engine);
      behind.finish();
      files.finish();
      if (learnt != null) {
        engine.learnt(learnt);
      }
      badLines.list(err);
      FilesRead read = new FilesRead(err);
      boolean complete = read.isComplete(telemetry) & read.isComplete(scaling);
      boolean usable =
          read.isUsable(telemetry, "telemetry", telemetryUsed(engine))
              & read.isUsable(scaling, "scaling events", engine.count(Meter.SCALING_EVENTS))
              & (options.operators() == null
                  || read.isUsable(
                      options.operators(),
                      "people's decisions",
                      operators.taken(),
                      operators.taken() - refusedDecisions))
              & read.isSomething(telemetry, scaling);
      return summary(engine, progress.wallNanos(), cpuNanos() - cpuStart, complete, usable);
    }
  }

  private void feed(
      EngineInMemory engine,
      OpenFiles telemetry,
      OpenFiles scaling,
      OperatorLines operators,
      ReplayProgress progress) {
    MergedLines lines = new MergedLines(telemetry.files(), scaling.files());
    scaling.each((file, input) -> engine.readThrough(input, MergedLines.scalingReadThrough(file)));
    for (TimedLines file = lines.next(); file != null; file = lines.next()) {
      boolean isScaling = lines.isScaling(file);
      TimedLines.Line line = requireNonNull(file.take());
      operators.tellBefore(line.highestMs(), engine);
      if (isScaling) {
        Input input = scaling.inputOf(file);
        engine.receive(input, line.bytes(), line.number(), line.aroundMs());
        engine.readThrough(input, MergedLines.scalingReadThrough(file));
      } else {
        restOthers(engine, telemetry, file, line.highestMs());
        Input input = telemetry.inputOf(file);
        engine.readThrough(input, file.leastUnreadMs());
        engine.receive(input, line.bytes(), line.number(), line.aroundMs());
      }
      records++;
      if (records % FLUSH_EVERY == 0) {
        engine.flush();
      }
      if (progress.isDue(records)) {
        progress.tell(records, engine.count(Meter.EVENTS), line.highestMs(), findings.count());
      }
    }
  }

  /** A file that ended, or whose next line is long after, must not hold the others' ticks up. */
  private static void restOthers(
      EngineInMemory engine, OpenFiles telemetry, TimedLines read, long timeMs) {
    if (telemetry.files().size() > 1) {
      telemetry.each(
          (file, input) -> {
            if (file != read && MergedLines.isFarFrom(file, timeMs, NEAR_MS)) {
              engine.rest(input);
            }
          });
    }
  }

  private ReplaySummary summary(
      EngineInMemory engine, long wallNanos, long cpuNanos, boolean complete, boolean usable) {
    Runtime runtime = Runtime.getRuntime();
    return new ReplaySummary(
        records,
        engine.count(Meter.EVENTS),
        badLines.count(),
        engine.count(Meter.REPEATS),
        engine.count(Meter.LATE),
        engine.count(Meter.TICKS_CLOSED),
        findings.text(),
        engine.count(Meter.ALERTS),
        engine.count(Meter.COMMANDS),
        wallNanos,
        cpuNanos,
        runtime.totalMemory() - runtime.freeMemory(),
        complete,
        usable);
  }

  private static void name(
      List<SourcedFile> files, Input.Kind kind, SortedMap<String, String> names) {
    List<Input> inputs = OpenFiles.inputsOf(files, kind);
    for (int i = 0; i < files.size(); i++) {
      names.put(inputs.get(i).name(), nameOf(files.get(i).path()));
    }
  }

  private OperatorLines operators() {
    Path path = options.operators();
    return OperatorLines.read(
        path,
        line -> {
          if (path != null) {
            overLong(path, line);
          }
        });
  }

  private OpenFiles open(List<SourcedFile> files, Input.Kind kind) {
    return OpenFiles.open(files, kind, this::overLong);
  }

  /** Told where refused lines are told of, so that both come in one order. */
  private void overLong(Path path, long line) {
    behind.execute(() -> badLines.addOverLong(nameOf(path), line));
  }

  private static long telemetryUsed(EngineInMemory engine) {
    return engine.count(Meter.EVENTS) + engine.count(Meter.SAMPLES) + engine.count(Meter.REPEATS);
  }

  /** No file may be written over one that is read, nor over another output. */
  private void requireDistinct() {
    Set<Path> seen = new TreeSet<>();
    List<@Nullable Path> paths = new ArrayList<>();
    options.telemetry().forEach(file -> paths.add(file.path()));
    options.scaling().forEach(file -> paths.add(file.path()));
    paths.add(options.entities());
    paths.add(options.operators());
    paths.add(options.baselines());
    paths.add(options.alerts());
    paths.add(options.commands());
    paths.add(options.audit());
    for (Path path : paths) {
      if (path != null && !seen.add(realPath(path))) {
        throw new ReplayRefusedException(path + " is named twice; each file has one use");
      }
    }
  }

  private static Path realPath(Path path) {
    try {
      return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  /** What all threads used, those that unpack and compile included; 0 where it is not known. */
  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? Math.max(0, system.getProcessCpuTime())
        : 0;
  }

  private final class ToFiles implements EngineInMemory.Results {
    private final ReplayFiles files;

    ToFiles(ReplayFiles files) {
      this.files = files;
    }

    @Override
    public void alert(byte[] value) {
      findings.add(value);
      files.alert(value);
      listener.alert(value);
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value) {
      files.command(key, headers, value);
      listener.command(key, headers, value);
    }

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      files.audit(value);
      listener.audit(chain, value, timeMs);
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {
      listener.snapshot(snapshot);
    }

    @Override
    public void badLine(Input.Kind of, byte[] letter) {
      if (of == Input.Kind.OPERATORS) {
        refusedDecisions++;
      }
      badLines.add(letter);
      listener.badLine(of, letter);
    }
  }
}
