package io.tidegate.enforcer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The ways in which a client may write a request so that a gateway, or who is asked by it, stumbles
 * over it; text is ISO 8859-1: a byte a character.
 */
public final class RequestShapes {
  private static final String BODY = "{\"model\":\"llama\"}";

  private RequestShapes() {}

  /** Requests of that tenant's by what is odd about each; none may be served while it is denied. */
  public static SortedMap<String, String> of(String tenant) {
    String named = "X-Tenant: " + tenant + "\r\n";
    SortedMap<String, String> shapes = new TreeMap<>();
    shapes.put("plain", get("/v1/models", named));
    shapes.put("HTTP/1.0", "GET / HTTP/1.0\r\n" + named + "\r\n");
    shapes.put("HTTP/1.0 kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n" + named + "\r\n");
    shapes.put("absolute form", get("http://fleet.example/v1/models", named));
    shapes.put("other host in absolute form", get("http://127.0.0.1:1/", named));
    shapes.put("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n" + named + "\r\n");
    shapes.put("authority form", "CONNECT x:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n" + named + "\r\n");
    shapes.put("odd method", "FOO / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + named + "\r\n");
    shapes.put("head", "HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + named + "\r\n");
    shapes.put("trace", "TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + named + "\r\n");
    for (String path :
        new String[] {
          "//",
          "/./",
          "/%2e%2e/x",
          "/%74idegate-check",
          "/tidegate-check",
          "/tidegate-check/",
          "/check",
          "/auth-request",
          "/health",
          "/v1?a=b?c",
          "/v1;x=/y",
          "/a%0d%0ab",
          "/\u00ff",
          "/" + "p".repeat(7_000),
          "/?" + "q".repeat(7_000)
        }) {
      shapes.put("path " + path, get(path, named));
    }
    shapes.put("lower case", get("/", "x-tenant: " + tenant + "\r\n"));
    shapes.put("upper case", get("/", "X-TENANT: " + tenant + "\r\n"));
    shapes.put("no blank", get("/", "X-Tenant:" + tenant + "\r\n"));
    shapes.put("blanks", get("/", "X-Tenant: \t  " + tenant + " \t \r\n"));
    shapes.put("bare line feeds", "GET / HTTP/1.1\nHost: 127.0.0.1\nX-Tenant: " + tenant + "\n\n");
    shapes.put("long cookie", get("/", named + "Cookie: " + "c".repeat(7_900) + "\r\n"));
    shapes.put("many cookies", get("/", named + "Cookie: a=b\r\n".repeat(90)));
    shapes.put("longest header", get("/", "X-A: " + "a".repeat(8_000) + "\r\n" + named));
    shapes.put("empty names", get("/", named + "X-User:\r\nX-Api-Key-Id: \r\nX-Model:\t\r\n"));
    shapes.put("everybody", get("/", named + "X-User: *\r\nX-Api-Key-Id: *\r\nX-Model: *\r\n"));
    shapes.put("forwarded", get("/", named + spoofed("X-Forwarded-For", "X-Real-IP")));
    shapes.put("own source", get("/", named + spoofed("X-Source", "X-Cluster", "Forwarded")));
    shapes.put("own answer", get("/", named + spoofed("X-Containment", "X-Throttled-By")));
    shapes.put(
        "hidden by Connection", get("/", named + "Connection: close\r\nConnection: X-Tenant\r\n"));
    shapes.put("hidden by tabs", get("/", named + "Connection:\tkeep-alive\t,\tx-TENANT\t\r\n"));
    shapes.put("hidden source", get("/", named + "Connection: X-Source, X-Cluster\r\n"));
    shapes.put("upgrade", get("/", named + "Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    shapes.put(
        "h2c",
        get(
            "/",
            named
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\n"
                + "HTTP2-Settings: AAA\r\n"));
    shapes.put("body", post(named + "Content-Length: " + BODY.length() + "\r\n", BODY));
    shapes.put(
        "expects 100",
        post(named + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n", BODY));
    shapes.put("chunked", post(named + "Transfer-Encoding: chunked\r\n", chunked("")));
    shapes.put(
        "trailer", post(named + "Transfer-Encoding: chunked\r\n", chunked("X-Tenant: other\r\n")));
    shapes.put(
        "announced trailer",
        post(
            named + "Trailer: X-Tenant\r\nTransfer-Encoding: chunked\r\n",
            chunked("X-Tenant: other\r\n")));
    shapes.put(
        "both lengths",
        post(named + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", chunked("")));
    shapes.put("named last", get("/", RawHttp.junk(60) + named));
    return shapes;
  }

  /** Requests in which the tenant is named twice or on two lines: it is not served as another. */
  public static SortedMap<String, String> ambiguous(String tenant, String other) {
    SortedMap<String, String> shapes = new TreeMap<>();
    shapes.put("first", get("/", "X-Tenant: " + tenant + "\r\nX-Tenant: " + other + "\r\n"));
    shapes.put("folded", get("/", "X-Tenant:\r\n " + tenant + "\r\n"));
    shapes.put("folded after", get("/", "X-Tenant: " + tenant + "\r\n \r\nX-A: b\r\n"));
    return shapes;
  }

  /**
   * Sends each once, and fails where one is served.
   *
   * @param served how many requests were served behind the gateway
   */
  public static void assertNoneServed(
      int port, SortedMap<String, String> shapes, LongSupplier served) {
    long before = settled(served);
    shapes.forEach(
        (shape, request) -> {
          String status = statusOf(port, request);
          assertThat(served.getAsLong()).as(shape + ": " + status).isEqualTo(before);
        });
    assertThat(settled(served)).isEqualTo(before);
  }

  /** Sends each once; how many of them were served. */
  public static long served(int port, SortedMap<String, String> shapes, LongSupplier served) {
    long before = settled(served);
    shapes.values().forEach(request -> statusOf(port, request));
    return settled(served) - before;
  }

  /** The number once it has stayed for a while: what was sent last may be on its way. */
  private static long settled(LongSupplier served) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> last[0] == (last[0] = served.getAsLong()));
    return last[0];
  }

  private static String statusOf(int port, String request) {
    try {
      return Integer.toString(RawHttp.send(port, request));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String get(String target, String headers) {
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
  }

  private static String post(String headers, String body) {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n" + body;
  }

  private static String chunked(String trailers) {
    return Integer.toHexString(BODY.length()) + ";a=b\r\n" + BODY + "\r\n0\r\n" + trailers + "\r\n";
  }

  private static String spoofed(String... headers) {
    StringBuilder lines = new StringBuilder();
    for (String header : headers) {
      lines.append(header).append(": 203.0.113.9\r\n");
    }
    return lines.toString();
  }
}
