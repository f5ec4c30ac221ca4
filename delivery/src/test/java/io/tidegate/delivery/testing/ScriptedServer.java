package io.tidegate.delivery.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.net.ServerSocketFactory;

/**
 * An HTTP server on this machine that answers as it is told: well, with an error, half or not at
 * all. One connection a request.
 */
public final class ScriptedServer implements AutoCloseable {
  /** What was asked. */
  public record Asked(String method, String path, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, UTF_8);
    }
  }

  /** What is answered: bytes as they go over the wire; after them the connection is closed. */
  public interface Behaviour {
    void answer(Asked asked, OutputStream out) throws IOException;
  }

  private final ServerSocket listening;
  private final Function<Asked, String> well;
  private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
  private final Queue<Behaviour> preparations = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param well the body of a good answer
   */
  public ScriptedServer(Function<Asked, String> well) {
    this(well, ServerSocketFactory.getDefault());
  }

  /**
   * @param sockets of TLS, or plain ones
   */
  public ScriptedServer(Function<Asked, String> well, ServerSocketFactory sockets) {
    this.well = well;
    try {
      listening = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread accepting = new Thread(this::accept, "scripted-server");
    accepting.setDaemon(true);
    accepting.start();
  }

  public int port() {
    return listening.getLocalPort();
  }

  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + path);
  }

  /** What the next request that is not a preparation gets; after that all is well. */
  public ScriptedServer next(Behaviour behaviour) {
    script.add(behaviour);
    return this;
  }

  /** What the next preparation gets, a PUT; after that all is well. */
  public ScriptedServer nextPreparation(Behaviour behaviour) {
    preparations.add(behaviour);
    return this;
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public static Behaviour status(int status, String headers, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return (asked, out) -> respond(out, status, headers, bytes, bytes.length);
  }

  /** The same with bytes as its body. */
  public static Behaviour status(int status, String headers, byte[] body) {
    return (asked, out) -> respond(out, status, headers, body, body.length);
  }

  /** Says nothing until it is closed. */
  public Behaviour hang() {
    return (asked, out) -> await();
  }

  /** Sends headers and a part of the body, and then nothing more. */
  public Behaviour stall() {
    return (asked, out) -> {
      respond(out, 200, "", "{".getBytes(UTF_8), 1_000);
      await();
    };
  }

  /** Closes in the middle of an answer. */
  public static Behaviour cut() {
    return (asked, out) -> respond(out, 200, "", "{\"errors\":fal".getBytes(UTF_8), 1_000);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = listening.accept();
        if (closed.getCount() == 0) {
          // A thread that waits in accept may get one more connection after the close.
          socket.close();
          return;
        }
        Thread answering = new Thread(() -> answer(socket), "scripted-answer");
        answering.setDaemon(true);
        answering.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      Asked request = read(new BufferedInputStream(socket.getInputStream()));
      if (request.method().isEmpty()) {
        // The client connected too late to ask anything.
        return;
      }
      asked.add(request);
      Behaviour behaviour = (request.method().equals("PUT") ? preparations : script).poll();
      if (behaviour == null) {
        byte[] body = well.apply(request).getBytes(UTF_8);
        respond(socket.getOutputStream(), 200, "", body, body.length);
      } else {
        behaviour.answer(request, socket.getOutputStream());
      }
    } catch (IOException e) {
      // The client went away, which is its right.
      return;
    }
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(
      OutputStream out, int status, String headers, byte[] body, int announced) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + " X\r\nConnection: close\r\nContent-Length: " + announced + "\r\n")
            .getBytes(ISO_8859_1));
    out.write((headers.isEmpty() ? "\r\n" : headers + "\r\n\r\n").getBytes(ISO_8859_1));
    out.write(body);
    out.flush();
  }

  private static Asked read(InputStream in) throws IOException {
    String[] first = line(in).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Asked(first[0], first.length > 1 ? first[1] : "", headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
