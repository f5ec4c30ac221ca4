package io.tidegate.enforcer.kubernetes;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Kubernetes' published API says of reading objects and lists, of merge patches with a
 * resource version, of scales, and of the conditions of a pod's status, in memory. Whatever the
 * shipped role gives no leave for is answered with 403, what the API's schema forbids with 422.
 */
final class StandInCluster implements AutoCloseable {
  static final Path MANIFEST = Path.of("..", "deploy", "kubernetes", "nodes", "rbac.yaml");
  private static final String TOKEN = "token-1";
  private static final int PER_PAGE = 2;

  /** Group, namespace, resource, name and subresource of a path. */
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/([^/]+)/[^/]+)(?:/namespaces/([^/]+))?/([^/]+)(?:/([^/]+))?(?:/([^/]+))?");

  private final Rights rights = new Rights(MANIFEST);
  private final SortedMap<String, Json> objects = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final HttpServer server;
  private Runnable meanwhile = () -> {};
  private int goodUntilFailure = Integer.MAX_VALUE;
  private long version = 1;

  StandInCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  RestClient client() {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new RestClient(uri, () -> TOKEN, RestClient.plain(), Duration.ZERO);
  }

  Rights rights() {
    return rights;
  }

  synchronized void put(String path, Json object) {
    Json metadata = object.at("metadata").with("resourceVersion", Json.of("" + ++version));
    objects.put(path, object.with("metadata", metadata));
  }

  synchronized void put(String path, String text) {
    try {
      put(path, Json.parse(text.replace('\'', '"').getBytes(UTF_8)));
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The object without its version. */
  synchronized Json get(String path) {
    Json object = objects.getOrDefault(path, Json.NULL);
    return object.isNull()
        ? object
        : object.with("metadata", object.at("metadata").without("resourceVersion"));
  }

  synchronized void delete(String path) {
    objects.remove(path);
  }

  synchronized void clear() {
    objects.clear();
  }

  /** Is done once, between the next reading and the patch that follows it. */
  synchronized void meanwhile(Runnable edit) {
    meanwhile = edit;
  }

  /** After so many more answers, nothing is answered but 500. */
  synchronized void failAfter(int good) {
    goodUntilFailure = good;
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
    String path = call.getRequestURI().getPath();
    SortedMap<String, String> query = query(call.getRequestURI().getRawQuery());
    asked.add(call.getRequestMethod() + " " + path);
    byte[] body = call.getRequestBody().readAllBytes();
    Matcher at = PATH.matcher(path);
    if (goodUntilFailure-- <= 0) {
      goodUntilFailure = 0;
      reply(call, 500, status("etcdserver: leader changed"));
    } else if (!("Bearer " + TOKEN).equals(call.getRequestHeaders().getFirst("Authorization"))) {
      reply(call, 401, status("Unauthorized"));
    } else if (!at.matches()) {
      reply(call, 404, status("the server could not find the requested resource"));
    } else if (!mayBe(at, call.getRequestMethod())) {
      reply(call, 403, status("forbidden"));
    } else if (call.getRequestMethod().equals("GET")) {
      read(call, at, query);
    } else if (!"tidegate".equals(query.get("fieldManager"))) {
      reply(call, 400, status("no field manager"));
    } else {
      Runnable edit = meanwhile;
      meanwhile = () -> {};
      edit.run();
      patch(call, at, Json.parse(body));
    }
  }

  private boolean mayBe(Matcher at, String method) {
    String group = at.group(1) == null ? "" : at.group(1);
    String resource = at.group(3) + (at.group(5) == null ? "" : "/" + at.group(5));
    String verb =
        method.equals("GET")
            ? at.group(4) == null ? "list" : "get"
            : method.toLowerCase(Locale.ROOT);
    String name = at.group(4) == null ? "" : at.group(4);
    String namespace = at.group(2) == null ? "" : at.group(2);
    return rights.allow(namespace, group, resource, name, verb);
  }

  private static String objectOf(Matcher at) {
    String sub = at.group(5);
    return sub == null
        ? at.group()
        : at.group().substring(0, at.group().length() - sub.length() - 1);
  }

  private void read(HttpExchange call, Matcher at, SortedMap<String, String> query)
      throws IOException {
    if (at.group(4) != null) {
      Json found = objects.getOrDefault(objectOf(at), Json.NULL);
      boolean scale = "scale".equals(at.group(5));
      Json shown = found.isNull() ? status("not found") : scale ? scaleOf(found) : found;
      reply(call, found.isNull() ? 404 : 200, shown);
      return;
    }
    List<Json> fit = new ArrayList<>();
    for (Map.Entry<String, Json> each : objects.entrySet()) {
      if (each.getKey().contains("/" + at.group(3) + "/") && fits(each.getValue(), query)) {
        fit.add(each.getValue());
      }
    }
    int from = Integer.parseInt(query.getOrDefault("continue", "0"));
    int to = Math.min(fit.size(), from + PER_PAGE);
    String next = to < fit.size() ? "" + to : "";
    reply(
        call,
        200,
        Json.object()
            .with("metadata", Json.object().with("continue", Json.of(next)))
            .with("items", Json.list(fit.subList(Math.min(from, to), to))));
  }

  private static boolean fits(Json object, SortedMap<String, String> query) {
    String label = query.get("labelSelector");
    String field = query.get("fieldSelector");
    return (label == null
            || object
                .at("metadata", "labels")
                .at(label.split("=")[0])
                .text()
                .equals(label.split("=")[1]))
        && (field == null
            || object.at(field.split("=")[0].split("\\.")).text().equals(field.split("=")[1]));
  }

  private static Json scaleOf(Json object) {
    Json replicas = object.at("spec", "replicas");
    // Replicas of none are left out, as the API's own are.
    Json spec = replicas.whole(0) == 0 ? Json.object() : Json.object().with("replicas", replicas);
    return Json.object().with("metadata", object.at("metadata")).with("spec", spec);
  }

  private void patch(HttpExchange call, Matcher at, Json body) throws IOException {
    String type = call.getRequestHeaders().getFirst("Content-Type");
    String key = objectOf(at);
    Json object = objects.getOrDefault(key, Json.NULL);
    Json asks = body.at("metadata", "resourceVersion");
    if (object.isNull()) {
      reply(call, 404, status("not found"));
    } else if (!asks.isNull() && !asks.equals(object.at("metadata", "resourceVersion"))) {
      reply(call, 409, status("the object has been modified"));
    } else if ("status".equals(at.group(5))
        && type.equals("application/strategic-merge-patch+json")) {
      List<Json> conditions = new ArrayList<>(object.at("status", "conditions").items());
      for (Json condition : body.at("status", "conditions").items()) {
        conditions.removeIf(each -> each.at("type").equals(condition.at("type")));
        conditions.add(condition);
      }
      keep(
          call,
          key,
          object.with("status", object.at("status").with("conditions", Json.list(conditions))));
    } else if (!"status".equals(at.group(5)) && type.equals("application/merge-patch+json")) {
      Json merged = merged(object, body);
      keep(
          call,
          key,
          "scale".equals(at.group(5))
              ? object.with(
                  "spec", object.at("spec").with("replicas", merged.at("spec", "replicas")))
              : merged);
    } else {
      reply(call, 415, status("UnsupportedMediaType"));
    }
  }

  private void keep(HttpExchange call, String key, Json object) throws IOException {
    if (!isValid(object)) {
      reply(call, 422, status("Invalid"));
      return;
    }
    put(key, object);
    reply(call, 200, objects.get(key));
  }

  /** RFC 7396. */
  private static Json merged(Json object, Json patch) {
    Json merged = object.isObject() ? object : Json.object();
    for (Map.Entry<String, Json> each : patch.members().entrySet()) {
      Json value = each.getValue();
      if (value.isNull()) {
        merged = merged.without(each.getKey());
      } else {
        Json before = merged.at(each.getKey());
        merged = merged.with(each.getKey(), value.isObject() ? merged(before, value) : value);
      }
    }
    return merged;
  }

  private static boolean isValid(Json object) {
    Set<String> taints = new HashSet<>();
    for (Json taint : object.at("spec", "taints").items()) {
      if (!taint.at("effect").text().matches("NoSchedule|NoExecute|PreferNoSchedule")
          || !taint.at("value").text().matches("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
          || !isName(taint.at("key").text())
          || !taints.add(taint.at("key") + "" + taint.at("effect"))) {
        return false;
      }
    }
    boolean conditions =
        object.at("status", "conditions").items().stream()
            .allMatch(each -> isName(each.at("type").text()));
    boolean annotations =
        object.at("metadata", "annotations").members().keySet().stream()
            .allMatch(StandInCluster::isName);
    return conditions && annotations && object.at("spec", "replicas").whole(0) >= 0;
  }

  /** A qualified name: a DNS subdomain, a slash, and at most 63 characters. */
  private static boolean isName(String text) {
    return text.matches(
        "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  }

  private static Json status(String message) {
    return Json.object().with("kind", Json.of("Status")).with("message", Json.of(message));
  }

  private static void reply(HttpExchange call, int status, Json body) throws IOException {
    byte[] bytes = body.bytes();
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
