package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.ServiceIntervals;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node serves a model with other weights than it attested, or, where nobody attests, than all but
 * it serve. Deterministic. Around a deploy of the model two minutes are given for the attestation
 * to follow, and a minority of nodes accuses nobody.
 */
public final class ModelIntegrityDetector implements FleetDetector<ModelIntegrityDetector.State> {
  public static final String ID = "model-integrity";

  private static final long ATTESTED_LATE_MS = 120_000;
  private static final long FORGET_MS = 3_600_000;
  private static final int LEAST_PEERS = 3;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node serves other weights than attested", Family.NODE)
          .what("The digest of the weights that a node serves is not the one that it attested.")
          .why("Exchanged weights answer as the attacker likes, under the model's good name.")
          .kinds(EntityKind.NODE)
          .rule("model_digest of requests against model_digests of node_secured, else of the peers")
          .limits("A node that lies about what it serves is not seen here.")
          .scaleClass("peers")
          .coldStart("works from the first request with a digest")
          .needs("model_digest on inference events")
          .defaultAction("none: it alerts")
          .stateBytes(96)
          .atlas("AML.TA0006", "Persistence", "AML.T0018", "Manipulate AI Model")
          .owasp("LLM03:2025", "LLM04:2025")
          .remediation(
              "Take the node out of routing and keep its disk.",
              "Compare the served digest with the registry's, and find who loaded it.",
              "Attest again after each change of weights, before the node serves.")
          .build();

  /** Requests with the wrong digest, since when, and until when. */
  record Breach(long requests, long firstMs, long lastMs) {}

  /** By node as telemetry names it and model, joined by a zero character. */
  record State(SortedMap<String, Breach> breaches) {}

  /** A model on a node, with a digest that it should not have. */
  private record Wrong(
      String node, String model, String digest, String instead, boolean attested, long requests) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>());
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    SortedMap<String, Breach> breaches = new TreeMap<>(state.breaches);
    breaches.values().removeIf(breach -> breach.lastMs < seen.startMs() - FORGET_MS);
    List<Score> scores = new ArrayList<>();
    SortedMap<String, SortedMap<String, TreeSet<String>>> served = servedBy(seen.nodes());
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      for (Wrong wrong : wrongOf(entry.getKey(), entry.getValue(), served, seen)) {
        String key = wrong.node + "\0" + wrong.model;
        Breach known = breaches.get(key);
        Breach breach =
            known == null
                ? new Breach(wrong.requests, seen.startMs(), seen.endMs())
                : new Breach(known.requests + wrong.requests, known.firstMs, seen.endMs());
        breaches.put(key, breach);
        boolean deployed = isDeployed(wrong.model, seen);
        if (!deployed || wrong.attested && seen.endMs() - breach.firstMs > ATTESTED_LATE_MS) {
          scores.add(scoreOf(wrong, breach, seen));
        }
      }
    }
    return new Judged<>(new State(breaches), scores);
  }

  private static List<Wrong> wrongOf(
      String node,
      Pane pane,
      SortedMap<String, SortedMap<String, TreeSet<String>>> served,
      FleetSeen seen) {
    List<Wrong> wrong = new ArrayList<>();
    SortedMap<String, String> attested = null;
    for (Map.Entry<String, Long> count : pane.names(Naming.DIGEST).entrySet()) {
      int at = count.getKey().lastIndexOf('@');
      String model = count.getKey().substring(0, at);
      String digest = count.getKey().substring(at + 1);
      if (attested == null) {
        ServiceIntervals work = pane.work();
        long fromMs = work == null || work.isEmpty() ? seen.startMs() : work.start(0);
        attested = seen.fleet().attestedDigests(node, fromMs, seen.endMs());
      }
      String own = attested.get(model);
      String right = own != null ? own : usual(digest, served.getOrDefault(model, new TreeMap<>()));
      if (right != null && !right.equals(digest)) {
        wrong.add(new Wrong(node, model, digest, right, own != null, count.getValue()));
      }
    }
    return wrong;
  }

  /** Model → digest → the nodes that serve it so. */
  private static SortedMap<String, SortedMap<String, TreeSet<String>>> servedBy(
      SortedMap<String, Pane> nodes) {
    SortedMap<String, SortedMap<String, TreeSet<String>>> served = new TreeMap<>();
    nodes.forEach(
        (node, pane) -> {
          for (String name : pane.names(Naming.DIGEST).keySet()) {
            int at = name.lastIndexOf('@');
            served
                .computeIfAbsent(name.substring(0, at), model -> new TreeMap<>())
                .computeIfAbsent(name.substring(at + 1), digest -> new TreeSet<>())
                .add(node);
          }
        });
    return served;
  }

  /** What all others serve, where one node alone serves that digest; else null. */
  private static @Nullable String usual(String digest, SortedMap<String, TreeSet<String>> nodes) {
    if (nodes.size() != 2 || nodes.getOrDefault(digest, new TreeSet<>()).size() != 1) {
      return null;
    }
    String other = nodes.firstKey().equals(digest) ? nodes.lastKey() : nodes.firstKey();
    return nodes.getOrDefault(other, new TreeSet<>()).size() >= LEAST_PEERS ? other : null;
  }

  /** True where a deploy of the last hour speaks of the model, or of none in particular. */
  private static boolean isDeployed(String model, FleetSeen seen) {
    for (ScalingEvent notice : seen.fleet().notices()) {
      boolean isDeploy = notice.type() == ScalingType.DEPLOY && notice.timeMs() <= seen.endMs();
      if (isDeploy && (notice.model() == null || model.equals(notice.model()))) {
        return true;
      }
    }
    return false;
  }

  private static Score scoreOf(Wrong wrong, Breach breach, FleetSeen seen) {
    String whose = wrong.attested ? "it attested " : "its peers serve ";
    boolean joined = seen.fleet().join() == JoinState.JOINED;
    return new ScoreBuilder(new EntityKey(seen.fleet().cluster(), EntityKind.NODE, wrong.node))
        .proof()
        .severity(wrong.attested && joined ? Severity.HIGH : Severity.MEDIUM)
        .compared("requests served with another digest", breach.requests, 0)
        .since(breach.firstMs)
        .sentence(
            "node "
                + wrong.node
                + " served "
                + wrong.model
                + " as "
                + wrong.digest
                + " in "
                + breach.requests
                + (breach.requests == 1 ? " request, " : " requests, ")
                + whose
                + wrong.instead)
        .facts(
            List.of(
                new Fact.Text("model", wrong.model),
                new Fact.Text("served_digest", wrong.digest),
                new Fact.Text(wrong.attested ? "attested_digest" : "peers_digest", wrong.instead),
                new Fact.Whole("requests", breach.requests)))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.breaches.size());
      state.breaches.forEach(
          (key, breach) ->
              out.text(key).unsigned(breach.requests).signed(breach.firstMs).signed(breach.lastMs));
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Breach> breaches = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        breaches.put(in.text(), new Breach(in.unsigned(), in.signed(), in.signed()));
      }
      return new State(breaches);
    }
  }
}
