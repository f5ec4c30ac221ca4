package io.tidegate.enforcer.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.enforcer.rest.RestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What LiteLLM's published API says of keys, teams and users, in memory: {@code info}, {@code
 * update} (members given replace, null clears, metadata is replaced whole), {@code block} and
 * {@code unblock} of keys and teams, and the paged lists.
 */
final class StandInLiteLlm implements AutoCloseable {
  static final String KEY = "sk-master";
  private static final int PER_PAGE = 2;

  private final RestClient.Clients clients = RestClient.plain();
  private final SortedMap<String, SortedMap<String, Json>> records = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final HttpServer server;
  private int failures;
  private int goodUntilFailure;
  private String masterKey = KEY;

  StandInLiteLlm() throws IOException {
    records.put("key", new TreeMap<>());
    records.put("team", new TreeMap<>());
    records.put("user", new TreeMap<>());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  RestClient client() {
    return new RestClient(uri(), () -> KEY, clients, Duration.ZERO);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized void put(String kind, String id, Json record) {
    records.get(kind).put(id, record);
  }

  synchronized Json get(String kind, String id) {
    return records.get(kind).getOrDefault(id, Json.NULL);
  }

  synchronized void clear() {
    records.values().forEach(Map::clear);
  }

  /** So many of the next questions are answered with 500, before anything is done. */
  synchronized void fail(int times) {
    failures = times;
    goodUntilFailure = 0;
  }

  /** After so many more answers, nothing is answered but 500. */
  synchronized void failAfter(int good) {
    failures = Integer.MAX_VALUE;
    goodUntilFailure = good;
  }

  synchronized void masterKey(String other) {
    masterKey = other;
  }

  /** What was asked since the last time, as method and path. */
  synchronized List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange call) throws IOException {
    byte[] body = call.getRequestBody().readAllBytes();
    String path = call.getRequestURI().getPath();
    asked.add(call.getRequestMethod() + " " + path);
    String header = String.valueOf(call.getRequestHeaders().getFirst("Authorization"));
    if (failures > 0 && goodUntilFailure-- <= 0) {
      failures--;
      reply(call, 500, error("database is restarting"));
    } else if (!header.equals("Bearer " + masterKey)) {
      reply(call, 401, error("Authentication Error, invalid key"));
    } else {
      String kind = path.replaceFirst("^/(v2/)?(key|team|user)/.*", "$2");
      String verb = path.substring(path.lastIndexOf('/') + 1);
      if (call.getRequestMethod().equals("GET")) {
        SortedMap<String, String> query = query(call.getRequestURI().getRawQuery());
        read(call, kind, verb, query);
      } else {
        write(call, kind, verb, Json.parse(body));
      }
    }
  }

  private void read(HttpExchange call, String kind, String verb, SortedMap<String, String> query)
      throws IOException {
    String idMember = kind.equals("key") ? "key" : kind + "_id";
    if (verb.equals("info")) {
      Json found = get(kind, query.getOrDefault(idMember, ""));
      if (found.isNull()) {
        reply(call, 404, error(kind + " not found"));
      } else {
        String member = kind.equals("key") ? "info" : kind + "_info";
        reply(call, 200, Json.object().with(member, found).with("keys", Json.list(List.of())));
      }
      return;
    }
    List<Json> all = new ArrayList<>();
    for (Map.Entry<String, Json> each : records.get(kind).entrySet()) {
      String alias = query.get("key_alias");
      if (alias == null || alias.equals(each.getValue().at("key_alias").text())) {
        String id = kind.equals("key") ? "token" : kind + "_id";
        all.add(each.getValue().with(id, Json.of(each.getKey())));
      }
    }
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    int from = Math.min(all.size(), (page - 1) * PER_PAGE);
    List<Json> shown = all.subList(from, Math.min(all.size(), from + PER_PAGE));
    reply(
        call,
        200,
        Json.object()
            .with(kind + "s", Json.list(shown))
            .with("total_pages", Json.of((all.size() + PER_PAGE - 1) / PER_PAGE)));
  }

  private void write(HttpExchange call, String kind, String verb, Json body) throws IOException {
    String idMember = kind.equals("key") ? "key" : kind + "_id";
    String id = body.at(idMember).text();
    Json record = get(kind, id);
    if (record.isNull() || kind.equals("user") && verb.endsWith("block")) {
      reply(call, 404, error("not found"));
      return;
    }
    if (verb.equals("update")) {
      for (Map.Entry<String, Json> each : body.without(idMember).members().entrySet()) {
        record = record.with(each.getKey(), each.getValue());
      }
    } else {
      record = record.with("blocked", Json.of(verb.equals("block")));
    }
    put(kind, id, record);
    reply(call, 200, record);
  }

  private static Json error(String text) {
    return Json.object().with("error", Json.object().with("message", Json.of(text)));
  }

  private static void reply(HttpExchange call, int status, Json body) throws IOException {
    byte[] bytes = body.bytes();
    call.getResponseHeaders().set("Content-Type", "application/json");
    // Kept open, each answer's second packet would wait 40 ms for the first one's acknowledgement.
    call.getResponseHeaders().set("Connection", "close");
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private static SortedMap<String, String> query(String raw) {
    SortedMap<String, String> query = new TreeMap<>();
    for (String each : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = each.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
    }
    return query;
  }
}
