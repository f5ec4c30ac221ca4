package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.haproxy.AdminSocket;
import io.tidegate.enforcer.haproxy.HaproxyEnforcement;
import io.tidegate.enforcer.http.CheckLatency;
import io.tidegate.enforcer.http.CheckServer;
import io.tidegate.enforcer.http.HttpEnforcement;
import io.tidegate.enforcer.loop.EnforcerLoop;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate enforce}: makes a gateway obey. */
@Command(
    name = "enforce",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a gateway or a cluster obey the service's commands: runs beside it, verifies, applies, answers.",
      ""
    },
    footer = {
      "",
      "What all do: they refuse what is not signed with a key of --keys, end each containment at its"
          + " stated end, also while Kafka is away, and learn at their start what is in force.",
      "",
      "Examples:",
      "  tidegate enforce haproxy --help",
      "  tidegate enforce http --help",
      "  tidegate enforce litellm --help",
      "  tidegate enforce kubernetes --help"
    },
    subcommands = {
      EnforceCommand.Haproxy.class,
      EnforceCommand.Http.class,
      EnforceLiteLlmCommand.class,
      EnforceKubernetesCommand.class
    })
public final class EnforceCommand {

  /** {@code enforce haproxy}. */
  @Command(
      name = "haproxy",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Makes an HAProxy (2.5 or later) obey, through its admin socket: denies or limits tenants,"
            + " keys, users and sources, redirects them, drains nodes.",
        ""
      },
      footer = {
        "",
        "Before it, in HAProxy's configuration: the socket (stats socket … level admin) and the lines"
            + " of enforcer/haproxy/haproxy.cfg, which look requests up in the map; an empty file"
            + " for the map; a reload. The keys: tidegate keys generate, of which the gateway gets the"
            + " public half.",
        "",
        "It fails open: each entry carries its end, which HAProxy itself heeds. A reload of HAProxy"
            + " is noticed within half a second, and all is applied again.",
        "",
        "Examples:",
        "  tidegate enforce haproxy --bootstrap-servers kafka-1:9092 \\",
        "    --cluster eu-1 --id haproxy-1 --keys keys \\",
        "    --socket /run/haproxy/admin.sock --map /etc/haproxy/tidegate.map",
        "  tidegate enforce haproxy --release-all --allow /etc/tidegate/allow \\",
        "    --socket /run/haproxy/admin.sock --map /etc/haproxy/tidegate.map"
      })
  static final class Haproxy implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--socket",
        required = true,
        paramLabel = "PATH",
        description = "HAProxy's admin socket: a path, or HOST:PORT.")
    private String socket = "";

    @Option(
        names = "--map",
        required = true,
        paramLabel = "FILE",
        description = "The map's file, exactly as HAProxy's configuration names it.")
    private String map = "";

    @Option(
        names = "--pool",
        paramLabel = "CLUSTER=BACKEND",
        description =
            "A backend whose servers are that cluster's nodes; may be given several times. Without"
                + " it, all backends are.")
    private List<String> pools = new ArrayList<>();

    @Mixin private EnforceOptions options = new EnforceOptions();

    @Override
    public Integer call() throws IOException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      HaproxyEnforcement enforcement =
          new HaproxyEnforcement(AdminSocket.at(socket), map, backends());
      if (options.releasesAll()) {
        return options.release(enforcement, out);
      }
      return EnforceOptions.run(options.loop(enforcement, out));
    }

    private SortedMap<String, SortedSet<String>> backends() {
      SortedMap<String, SortedSet<String>> backends = new TreeMap<>();
      for (String pool : pools) {
        int equals = pool.indexOf('=');
        if (equals <= 0 || equals == pool.length() - 1) {
          throw new ConfigException("--pool is " + pool + ", must be CLUSTER=BACKEND");
        }
        backends
            .computeIfAbsent(pool.substring(0, equals), cluster -> new TreeSet<>())
            .add(pool.substring(equals + 1));
      }
      return backends;
    }
  }

  /** {@code enforce http}. */
  @Command(
      name = "http",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Serves a local check endpoint that Envoy (ext_authz), nginx (auth_request), Traefik"
            + " (ForwardAuth) and Caddy (forward_auth) ask: 200, 401, 403 or 429.",
        ""
      },
      footer = {
        "",
        "A gateway asks GET /check with X-Tenant, X-Api-Key-Id, X-User, X-Source, X-Model and"
            + " X-Cluster; nginx asks /auth-request. A refusal carries Retry-After and"
            + " X-Containment. Configurations that fail open: enforcer/http/.",
        "",
        "Examples:",
        "  tidegate enforce http --bootstrap-servers kafka-1:9092 \\",
        "    --cluster eu-1 --id nginx-1 --keys keys --listen 127.0.0.1:9410",
        "  curl -i -H 'X-Tenant: acme' http://127.0.0.1:9410/check",
        "  tidegate enforce http --self-test"
      })
  static final class Http implements Callable<Integer> {
    private static final int CHECKS = 100_000;
    private static final int IN_FORCE = 10_000;
    private static final int CONNECTIONS = 8;
    private static final int FIRST_CONNECTIONS = 2;
    private static final int MOST_THREADS = 64;
    private static final double NANOS_PER_MS = 1e6;

    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--listen",
        paramLabel = "HOST:PORT",
        description = "Where it listens (default: 127.0.0.1:9410).")
    private String listen = "127.0.0.1:9410";

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads that answer; none waits for a gateway (default: 2).")
    private int threads = 2;

    @Option(
        names = "--self-test",
        description =
            "Measures how long a check takes here, with 10,000 containments in force and 8 connections"
                + " that ask without a pause, and ends; exit status 1 where the 99th percentile is above 1 ms.")
    private boolean selfTest;

    @Mixin private EnforceOptions options = new EnforceOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      if (threads < 1 || threads > MOST_THREADS) {
        throw new ConfigException("--threads is " + threads + ", must be 1 to " + MOST_THREADS);
      }
      if (selfTest) {
        return measure(out);
      }
      HttpEnforcement enforcement = new HttpEnforcement();
      if (options.releasesAll()) {
        return options.release(enforcement, out);
      }
      EnforcerLoop loop = options.loop(enforcement, out);
      // Code that never ran is slow, and gateways wait 50 ms: the first checks are its own.
      CheckLatency.measure(FIRST_CONNECTIONS, 1, FIRST_CONNECTIONS, threads);
      String cluster = options.clusters().first();
      try (CheckServer server =
          CheckServer.start(address(), threads, cluster, enforcement, loop::isCaughtUp)) {
        out.println(
            "  checks   port " + server.port() + ", " + cluster + " where X-Cluster is absent");
        out.flush();
        return EnforceOptions.run(loop);
      }
    }

    private int measure(PrintWriter out) throws IOException, InterruptedException {
      CheckLatency latency = CheckLatency.measure(CHECKS, IN_FORCE, CONNECTIONS, threads);
      out.printf(
          Locale.ROOT,
          "%,d checks over %d connections with %,d in force: median %.3f ms, p99 %.3f ms, most %.3f ms%n",
          latency.checks(),
          latency.connections(),
          latency.inForce(),
          latency.medianNanos() / NANOS_PER_MS,
          latency.p99Nanos() / NANOS_PER_MS,
          latency.mostNanos() / NANOS_PER_MS);
      out.flush();
      return latency.p99Nanos() <= NANOS_PER_MS ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private InetSocketAddress address() {
      int colon = listen.lastIndexOf(':');
      if (colon <= 0 || !listen.substring(colon + 1).matches("\\d{1,5}")) {
        throw new ConfigException("--listen is " + listen + ", must be HOST:PORT");
      }
      return new InetSocketAddress(
          listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    }
  }
}
