package io.tidegate.app.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A receiver of webhooks in a process of its own: writes each id to a file, and then says so. */
public final class Receiver {
  private Receiver() {}

  /** Receives at a port into a file, until it is killed. */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    FileChannel file =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.createContext(
        "/",
        call -> {
          JsonNode events = json.readTree(call.getRequestBody());
          for (JsonNode event : events) {
            String line = event.path("metadata").path("uid").asText() + "\n";
            file.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
          }
          file.force(true);
          call.sendResponseHeaders(204, -1);
          call.close();
        });
    server.start();
  }
}
