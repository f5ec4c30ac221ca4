package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.testing.UglyNames;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.event.InferenceEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever a client calls itself, telemetry and the check endpoint call it the same. */
class CheckNamesTest {
  private static final String EVENT =
      "{\"time\":1785484812417,\"request_id\":\"r1\",\"cluster\":\"eu-1\",\"tenant\":\"acme\","
          + "\"model\":\"m\",\"status\":200,\"user\":\"";

  @Test
  void aNameThatTelemetryMadePrintableIsFoundAgain() throws IOException {
    HttpEnforcement enforcement = new HttpEnforcement();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (CheckServer server = CheckServer.start(any, 1, "eu-1", enforcement, () -> true)) {
      for (String each : UglyNames.ALL) {
        byte[] name = UglyNames.bytes(each);
        Target user = new Target.User("eu-1", "acme", userOf(name));
        enforcement.apply(deny("c-1", user, 60_000));
        assertThat(status(server.port(), name)).as(user.id()).contains(" 403 ");
        enforcement.remove(deny("c-1", user, 60_000));
        assertThat(status(server.port(), name)).as(user.id()).contains(" 200 ");
      }
    }
  }

  private static String userOf(byte[] name) {
    String text = new String(name, ISO_8859_1).replace("\\", "\\\\").replace("\"", "\\\"");
    String record = EVENT + text + "\"}";
    Decoded<?> decoded =
        new TelemetryDecoder(new TreeMap<>()).decode(record.getBytes(ISO_8859_1), Long.MAX_VALUE);
    return String.valueOf(((InferenceEvent) ((Decoded.Value<?>) decoded).value()).user());
  }

  private static String status(int port, byte[] user) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Tenant: acme\r\nX-User: ";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(user);
      socket.getOutputStream().write("\r\n\r\n".getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.substring(0, answer.indexOf('\r'));
    }
  }
}
