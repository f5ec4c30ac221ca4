package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real nginx and a real HAProxy with the lines of their pages in docs/connect: what they log goes
 * by a real rsyslog, as the pages say, through the service to a finding about the node that they
 * sent requests to, of which a real kcat tells.
 */
final class RealProxiesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path PAGES = Path.of("../docs/connect");
  private static final int REQUESTS = 20;
  private static final List<Path> OMKAFKA =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/omkafka.so"),
          Path.of("/usr/lib/aarch64-linux-gnu/rsyslog/omkafka.so"));

  @TempDir private Path directory = Path.of("");
  private final List<Process> proxies = new ArrayList<>();
  private HttpServer upstream;

  @AfterEach
  void stop() throws InterruptedException {
    for (Process proxy : proxies) {
      proxy.destroy();
      proxy.waitFor();
    }
    if (upstream != null) {
      upstream.stop(0);
    }
  }

  @Test
  void whatNginxLogsLeadsToAFinding() throws Exception {
    assumeTrue(isInstalled("nginx", "-v"), "there is no nginx here (apt-get install nginx)");
    assumeShippers();
    startUpstream();
    int port = freePort();
    Path log = directory.resolve("access.json");
    String page =
        page("nginx-json.md", "1. ").replace("/var/log/nginx/tidegate.json", log.toString());
    String temporary =
        List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
            .map(name -> name + "_temp_path " + directory + "/" + name + ";\n")
            .collect(Collectors.joining());
    Path file =
        Files.writeString(
            directory.resolve("nginx.conf"),
            """
            daemon off;
            pid %1$s/nginx.pid;
            events {}
            http {
            %2$s
            %3$s
            server { listen 127.0.0.1:%4$d; location / { proxy_pass http://127.0.0.1:%5$d; } }
            }
            """
                .formatted(directory, temporary, page, port, upstream.getAddress().getPort()));
    start(
        new ProcessBuilder("nginx", "-c", file.toString(), "-e", directory + "/error.log"),
        directory.resolve("nginx.out"));
    requests(port);
    findsTheNode("nginx-json", log);
  }

  @Test
  void whatHaproxyLogsLeadsToAFinding() throws Exception {
    assumeTrue(isInstalled("haproxy", "-v"), "there is no haproxy here (apt-get install haproxy)");
    assumeShippers();
    startUpstream();
    int port = freePort();
    Path file =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            """
            %s
                mode http
                log global
                timeout client 5s
                bind 127.0.0.1:%d
                default_backend fleet
            backend fleet
                mode http
                timeout connect 5s
                timeout server 5s
                server gpu-7 127.0.0.1:%d
            """
                .formatted(page("haproxy-json.md", "1. "), port, upstream.getAddress().getPort()));
    Path log = directory.resolve("haproxy.json");
    ProcessBuilder haproxy = new ProcessBuilder("haproxy", "-f", file.toString());
    haproxy.environment().put("TZ", "UTC");
    start(haproxy, log);
    requests(port);
    findsTheNode("haproxy-json", log);
  }

  private static void assumeShippers() throws InterruptedException {
    assumeTrue(
        OMKAFKA.stream().anyMatch(Files::exists) && isInstalled("rsyslogd", "-v"),
        "there is no rsyslog with omkafka here (apt-get install rsyslog rsyslog-kafka)");
    assumeTrue(isInstalled("kcat", "-V"), "there is no kcat here (apt-get install kcat)");
  }

  /** The configuration under a step of a page. */
  private static String page(String name, String step) throws IOException {
    List<String> lines = Files.readAllLines(PAGES.resolve(name));
    return lines.stream()
        .dropWhile(line -> !line.startsWith(step))
        .skip(1)
        .takeWhile(line -> line.isBlank() || line.startsWith("       "))
        .map(line -> line.isBlank() ? "" : line.substring(7))
        .collect(Collectors.joining("\n"));
  }

  private void startUpstream() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] answer = "{\"choices\":[]}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    upstream.start();
  }

  private void start(ProcessBuilder proxy, Path out) throws IOException {
    proxies.add(proxy.redirectErrorStream(true).redirectOutput(out.toFile()).start());
  }

  private static void requests(int port) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("authorization", "Bearer KEY-OF-A")
            .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama\"}"))
            .build();
    for (int i = 0; i < REQUESTS; i++) {
      await()
          .atMost(PATIENCE)
          .ignoreException(ConnectException.class)
          .until(
              () -> client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200);
    }
  }

  private void findsTheNode(String format, Path log) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> Files.readAllLines(log).stream().filter(isRecord()).count() == REQUESTS);
    assertThat(Files.readAllLines(log).stream().filter(isRecord()))
        .allMatch(record -> record.contains("tenant-a"));
    Path file =
        Files.writeString(
            directory.resolve("tidegate.yaml"),
            "securitySignal: required\nsources: {telemetry: [{topic: %s, format: %s, set:"
                    .formatted(topic(format), format)
                + " {cluster: eu-1}}]}\n");
    EngineConfig config = TidegateConfig.load(file, null, Map.of(), new TreeMap<>()).engine();
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      Map<String, Object> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(servers)) {
        InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
        TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, 1, 2), 0);
      }
      ServiceSettings settings =
          EngineService.settings(broker.bootstrapServers(), "proxy", directory.resolve("state"));
      try (TidegateService service = new TidegateService(settings, config, null, null)) {
        service.start();
        assertThat(service.awaitReady(PATIENCE)).isTrue();
        long readyMs = System.currentTimeMillis() - 60_000;
        StringBuilder events = new StringBuilder();
        for (String type : List.of("node_provisioned", "node_ready")) {
          events.append(
              "{\"time\":%d,\"event_id\":\"%s\",\"cluster\":\"eu-1\",\"type\":\"%s\",\"node\":\"gpu-7\",\"addresses\":[\"127.0.0.1\"]}\n"
                  .formatted(readyMs, type, type));
        }
        sendByKcat(broker.bootstrapServers(), events.toString());
        shipByRsyslog(format, log, broker.bootstrapServers());
        try (TopicReader alerts = TopicReader.of(settings, OutputTopics.DEFAULT.alerts())) {
          assertThat(
                  alerts.await(
                      PATIENCE,
                      alert -> {
                        String text = new String(alert.value(), UTF_8);
                        return text.contains("unsecured-node") && text.contains("gpu-7");
                      }))
              .isTrue();
        }
      }
    }
  }

  private static Predicate<String> isRecord() {
    return line -> line.startsWith("{");
  }

  private static String topic(String format) {
    return format.equals("nginx-json") ? "nginx.access" : "haproxy.access";
  }

  /** What the page says, of this file and to this broker. */
  private void shipByRsyslog(String format, Path log, String servers) throws IOException {
    String page =
        page(format + ".md", "4. ")
            .replace("HOST:PORT", servers)
            .replaceAll("File=\"[^\"]*\"", "File=\"" + log + "\"");
    Path file =
        Files.writeString(
            directory.resolve("rsyslog.conf"),
            "global(workDirectory=\"" + directory + "\")\n" + page + "\n");
    start(
        new ProcessBuilder(
            "rsyslogd", "-n", "-f", file.toString(), "-i", directory + "/rsyslog.pid"),
        directory.resolve("rsyslog.out"));
  }

  private void sendByKcat(String servers, String lines) throws Exception {
    Path file = Files.writeString(directory.resolve("events.jsonl"), lines);
    Process kcat =
        new ProcessBuilder(
                "kcat", "-P", "-b", servers, "-t", "tidegate.scaling", "-l", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("kcat.out").toFile())
            .start();
    assertThat(kcat.waitFor()).isZero();
  }

  private static boolean isInstalled(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
