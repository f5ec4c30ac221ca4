package io.tidegate.app.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The other side of sinks, in a process of its own that may be killed: writes the id of each event,
 * with a sum over what was said, to a file before it answers as the product does.
 */
public final class Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel file;
  private final Set<String> known = new HashSet<>();
  private int acknowledged;

  private Receiver(Path path) throws IOException {
    if (Files.exists(path)) {
      Files.readAllLines(path).forEach(line -> known.add(line.split(" ")[0]));
    }
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Receives, until it is killed: a folder for the files, then {@code KIND=PORT} as often. */
  public static void main(String[] arguments) throws IOException {
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String[] kind = argument.split("=");
      Receiver receiver = new Receiver(Path.of(arguments[0], kind[0]));
      int port = Integer.parseInt(kind[1]);
      if (kind[0].equals("syslog")) {
        new Thread(() -> receiver.listen(port)).start();
      } else {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", call -> receiver.answer(kind[0], call));
        server.start();
      }
    }
  }

  private void answer(String kind, HttpExchange call) throws IOException {
    byte[] body = call.getRequestBody().readAllBytes();
    String path = call.getRequestURI().getPath();
    JsonNode said =
        switch (kind) {
          case "webhook" -> took(events(JSON.readTree(body), "/metadata/uid", ""));
          case "azure" -> took(events(JSON.readTree(body), "/Id", "/Ocsf"));
          case "otlp" ->
              took(
                  events(
                      JSON.readTree(body).at("/resourceLogs/0/scopeLogs/0/logRecords"),
                      "/attributes/0/value/stringValue",
                      "/body"));
          case "splunk" ->
              path.endsWith("/ack") ? acknowledge(JSON.readTree(body)) : index(lines(body));
          case "elasticsearch" -> path.endsWith("/_bulk") ? create(lines(body)) : JSON.nullNode();
          default -> throw new IllegalArgumentException(kind);
        };
    byte[] answer = JSON.writeValueAsBytes(said);
    call.sendResponseHeaders(200, answer.length);
    call.getResponseBody().write(answer);
    call.close();
  }

  /** One event: its id, and what must be the same whenever it is sent. */
  private record Event(String id, JsonNode content) {}

  private static List<Event> events(JsonNode array, String id, String content) {
    List<Event> events = new ArrayList<>();
    array.forEach(each -> events.add(new Event(each.at(id).asText(), each.at(content))));
    return events;
  }

  private static List<JsonNode> lines(byte[] body) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : new String(body, UTF_8).split("\n")) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private ObjectNode index(List<JsonNode> lines) throws IOException {
    ArrayNode array = JSON.createArrayNode().addAll(lines);
    took(events(array, "/event/metadata/uid", "/event"));
    return JSON.createObjectNode()
        .put("text", "Success")
        .put("code", 0)
        .put("ackId", ++acknowledged);
  }

  /** Of what was sent before this process began nothing is known: it has to be sent again. */
  private ObjectNode acknowledge(JsonNode asked) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode acks = answer.putObject("acks");
    asked.path("acks").forEach(id -> acks.put(id.asText(), id.asInt() <= acknowledged));
    return answer;
  }

  private ObjectNode create(List<JsonNode> lines) throws IOException {
    ObjectNode answer = JSON.createObjectNode().put("errors", false);
    ArrayNode items = answer.putArray("items");
    for (int i = 0; i < lines.size(); i += 2) {
      String id = lines.get(i).at("/create/_id").asText();
      boolean isNew = known.add(id);
      if (isNew) {
        took(List.of(new Event(id, lines.get(i + 1))));
      }
      items.addObject().putObject("create").put("_id", id).put("status", isNew ? 201 : 409);
    }
    return answer;
  }

  private synchronized JsonNode took(List<Event> events) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Event event : events) {
      CRC32 sum = new CRC32();
      sum.update(JSON.writeValueAsBytes(event.content()));
      lines.append(event.id()).append(' ').append(sum.getValue()).append('\n');
    }
    file.write(ByteBuffer.wrap(lines.toString().getBytes(UTF_8)));
    file.force(true);
    return JSON.createObjectNode();
  }

  /** Syslog with octet counting: what it has read to the end of a connection it has. */
  private void listen(int port) {
    try (ServerSocket listening = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"))) {
      while (true) {
        try (Socket socket = listening.accept()) {
          took(frames(new BufferedInputStream(socket.getInputStream())));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Event> frames(InputStream in) throws IOException {
    List<Event> events = new ArrayList<>();
    StringBuilder length = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != ' ') {
        length.append((char) c);
        continue;
      }
      byte[] message = in.readNBytes(Integer.parseInt(length.toString()));
      length.setLength(0);
      String text = new String(message, UTF_8);
      JsonNode document = JSON.readTree(text.substring(text.indexOf('{')).getBytes(UTF_8));
      events.add(new Event(document.at("/metadata/uid").asText(), document));
    }
    return events;
  }
}
