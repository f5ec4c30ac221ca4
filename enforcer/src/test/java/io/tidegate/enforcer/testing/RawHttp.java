package io.tidegate.enforcer.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * Requests byte by byte, as no client library sends them; text is ISO 8859-1: a byte a character.
 */
public final class RawHttp {
  private static final int PATIENCE_MS = 10_000;
  private static final int SILENCE_MS = 1_000;

  private RawHttp() {}

  /** The status of a request of these header lines, each with its own line end. */
  public static int get(int port, String headers) throws IOException {
    return send(
        port, "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + headers + "\r\n");
  }

  /** The status of the answer to these bytes. */
  public static int send(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return status(socket.getInputStream());
    }
  }

  /** All that is answered to these bytes until the gateway closes, or is silent for a second. */
  public static String answers(int port, String requests) throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SILENCE_MS);
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        answers.write(next);
      }
    } catch (SocketTimeoutException | SocketException silent) {
      return answers.toString(ISO_8859_1);
    }
    return answers.toString(ISO_8859_1);
  }

  private static int status(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    String[] words = line.toString(ISO_8859_1).split(" ", 3);
    if (words.length < 2) {
      throw new IOException("closed without an answer");
    }
    return Integer.parseInt(words[1]);
  }

  /** That many headers of no meaning. */
  public static String junk(int headers) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < headers; i++) {
      lines.append("a").append(i).append(": b\r\n");
    }
    return lines.toString();
  }
}
