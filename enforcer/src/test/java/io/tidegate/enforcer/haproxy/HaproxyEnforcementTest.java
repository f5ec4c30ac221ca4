package io.tidegate.enforcer.haproxy;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.drain;
import static io.tidegate.enforcer.testing.Commands.limit;
import static io.tidegate.enforcer.testing.Commands.redirect;
import static io.tidegate.enforcer.testing.Commands.stepUp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.testing.Commands;
import io.tidegate.enforcer.testing.NamedParts;
import io.tidegate.enforcer.testing.RawHttp;
import io.tidegate.enforcer.testing.RealHaproxy;
import io.tidegate.enforcer.testing.RequestShapes;
import io.tidegate.enforcer.testing.UglyNames;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.event.InferenceEvent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real HAProxy obeys. */
class HaproxyEnforcementTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Target TENANT = new Target.Tenant("eu-1", "acme");

  @TempDir Path folder;
  private RealHaproxy haproxy;
  private HaproxyEnforcement enforcement;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(RealHaproxy.isInstalled(), RealHaproxy.MISSING);
    haproxy = new RealHaproxy(folder);
    enforcement =
        new HaproxyEnforcement(
            AdminSocket.at(haproxy.socket()), haproxy.map().toString(), new TreeMap<>());
    awaitUp();
  }

  @AfterEach
  void stop() {
    if (haproxy != null) {
      haproxy.close();
    }
  }

  @Test
  void deniedTenantIsRefusedAndOthersAreServed() throws Exception {
    assertThat(enforcement.apply(deny("c-1", TENANT, 60_000))).isEqualTo(Outcome.done());

    HttpResponse<String> refused = haproxy.post("acme", "k1", "u1");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("X-Containment")).hasValue("c-1");
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(55, 61);
    assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(200);

    enforcement.remove(deny("c-1", TENANT, 60_000));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
  }

  @Test
  void denialEndsInTimeThoughNobodyTellsHaproxy() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 1_000));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200));
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(started + 1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api_key", "user", "source", "every_cluster"})
  void eachKindOfTargetIsDenied(String kind) throws Exception {
    Target target =
        switch (kind) {
          case "api_key" -> new Target.ApiKey("eu-1", "k1");
          case "user" -> new Target.User("eu-1", "acme", "u1");
          case "source" -> new Target.Source("eu-1", "127.0.0.1");
          default -> new Target.Tenant("*", "acme");
        };
    enforcement.apply(deny("c-1", target, 60_000));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
    int others = kind.equals("source") ? 403 : 200;
    assertThat(haproxy.status("other", "k2", "u1")).isEqualTo(others);
    enforcement.reconcile(List.of());
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-1", "*"})
  void aKeyOfOneTenantIsNotAnothers(String cluster) throws Exception {
    enforcement.apply(deny("c-1", new Target.ApiKey(cluster, "acme", "k1"), 60_000));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
    assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(200);
    assertThat(haproxy.status("acme", "k2", "u1")).isEqualTo(200);

    enforcement.reconcile(List.of(deny("c-2", new Target.ApiKey(cluster, "k1"), 60_000)));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
    assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(403);
  }

  @Test
  void anotherClustersTenantIsLeftAlone() throws Exception {
    enforcement.apply(deny("c-1", new Target.Tenant("us-1", "acme"), 60_000));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
  }

  @Test
  void namesAreNamesWhateverTheirCharacters() throws Exception {
    String strange = "a;disable frontend inference #\\ \"'%[x]";
    enforcement.apply(deny("c-1", new Target.Tenant("eu-1", strange), 60_000));
    assertThat(haproxy.status(strange, "k1", "u1")).isEqualTo(403);
    assertThat(haproxy.status("a", "k1", "u1")).isEqualTo(200);
    assertThat(enforcement.apply(deny("c;1", TENANT, 60_000)).status()).isEqualTo(501);
  }

  @Test
  void nameThatIsJudgedIsTheNameThatIsRefused() throws Exception {
    for (String each : UglyNames.ALL) {
      String name = Identifier.of(UglyNames.bytes(each));
      String headers = "X-Tenant: " + each + "\r\nX-Api-Key-Id: " + each + "\r\nX-User: " + each;
      assertThat(RawHttp.get(haproxy.port(), headers + "\r\n")).as(name).isEqualTo(200);
      InferenceEvent event = logged(each, seen -> name.equals(seen.user()));
      assertThat(event.tenant()).isEqualTo(name);
      assertThat(event.apiKey()).isEqualTo(name);
      assertThat(event.user()).isEqualTo(name);
      for (Target target :
          List.of(
              new Target.Tenant("eu-1", name),
              new Target.ApiKey("eu-1", name, name),
              new Target.User("eu-1", name, name))) {
        enforcement.apply(deny("c-1", target, 60_000));
        assertThat(RawHttp.get(haproxy.port(), headers + "\r\n")).as(name).isEqualTo(403);
        enforcement.remove(deny("c-1", target, 60_000));
      }
    }
  }

  @Test
  void longestAndUgliestRequestIsInTelemetry() throws Exception {
    String ugly = "\u00ff\u00e9\"\\\u0001".repeat(600);
    String headers =
        "X-Tenant: " + ugly + "\r\nX-Api-Key-Id: " + ugly + "\r\nX-User: " + ugly + "\r\n";
    String body = "{\"model\":\"" + "\u00c3\u00a9".repeat(1_000) + "\"}";
    String request = "POST / HTTP/1.1\r\nHost: x\r\n" + headers + "X-Model: m\r\nContent-Length: ";
    assertThat(RawHttp.send(haproxy.port(), request + body.length() + "\r\n\r\n" + body))
        .isEqualTo(200);
    String tenant = Identifier.of(UglyNames.bytes(ugly));
    InferenceEvent event = logged("the ugliest", seen -> seen.tenant().equals(tenant));
    assertThat(event.model()).isEqualTo(Identifier.of("\u00e9".repeat(1_000)));
  }

  @Test
  void whoIsNamedTwiceIsRefusedAndTheModelIsTheBodys() throws Exception {
    for (String name : List.of("X-Tenant", "X-Api-Key-Id", "X-User", "X-Model")) {
      assertThat(RawHttp.get(haproxy.port(), name + ": a\r\n" + name + ": b\r\n")).isEqualTo(400);
    }
    String body = "{\"model\":\"dear\"}";
    RawHttp.send(
        haproxy.port(),
        "POST / HTTP/1.1\r\nHost: x\r\nX-Model: cheap\r\nContent-Length: 16\r\n\r\n" + body);
    logged("the body's model", seen -> seen.model().equals("dear"));
  }

  @Test
  void noShapeOfARequestIsServedToWhoIsDenied() throws Exception {
    LongSupplier served = () -> haproxy.first.served() + haproxy.second.served();
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(RequestShapes.served(haproxy.port(), RequestShapes.of("other"), served))
        .isGreaterThan(20);
    RequestShapes.assertNoneServed(haproxy.port(), RequestShapes.of("acme"), served);
    RequestShapes.assertNoneServed(
        haproxy.port(), RequestShapes.ambiguous("acme", "other"), served);
    long before = served.getAsLong();
    String one = RequestShapes.of("other").get("plain");
    String denied = RequestShapes.of("acme").get("plain");
    assertThat(RawHttp.answers(haproxy.port(), one + denied + one + denied))
        .contains("HTTP/1.1 403");
    assertThat(served.getAsLong()).isBetween(before + 1, before + 2);
  }

  @Test
  void blanksAroundANameAreNoPartOfItInLogAndMapAlike() throws Exception {
    List<String> users = new ArrayList<>();
    for (String edge : UglyNames.EDGES) {
      users.add(edge + "u1");
      users.add("u1" + edge);
    }
    for (int i = 0; i < users.size(); i++) {
      String tenant = "tenant-" + i;
      String headers = "X-Tenant: " + tenant + "\r\nX-User:" + users.get(i) + "\r\n";
      if (RawHttp.get(haproxy.port(), headers) != 200) {
        continue;
      }
      String judged = logged(tenant, seen -> seen.tenant().equals(tenant)).user();
      enforcement.apply(deny("c-1", new Target.User("eu-1", tenant, judged), 60_000));
      assertThat(RawHttp.get(haproxy.port(), headers)).as(i + " " + judged).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20000, Content-Length: 20025, dear",
    "70000, Content-Length: 70025, unknown",
    "0, Transfer-Encoding: chunked, unknown",
    "-1, X-A: b, cheap"
  })
  void noHeaderNamesTheModelOfABody(int padding, String length, String model) throws Exception {
    String body =
        switch (padding) {
          case -1 -> "";
          case 0 -> "15;a=b\r\n{\"mod\\u0065l\":\"dear\"}\r\n0\r\n\r\n";
          default -> "{\"pad\":\"" + "x".repeat(padding) + "\",\"model\":\"dear\"}";
        };
    String tenant = "tenant-" + padding;
    String headers = "X-Tenant: " + tenant + "\r\nX-Model: cheap\r\n" + length + "\r\n\r\n";
    String line = "POST / HTTP/1.1\r\nHost: x\r\n";
    assertThat(RawHttp.send(haproxy.port(), line + headers + body)).isEqualTo(200);
    assertThat(logged(tenant, seen -> seen.tenant().equals(tenant)).model()).isEqualTo(model);
  }

  @Test
  void whatARequestDoesNotNameIsNobodys() throws Exception {
    for (NamedParts named : NamedParts.all()) {
      assertThat(RawHttp.get(haproxy.port(), named.headers())).isEqualTo(200);
      named.assertToldIn(logged(named.headers(), named::isOf));
    }
  }

  /** Waits for the telemetry of such a request, which may come after that of later ones. */
  private InferenceEvent logged(String what, Predicate<InferenceEvent> wanted) {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    return await()
        .alias(what)
        .atMost(PATIENCE)
        .until(
            () ->
                haproxy.log.stream()
                    .map(line -> decoder.decode(line.getBytes(UTF_8), Long.MAX_VALUE))
                    .filter(Decoded.Value.class::isInstance)
                    .map(decoded -> (InferenceEvent) ((Decoded.Value<?>) decoded).value())
                    .filter(wanted)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void limitLetsThroughWhatItAllows() throws Exception {
    enforcement.apply(limit("c-1", TENANT, 3));
    for (int i = 0; i < 3; i++) {
      assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
    }
    HttpResponse<String> refused = haproxy.post("acme", "k1", "u1");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("X-Containment")).hasValue("c-1");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("21");
    assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(200);
  }

  @Test
  void stepUpAsksForAuthentication() throws Exception {
    enforcement.apply(stepUp("c-1", TENANT));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(401);
    Command slower = Commands.of("c-2", Action.SET, TENANT, "throttle", null, 60_000, List.of());
    assertThat(enforcement.apply(slower).status()).isEqualTo(501);
  }

  @Test
  void redirectNeedsABackendThatIsThere() throws Exception {
    assertThat(enforcement.apply(redirect("c-1", TENANT, "nowhere")).status()).isEqualTo(404);
    assertThat(enforcement.apply(redirect("c-1", TENANT, "sandbox")).status()).isEqualTo(200);
    // Nothing listens behind the sandbox.
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(503);
    assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(200);
  }

  @Test
  void drainedNodeGetsNoNewRequest() throws Exception {
    Command drained = node("c-1", "gpu-node-1");
    assertThat(enforcement.apply(drained).status()).isEqualTo(200);
    long before = haproxy.first.served();
    for (int i = 0; i < 50; i++) {
      assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
    }
    assertThat(haproxy.first.served()).isEqualTo(before);
    assertThat(haproxy.second.served()).isGreaterThanOrEqualTo(50);

    enforcement.remove(drained);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
              assertThat(haproxy.first.served()).isGreaterThan(before);
            });
    assertThat(enforcement.apply(node("c-2", "gpu-node-9")).status()).isEqualTo(404);
  }

  @Test
  void serverThatWasTakenOutByHandIsNotGivenBack() throws Exception {
    AdminSocket socket = AdminSocket.at(haproxy.socket());
    socket.ask("set server fleet/gpu-node-1 state maint");
    enforcement.apply(node("c-1", "gpu-node-1"));
    enforcement.remove(node("c-1", "gpu-node-1"));
    assertThat(new Servers(socket, new TreeMap<>()).of("eu-1", "gpu-node-1"))
        .containsExactly(new Servers.Server("fleet/gpu-node-1", true));
  }

  @Test
  void whatARestartForgetsIsDoneAgain() throws Exception {
    Command denied = deny("c-1", TENANT, 60_000);
    Command drained = node("c-2", "gpu-node-1");
    enforcement.apply(denied);
    enforcement.apply(drained);
    haproxy.restart();
    awaitUp();
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);

    enforcement.reconcile(List.of(denied, drained));
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
    long before = haproxy.first.served();
    for (int i = 0; i < 20; i++) {
      assertThat(haproxy.status("other", "k1", "u1")).isEqualTo(200);
    }
    assertThat(haproxy.first.served()).isEqualTo(before);

    enforcement.reconcile(List.of());
    assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
  }

  @Test
  void logIsTelemetry() throws Exception {
    enforcement.apply(deny("c-1", new Target.ApiKey("eu-1", "k2"), 60_000));
    enforcement.apply(limit("c-2", TENANT, 100));
    haproxy.status("acme", "k1", "u1");
    haproxy.status("acme", "k2", "u1");
    await().atMost(PATIENCE).until(() -> haproxy.log.size() >= 3);

    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    InferenceEvent refused = event(decoder, haproxy.log.get(haproxy.log.size() - 1));
    InferenceEvent served = event(decoder, haproxy.log.get(haproxy.log.size() - 2));
    assertThat(served.status()).isEqualTo(200);
    assertThat(served.throttledBy()).isEqualTo("c-2");
    assertThat(served.commandId()).isNull();
    assertThat(served.node()).startsWith("gpu-node-");
    assertThat(served.model()).isEqualTo("llama");
    assertThat(served.outputTokens()).isEqualTo(34);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.commandId()).isEqualTo("c-1");
    assertThat(refused.tenant()).isEqualTo("acme");
    assertThat(refused.apiKey()).isEqualTo("k2");
    assertThat(refused.node()).isNull();
  }

  @Test
  void gatewayThatIsAwayIsAFailure() {
    haproxy.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> enforcement.apply(deny("c-1", TENANT, 60_000)))
                    .isInstanceOf(IOException.class));
  }

  private long started;

  private void awaitUp() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> haproxy.status("warm-up", "k", "u") == 200);
    started = System.currentTimeMillis();
  }

  private static InferenceEvent event(TelemetryDecoder decoder, String line) {
    Decoded<?> decoded = decoder.decode(line.getBytes(UTF_8), Long.MAX_VALUE);
    assertThat(decoded).as(line).isInstanceOf(Decoded.Value.class);
    return (InferenceEvent) ((Decoded.Value<?>) decoded).value();
  }

  private static Command node(String id, String name) {
    return drain(id, new Target.Node("eu-1", name));
  }
}
