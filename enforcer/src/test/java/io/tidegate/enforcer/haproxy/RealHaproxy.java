package io.tidegate.enforcer.haproxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.enforcer.testing.Backend;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real HAProxy with the configuration that is shipped, before two servers. Its log is kept, a
 * line a request.
 */
final class RealHaproxy implements AutoCloseable {
  static final String MISSING = "there is no haproxy here (apt-get install haproxy)";

  final Backend first = new Backend("first");
  final Backend second = new Backend("second");
  final List<String> log = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final DatagramSocket logs = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Path folder;
  private final int port;
  private Process process;

  static boolean isInstalled() {
    try {
      return new ProcessBuilder("haproxy", "-v").redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  RealHaproxy(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
    Files.createFile(map());
    Files.writeString(folder.resolve("haproxy.cfg"), configuration());
    Thread reader = new Thread(this::keepLog, "haproxy-log");
    reader.setDaemon(true);
    reader.start();
    process = start();
  }

  Path map() {
    return folder.resolve("tidegate.map");
  }

  String socket() {
    return folder.resolve("admin.sock").toString();
  }

  /** Starts it anew: all that it was told is gone. */
  void restart() throws IOException, InterruptedException {
    process.destroy();
    process.waitFor();
    process = start();
  }

  HttpResponse<String> post(String tenant, String key, String user)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("x-tenant", tenant)
            .header("x-api-key-id", key)
            .header("x-user", user)
            .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  int status(String tenant, String key, String user) throws IOException, InterruptedException {
    return post(tenant, key, user).statusCode();
  }

  @Override
  public void close() {
    process.destroy();
    logs.close();
    first.close();
    second.close();
  }

  private Process start() throws IOException {
    return new ProcessBuilder("haproxy", "-db", "-f", folder.resolve("haproxy.cfg").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("haproxy.log").toFile())
        .start();
  }

  private String configuration() throws IOException {
    return Files.readString(Path.of("haproxy", "haproxy.cfg"))
        .replace("/etc/haproxy/tidegate.map", map().toString())
        .replace("/run/haproxy/admin.sock", socket())
        .replace("bind :8080", "bind 127.0.0.1:" + port)
        .replace("127.0.0.1:5140", "127.0.0.1:" + logs.getLocalPort())
        .replace("127.0.0.1:9001", "127.0.0.1:" + first.port())
        .replace("127.0.0.1:9002", "127.0.0.1:" + second.port());
  }

  private void keepLog() {
    byte[] buffer = new byte[65_536];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        logs.receive(packet);
        String line = new String(packet.getData(), 0, packet.getLength(), UTF_8).strip();
        if (line.startsWith("{")) {
          log.add(line);
        }
      }
    } catch (SocketException closed) {
      return;
    } catch (IOException e) {
      throw new IllegalStateException("the log cannot be read", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
