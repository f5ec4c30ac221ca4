package io.tidegate.delivery.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection for protocols that answer nothing, such as syslog. What is written to a socket has
 * not arrived: it may lie in buffers of either side. So each batch has a connection of its own, our
 * end of which is closed in order, and it has arrived once the other side, having read to the end,
 * closes its own; a receiver that dies before that resets the connection or leaves it open. One
 * that hangs up before it was told the end, as balancers do that find nobody behind them, is told
 * from one that has read by the order: a while passes between the last byte and our end.
 */
public final class LineSocket {
  private static final int MOST_ANSWER = 65_536;

  /** Who hangs up at once has done so by then: two ways there and back, and a balancer's look. */
  private static final int LEAST_QUIET_MS = 50;

  private final String host;
  private final int port;
  private final @Nullable SSLContext tls;
  private final int timeoutMs;

  /**
   * @param tls null for plain TCP
   */
  public LineSocket(String host, int port, @Nullable SSLContext tls, Duration timeout) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.timeoutMs = Math.toIntExact(timeout.toMillis());
  }

  /** Sends it; an exception where it is not certain that all of it was read. */
  public void send(byte[] frames) throws IOException {
    Socket plain = new Socket();
    // A timeout of the socket holds for reading only: a receiver that takes nothing is cut off
    // here.
    CompletableFuture<Void> cut =
        CompletableFuture.runAsync(
            () -> abort(plain),
            CompletableFuture.delayedExecutor(3L * timeoutMs, TimeUnit.MILLISECONDS));
    try (plain) {
      long before = System.nanoTime();
      plain.connect(new InetSocketAddress(host, port), timeoutMs);
      long wayMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      int quietMs = (int) Math.min(timeoutMs, Math.max(LEAST_QUIET_MS, 2 * wayMs));
      plain.setSoTimeout(timeoutMs);
      if (tls == null) {
        exchange(plain, frames, quietMs);
      } else {
        try (SSLSocket secured =
            (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true)) {
          SSLParameters parameters = secured.getSSLParameters();
          // Without it the certificate of any host that the authority knows would do.
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          secured.setSSLParameters(parameters);
          secured.startHandshake();
          exchange(secured, frames, quietMs);
        }
      }
    } finally {
      cut.cancel(false);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the connection cannot be closed", e);
    }
  }

  private void exchange(Socket socket, byte[] frames, int quietMs) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(frames);
    out.flush();
    InputStream in = socket.getInputStream();
    byte[] ignored = new byte[1024];
    int heard;
    socket.setSoTimeout(quietMs);
    try {
      heard = in.read(ignored);
    } catch (SocketTimeoutException quiet) {
      // So it should be: the other side waits for more.
      heard = 0;
    }
    if (heard < 0) {
      // The end of the stream would be read after a reset as well, which came for what we sent.
      throw new IOException("the other side hung up before it was told the end");
    }
    socket.setSoTimeout(timeoutMs);
    socket.shutdownOutput();
    try {
      for (int read = in.read(ignored); read >= 0; read = in.read(ignored)) {
        heard += read;
        if (heard > MOST_ANSWER) {
          throw new IOException("the other side talks: it is no syslog receiver");
        }
      }
    } catch (SocketTimeoutException e) {
      throw new IOException("the other side did not say that it had read to the end", e);
    }
  }
}
