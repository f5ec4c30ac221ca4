package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.kubernetes.KubernetesEnforcement;
import io.tidegate.enforcer.kubernetes.NodeGroup;
import io.tidegate.enforcer.kubernetes.ServiceAccount;
import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate enforce kubernetes}: makes a cluster obey. */
@Command(
    name = "kubernetes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a Kubernetes cluster obey, through its API: taints nodes, takes pods that ask for it out"
          + " of service with them, holds node groups at a size or grows them.",
      ""
    },
    footer = {
      "",
      "A held node has the taint and the annotation contained.tidegate.io/MARK: NoSchedule, or NoExecute"
          + " where open streams are to be cut. Pods with the label tidegate.io/gated=true and the"
          + " readiness gate in-service.tidegate.io/MARK are ready while their node is not held; new"
          + " ones only once this has seen them, so that without it no new pod gets ready.",
      "",
      "What a size was before stands in the ConfigMap MARK.contained. Only what was set here, and still"
          + " says so, is taken back. Kubernetes ends nothing by itself: while this does not run, what"
          + " is in force stays. Run one for each cluster and deployment. The least rights:"
          + " deploy/kubernetes/nodes.",
      "",
      "Examples:",
      "  tidegate enforce kubernetes --bootstrap-servers kafka-1:9092 \\",
      "    --cluster eu-1 --id kubernetes-1 --keys keys --group '*=nodepool/gpu' \\",
      "    --group security=apis/apps/v1/namespaces/infer/deployments/attester",
      "  tidegate enforce kubernetes --release-all --cluster eu-1"
    })
final class EnforceKubernetesCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--api",
      paramLabel = "URL",
      description = "Where the API is (default: https://kubernetes.default.svc).")
  private String api = "https://kubernetes.default.svc";

  @Option(
      names = "--service-account",
      paramLabel = "DIR",
      description =
          "Where token, ca.crt and namespace are, read again as they change (default: the pod's own).")
  private Path serviceAccount = ServiceAccount.FOLDER;

  @Option(
      names = "--group",
      paramLabel = "NAME=OBJECT",
      description =
          "What sizes a node group, * being the fleet: nodepool/NAME of Karpenter, whose limits can"
              + " freeze it, or the path of an object with a scale, which can be frozen and pre-warmed;"
              + " may be given several times.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--mark",
      paramLabel = "MARK",
      description =
          "Names what is this enforcer's in the cluster; no other may have the same (default:"
              + " DEPLOYMENT.CLUSTER).")
  private @Nullable String mark;

  @Mixin private EnforceOptions options = new EnforceOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    ServiceAccount account = new ServiceAccount(serviceAccount);
    KubernetesEnforcement enforcement =
        new KubernetesEnforcement(
            client(account), mark(), account.namespace(), sizes(), InstantSource.system());
    return options.releasesAll()
        ? options.release(enforcement, out)
        : EnforceOptions.run(options.loop(enforcement, out));
  }

  private RestClient client(ServiceAccount account) throws IOException {
    String unused = account.token().read();
    try {
      return new RestClient(URI.create(api), account.token(), account, RestClient.AWAY);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--api " + e.getMessage());
    }
  }

  /** Nodes have names within one cluster: of two that share a mark each would undo the other. */
  private String mark() {
    if (options.clusters().size() != 1) {
      throw new ConfigException(
          "--cluster must be given once: one enforcer makes one Kubernetes cluster obey");
    }
    String name = mark == null ? options.deployment() + "." + options.clusters().first() : mark;
    if (!name.matches(KubernetesEnforcement.MARK)) {
      throw new ConfigException(
          "--mark is "
              + name
              + ", must be 1 to 55 of a-z, 0-9, - and ., as names in Kubernetes are");
    }
    return name;
  }

  private SortedMap<String, NodeGroup> sizes() {
    SortedMap<String, NodeGroup> sizes = new TreeMap<>();
    for (String each : groups) {
      int equals = each.indexOf('=');
      if (equals <= 0) {
        throw new ConfigException("--group is " + each + ", must be NAME=OBJECT");
      }
      try {
        sizes.put(each.substring(0, equals), NodeGroup.parse(each.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw new ConfigException("--group " + each.substring(0, equals) + " " + e.getMessage());
      }
    }
    return sizes;
  }
}
