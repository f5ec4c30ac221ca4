package io.tidegate.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A complete Kafka broker and controller in this JVM, reachable from this machine only.
 *
 * <p>Its data live in a new temporary directory and are deleted when it is closed. What starts the
 * server is not public API of Kafka; all use of it is in this class.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE_ID = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final Path data;
  private final String bootstrapServers;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, Path data, String bootstrapServers) {
    this.server = server;
    this.data = data;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts a broker on a free port. */
  public static EmbeddedBroker start() {
    return start(Map.of());
  }

  /** Starts a broker on a free port, with some of its properties set differently. */
  public static EmbeddedBroker start(Map<String, String> overrides) {
    try (ServerSocket broker = freePort();
        ServerSocket controller = freePort()) {
      Path data = Files.createTempDirectory("tidegate-broker-");
      Properties config = config(broker.getLocalPort(), controller.getLocalPort(), data);
      config.putAll(overrides);
      broker.close();
      controller.close();
      return new EmbeddedBroker(
          startServer(config, data), data, HOST + ":" + broker.getLocalPort());
    } catch (IOException failed) {
      throw new UncheckedIOException("the embedded broker cannot start", failed);
    }
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops the broker and deletes its data. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    delete(data);
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(HOST));
  }

  private static Properties config(int port, int controllerPort, Path data) {
    String client = "PLAINTEXT://" + HOST + ":" + port;
    Properties config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(NODE_ID));
    config.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    config.put("controller.listener.names", CONTROLLER);
    config.put("listeners", client + "," + CONTROLLER + "://" + HOST + ":" + controllerPort);
    config.put("advertised.listeners", client);
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("log.dirs", data.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("group.initial.rebalance.delay.ms", "0");
    // One broker holds one copy of everything; few internal partitions start faster.
    config.put("default.replication.factor", "1");
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "4");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("share.coordinator.state.topic.num.partitions", "1");
    // It shares the heap of this process: the cleaner's default alone is 128 MB.
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    config.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    return config;
  }

  private static KafkaRaftServer startServer(Properties config, Path data) throws IOException {
    boolean started = false;
    try {
      format(data);
      KafkaRaftServer server =
          new KafkaRaftServer(KafkaConfig.fromProps(config, false), Time.SYSTEM);
      server.startup();
      started = true;
      return server;
    } finally {
      if (!started) {
        delete(data);
      }
    }
  }

  private static void format(Path data) throws IOException {
    Formatter formatter =
        new Formatter()
            .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8))
            .setClusterId(Uuid.randomUuid().toString())
            .setNodeId(NODE_ID)
            .setReleaseVersion(MetadataVersion.latestProduction())
            .setControllerListenerName(CONTROLLER)
            .setMetadataLogDirectory(data.toString())
            .addDirectory(data.toString());
    // The signature of run() names every exception; a task names the cause of its failure.
    FutureTask<Void> formatting =
        new FutureTask<>(
            () -> {
              formatter.run();
              return null;
            });
    formatting.run();
    try {
      formatting.get();
    } catch (ExecutionException failed) {
      throw new IOException("the broker's directory cannot be formatted", failed.getCause());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the broker's directory was formatted", stop);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("the broker's data cannot be deleted", failed);
    }
  }
}
