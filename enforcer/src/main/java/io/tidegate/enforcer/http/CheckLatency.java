package io.tidegate.enforcer.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long a check takes, as gateways on this machine would measure it over connections that are
 * kept, all of them asking without a pause.
 */
public record CheckLatency(
    int checks, int inForce, int connections, long medianNanos, long p99Nanos, long mostNanos) {
  private static final int WARM_UP = 10_000;

  /** Measures a server of its own with that many containments in force. */
  public static CheckLatency measure(int checks, int inForce, int connections, int threads)
      throws IOException, InterruptedException {
    HttpEnforcement enforcement = new HttpEnforcement();
    long now = System.currentTimeMillis();
    for (int i = 0; i < inForce; i++) {
      enforcement.apply(command(i, now));
    }
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ExecutorService clients = Executors.newFixedThreadPool(connections);
    try (CheckServer server =
        CheckServer.start(address, threads, "eu-1", enforcement, () -> true)) {
      int each = checks / connections;
      List<Callable<long[]>> work =
          Collections.nCopies(connections, () -> timed(server.port(), each));
      long[] nanos = new long[each * connections];
      int filled = 0;
      for (Future<long[]> part : clients.invokeAll(work)) {
        System.arraycopy(part.get(), 0, nanos, filled, each);
        filled += each;
      }
      Arrays.sort(nanos);
      return new CheckLatency(
          filled,
          inForce,
          connections,
          nanos[filled / 2],
          nanos[(int) (filled * 0.99)],
          nanos[filled - 1]);
    } catch (ExecutionException e) {
      throw new IOException("a check failed", e.getCause());
    } finally {
      clients.shutdownNow();
    }
  }

  private static long[] timed(int port, int checks) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      long[] nanos = new long[checks];
      for (int i = -WARM_UP; i < checks; i++) {
        long before = System.nanoTime();
        ask(socket, i);
        if (i >= 0) {
          nanos[i] = System.nanoTime() - before;
        }
      }
      return nanos;
    }
  }

  private static void ask(Socket socket, int i) throws IOException {
    String request =
        "GET /check HTTP/1.1\r\nHost: localhost\r\nX-Tenant: t"
            + Math.abs(i % 50_000)
            + "\r\nX-Api-Key-Id: k1\r\nX-Source: 192.0.2.1\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(US_ASCII));
    out.flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    // No answer has a body: it ends with its first empty line.
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the server closed the connection");
      }
      ends = next == '\r' || next == '\n' ? ends + 1 : 0;
    }
  }

  private static Command command(int i, long now) {
    return new Command(
        "c-" + i,
        Action.DENY,
        new Target.Tenant("eu-1", "t" + i),
        null,
        null,
        now,
        3_600_000,
        Mode.ENFORCE,
        1,
        now,
        now,
        "self-test",
        "self-test",
        "self-test",
        "keep",
        List.of());
  }
}
