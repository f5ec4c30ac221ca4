package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.enforcer.testing.Commands;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The objects that these tests are about, as the shipped manifest names them. */
final class Fleet {
  static final String NODE = "/api/v1/nodes/gpu-1";
  static final String POD = "/api/v1/namespaces/infer/pods/vllm-0";
  static final String OTHER_POD = "/api/v1/namespaces/infer/pods/vllm-1";
  static final String POOL = "/apis/karpenter.sh/v1/nodepools/gpu";
  static final String DEPLOYMENT = "/apis/apps/v1/namespaces/tidegate/deployments/attester";
  static final String LEDGER = "/api/v1/namespaces/tidegate/configmaps/tidegate.eu-1.contained";
  static final String MARK = "tidegate.eu-1";
  static final String TAINT = "contained.tidegate.io/" + MARK;
  static final String GATE = "in-service.tidegate.io/" + MARK;
  static final Target NODE_1 = new Target.Node("eu-1", "gpu-1");
  static final Target ALL = new Target.NodeGroup("eu-1", "*");
  static final Target SECURITY = new Target.NodeGroup("eu-1", "security");

  private Fleet() {}

  static KubernetesEnforcement enforcement(RestClient client, InstantSource clock) {
    SortedMap<String, NodeGroup> groups = new TreeMap<>();
    groups.put("*", NodeGroup.parse("nodepool/gpu"));
    groups.put("security", NodeGroup.parse(DEPLOYMENT.substring(1)));
    return new KubernetesEnforcement(client, MARK, "tidegate", groups, clock);
  }

  static void fill(StandInCluster cluster) {
    cluster.put(
        NODE,
        "{'metadata':{'name':'gpu-1','labels':{'zone':'a'},'annotations':{'owner':'x'}},"
            + "'spec':{'providerID':'p','taints':[{'key':'gpu','effect':'NoSchedule'}]}}");
    for (int node = 2; node < 7; node++) {
      cluster.put(NODE.replace("-1", "-" + node), "{'metadata':{'name':'gpu-" + node + "'}}");
    }
    cluster.put(POD, pod("vllm-0", "gpu-1"));
    cluster.put(OTHER_POD, pod("vllm-1", "gpu-2"));
    cluster.put(POOL, "{'metadata':{'name':'gpu'},'spec':{'limits':{'cpu':'1000'}}}");
    cluster.put(DEPLOYMENT, "{'metadata':{'name':'attester'},'spec':{'replicas':2}}");
    cluster.put(LEDGER, "{'metadata':{'name':'tidegate.eu-1.contained'}}");
  }

  private static String pod(String name, String node) {
    return "{'metadata':{'namespace':'infer','name':'"
        + name
        + "','labels':{'tidegate.io/gated':'true'}},'spec':{'nodeName':'"
        + node
        + "','readinessGates':[{'conditionType':'"
        + GATE
        + "'}]},'status':{'conditions':[{'type':'Initialized','status':'True'}]}}";
  }

  static Command freeze(String id, long most) {
    return sized(id, ALL, NodeGroup.MOST, most);
  }

  static Command preWarm(String id, long least) {
    return sized(id, SECURITY, NodeGroup.LEAST, least);
  }

  static Command sized(String id, Target target, String limit, long count) {
    return Commands.of(
        id, Action.SET, target, "freeze", null, 60_000, List.of(new Limit(limit, count)));
  }
}
