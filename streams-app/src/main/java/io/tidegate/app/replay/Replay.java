package io.tidegate.app.replay;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.shell.stage.Conveyor;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final BadLines badLines = new BadLines();
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
    Path scalingPath = options.scaling();
    try (TimedLines telemetry = open(options.telemetry(), config().telemetry());
        TimedLines scaling = scalingPath == null ? null : open(scalingPath, config().scaling());
        ReplayFiles files = new ReplayFiles(options.alerts(), options.commands(), options.audit());
        behind) {
      EngineInMemory engine =
          new EngineInMemory(config(), options.signer(), new ToFiles(files), behind);
      if (options.entities() != null) {
        EntityLines.read(options.entities(), engine::entity);
      }
      if (options.baselines() != null) {
        BaselineLines.read(options.baselines(), engine::baseline);
      }
      OperatorLines operators = operators();
      feed(engine, new MergedLines(telemetry, scaling), operators, progress);
      engine.end();
      operators.tellBefore(Long.MAX_VALUE, engine);
      behind.finish();
      files.finish();
      if (learnt != null) {
        engine.learnt(learnt);
      }
      badLines.list(err);
      FilesRead read = new FilesRead(err);
      boolean complete = read.isComplete(telemetry) & (scaling == null || read.isComplete(scaling));
      boolean usable =
          read.isUsable(telemetry, "telemetry", telemetryUsed(engine))
              & (scaling == null
                  || read.isUsable(scaling, "scaling events", engine.count(Meter.SCALING_EVENTS)))
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
      EngineInMemory engine, MergedLines lines, OperatorLines operators, ReplayProgress progress) {
    engine.scalingReadThrough(lines.scalingReadThrough());
    boolean fromScaling = lines.isScalingNext();
    TimedLines.Line line = lines.take(fromScaling);
    while (line != null) {
      operators.tellBefore(line.highestMs(), engine);
      if (fromScaling) {
        engine.scaling(line.bytes(), line.number(), line.aroundMs());
        engine.scalingReadThrough(lines.scalingReadThrough());
      } else {
        engine.telemetryReadThrough(lines.telemetryReadThrough());
        engine.telemetry(line.bytes(), line.number(), line.aroundMs());
      }
      records++;
      if (records % FLUSH_EVERY == 0) {
        engine.flush();
      }
      if (progress.isDue(records)) {
        progress.tell(records, engine.count(Meter.EVENTS), line.highestMs(), findings.count());
      }
      fromScaling = lines.isScalingNext();
      line = lines.take(fromScaling);
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

  private EngineConfig config() {
    if (options.config().telemetry().isEmpty() || options.config().scaling().isEmpty()) {
      throw new ReplayRefusedException("the configuration names no source of telemetry or scaling");
    }
    return options.config();
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

  private TimedLines open(Path path, List<Source> sources) {
    return TimedLines.open(path, sources.get(0).format(), line -> overLong(path, line));
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
    for (Path path :
        new @Nullable Path[] {
          options.telemetry(),
          options.scaling(),
          options.entities(),
          options.operators(),
          options.baselines(),
          options.alerts(),
          options.commands(),
          options.audit()
        }) {
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
      Path path =
          switch (of) {
            case SCALING -> options.scaling();
            case OPERATORS -> options.operators();
            case BASELINES -> options.baselines();
            default -> options.telemetry();
          };
      if (of == Input.Kind.OPERATORS) {
        refusedDecisions++;
      }
      badLines.add(path == null ? of.name() : nameOf(path), letter);
      listener.badLine(of, letter);
    }
  }
}
