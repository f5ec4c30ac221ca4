package io.tidegate.enforcer.http;

import io.tidegate.enforcer.web.Answer;
import io.tidegate.enforcer.web.Bounds;
import io.tidegate.enforcer.web.Head;
import io.tidegate.enforcer.web.HttpEndpoint;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The check endpoint: a gateway asks with the headers {@code X-Tenant}, {@code X-Api-Key-Id},
 * {@code X-User}, {@code X-Source}, {@code X-Model} and {@code X-Cluster}, and is told 200, 401,
 * 403 or 429.
 *
 * <p>A refusal carries {@code Retry-After} and {@code X-Containment}. Below {@code /auth-request}
 * it is always 403, with what it means in {@code X-Containment-Status}: nginx takes any other
 * status for a failure of the check itself. {@code Cache-Control} says how long a refusal that goes
 * by tenant and key alone may be kept. {@code /health} says whether all commands are known.
 *
 * <p>Whatever is asked is answered. A question that names somebody twice, or that is too long to be
 * read to its end, is refused with 400 or 431 unless what could be read is refused anyway: whom it
 * is about would else be for the client to choose.
 */
public final class CheckServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int AMBIGUOUS = 400;
  private static final int FORBIDDEN = 403;
  private static final int TOO_LONG = 431;
  private static final int UNAVAILABLE = 503;
  private static final long KEPT_SECONDS = 1;
  private static final long KEPT_UNASKED_SECONDS = 5;
  private static final String AUTH_REQUEST = "/auth-request";
  private static final String HEALTH = "/health";
  private static final String STATUS = "X-Containment-Status";

  private static final String CLUSTER = "X-Cluster";
  private static final String TENANT = "X-Tenant";
  private static final String KEY = "X-Api-Key-Id";
  private static final String USER = "X-User";
  private static final String SOURCE = "X-Source";
  private static final String MODEL = "X-Model";
  private static final List<String> NAMES = List.of(CLUSTER, TENANT, KEY, USER, SOURCE, MODEL);

  private final HttpEnforcement enforcement;
  private final String cluster;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final HttpEndpoint endpoint;

  private CheckServer(
      InetSocketAddress address,
      int threads,
      String cluster,
      HttpEnforcement enforcement,
      BooleanSupplier ready,
      InstantSource clock)
      throws IOException {
    this.enforcement = enforcement;
    this.cluster = cluster;
    this.ready = ready;
    this.clock = clock;
    this.endpoint =
        HttpEndpoint.start("check-http", address, threads, Bounds.ofChecks(), this::answer);
  }

  /**
   * Starts to serve; port 0 takes a free one. {@code cluster} is meant where a gateway names none.
   */
  public static CheckServer start(
      InetSocketAddress address,
      int threads,
      String cluster,
      HttpEnforcement enforcement,
      BooleanSupplier ready)
      throws IOException {
    return start(address, threads, cluster, enforcement, ready, InstantSource.system());
  }

  /** The same, by which commands end at the times of that clock. */
  public static CheckServer start(
      InetSocketAddress address,
      int threads,
      String cluster,
      HttpEnforcement enforcement,
      BooleanSupplier ready,
      InstantSource clock)
      throws IOException {
    return new CheckServer(address, threads, cluster, enforcement, ready, clock);
  }

  public int port() {
    return endpoint.port();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private Answer answer(Head head) {
    return head.path().equals(HEALTH) ? health() : check(head);
  }

  private Answer check(Head head) {
    Verdict verdict = enforcement.check(asked(head), clock.millis());
    boolean plain = NAMES.stream().allMatch(name -> head.headers(name).size() <= 1);
    int status = verdict.status();
    if (!verdict.refuses() && !(plain && head.isWhole())) {
      status = plain ? TOO_LONG : AMBIGUOUS;
    }
    SortedMap<String, String> headers = new TreeMap<>();
    if (verdict.commandId() != null) {
      headers.put(verdict.refuses() ? "X-Containment" : "X-Throttled-By", verdict.commandId());
    }
    if (verdict.refuses()) {
      headers.put("Retry-After", Long.toString(verdict.retryAfterSeconds()));
      headers.put("Cache-Control", keptFor(verdict));
    }
    if (status != OK) {
      headers.put(STATUS, Integer.toString(status));
      status = head.path().startsWith(AUTH_REQUEST) ? FORBIDDEN : status;
    }
    return new Answer(status, headers, "");
  }

  /** How long a gateway may refuse without asking again: for seconds, and not beyond the end. */
  private static String keptFor(Verdict verdict) {
    long left = verdict.retryAfterSeconds() - 1 - KEPT_SECONDS;
    return verdict.byName() && left >= 0
        ? "max-age=" + KEPT_SECONDS + ", stale-if-error=" + Math.min(left, KEPT_UNASKED_SECONDS)
        : "no-store";
  }

  private Answer health() {
    boolean known = ready.getAsBoolean();
    return Answer.of(
        known ? OK : UNAVAILABLE,
        "text/plain",
        known ? "ok\n" : "the commands in force are not known yet\n");
  }

  private Asked asked(Head head) {
    String named = name(head, CLUSTER);
    return new Asked(
        named == null ? cluster : named,
        name(head, TENANT),
        name(head, KEY),
        name(head, USER),
        name(head, SOURCE),
        name(head, MODEL));
  }

  /** What a header names, as telemetry names it; null where it names nothing. */
  private static @Nullable String name(Head head, String header) {
    List<byte[]> values = head.headers(header);
    String name = values.isEmpty() ? "" : Identifier.of(values.get(0));
    return name.isEmpty() || name.equals(Identifier.ANY) ? null : name;
  }
}
