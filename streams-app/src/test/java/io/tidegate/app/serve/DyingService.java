package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The service that contains, as a process that stands still at a chosen call to be killed there.
 */
final class DyingService {
  /** Where it stands still: nowhere, before the command is sent, or before what follows it. */
  enum Point {
    NOWHERE,
    COMMAND,
    AUDIT
  }

  private DyingService() {}

  /** Arguments: bootstrap servers, a directory with the key, the point, and a file to say so. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Point point = Point.valueOf(args[2]);
    Path reached = Path.of(args[3]);
    TidegateConfig loaded = config(args[0], Path.of(args[1]));
    EngineConfig config = loaded.engine();
    ServiceSettings settings = EngineService.settings(args[0], "dying", Path.of(args[1], "state"));
    Stages stages = new Standing(Stages.of(config, loaded.signer(), null, ""), point, reached);
    InputTopics topics = InputTopics.of(config, settings.steering());
    try (TidegateService service = new TidegateService(settings, topics, stages, config.tickMs())) {
      service.start();
      if (service.awaitReady(Duration.ofMinutes(2))) {
        System.out.println(CountingService.READY);
      }
      int unused = System.in.read();
    }
  }

  private static TidegateConfig config(String bootstrapServers, Path directory) {
    SortedMap<String, String> overrides = new TreeMap<>();
    overrides.put("kafka.bootstrapServers", bootstrapServers);
    overrides.put("signing.keyFile", directory.resolve("tidegate.pem").toString());
    Path policy = directory.resolve("policy.yaml");
    return TidegateConfig.load(null, policy.toString(), Map.of(), overrides);
  }

  /** The engine's stages, of which decide stands still at one call of its outbox. */
  private record Standing(Stages stages, Point point, Path reached) implements Stages {
    @Override
    public Observing observe(int from, int of, List<Input> inputs) {
      return stages.observe(from, of, inputs);
    }

    @Override
    public Receiving detect(int partition, int partitions) {
      return stages.detect(partition, partitions);
    }

    @Override
    public Receiving decide(int detectPartitions) {
      Receiving decide = stages.decide(detectPartitions);
      return new Receiving(
          decide.stage(),
          (record, out) -> decide.onRecord().receive(record, standing(out)),
          decide.onHeld());
    }

    private Outbox standing(Outbox out) {
      boolean[] commanded = new boolean[1];
      return (Outbox)
          Proxy.newProxyInstance(
              Outbox.class.getClassLoader(),
              new Class<?>[] {Outbox.class},
              (proxy, method, arguments) -> {
                boolean isCommand = method.getName().equals("command");
                if (isCommand && point == Point.COMMAND || commanded[0] && point == Point.AUDIT) {
                  stand();
                }
                commanded[0] |= isCommand;
                try {
                  return method.invoke(out, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private void stand() {
      try {
        Files.write(reached, "here".getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      while (true) {
        LockSupport.park();
      }
    }
  }
}
