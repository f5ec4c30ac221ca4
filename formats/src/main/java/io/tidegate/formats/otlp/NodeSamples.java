package io.tidegate.formats.otlp;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.entity.Identifier;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one node sample of the metrics of each node and moment in a record. */
final class NodeSamples {
  private static final int DECIMALS = 9;

  private final OtlpOptions options;
  private final AttributeChoice ofPoint = new AttributeChoice(NodeMetrics.nodeLabels());
  private final JsonWriter json = new JsonWriter();

  /** Of which node and moment a sample is; empty where that is not told. */
  private record Of(String cluster, String node, long timeMs) implements Comparable<Of> {
    @Override
    public int compareTo(Of other) {
      int byCluster = cluster.compareTo(other.cluster);
      int byNode = byCluster == 0 ? node.compareTo(other.node) : byCluster;
      return byNode == 0 ? Long.compare(timeMs, other.timeMs) : byNode;
    }
  }

  /** The values of one member so far. */
  private static final class Folded {
    private final NodeMetrics.Fold fold;
    private double sum;
    private double most = Double.NEGATIVE_INFINITY;
    private int count;

    Folded(NodeMetrics.Fold fold) {
      this.fold = fold;
    }

    void add(double value) {
      sum += value;
      most = Math.max(most, value);
      count++;
    }

    double value() {
      return switch (fold) {
        case SUM -> sum;
        case MEAN -> sum / count;
        case MAX -> most;
      };
    }
  }

  NodeSamples(OtlpOptions options) {
    this.options = options;
  }

  void translate(SortedMap<String, List<PointRecord>> points, TranslationBuilder into) {
    SortedMap<Of, SortedMap<String, Folded>> samples = new TreeMap<>();
    points.forEach(
        (metric, values) -> {
          NodeMetrics.Measure measure = NodeMetrics.of(metric);
          if (measure != null) {
            values.forEach(point -> fold(point, measure, samples));
          }
        });
    samples.forEach((of, members) -> into.record(write(of, members)));
  }

  private void fold(
      PointRecord point,
      NodeMetrics.Measure measure,
      SortedMap<Of, SortedMap<String, Folded>> samples) {
    if (!Double.isFinite(point.value)) {
      return;
    }
    Of of =
        new Of(
            requireNonNullElse(options.cluster().find(point.attributes, point.resource), ""),
            requireNonNullElse(nodeOf(point), ""),
            InferenceSpans.millis(point.nanos));
    samples
        .computeIfAbsent(of, key -> new TreeMap<>())
        .computeIfAbsent(measure.member(), member -> new Folded(measure.fold()))
        .add(point.value * measure.scale());
  }

  private @Nullable String nodeOf(PointRecord point) {
    String node = options.node().find(point.attributes, point.resource);
    node = node == null ? ofPoint.find(point.attributes, point.resource) : node;
    return node == null ? options.ownNode().find(point.attributes, point.resource) : node;
  }

  /** The same values of a node have the same name, whoever sends them again. */
  private byte[] write(Of of, SortedMap<String, Folded> members) {
    String name = Identifier.hashOf(write(of, members, ""));
    return write(of, members, name);
  }

  private byte[] write(Of of, SortedMap<String, Folded> members, String name) {
    json.clear().beginObject().name("sample").string(name);
    if (of.timeMs() != 0) {
      json.name("time").number(of.timeMs());
    }
    text("cluster", of.cluster());
    text("node", of.node());
    members.forEach((member, folded) -> json.name(member).trimmed(folded.value(), DECIMALS));
    return json.endObject().toBytes();
  }

  private void text(String name, String value) {
    if (!value.isEmpty()) {
      json.name(name).string(value);
    }
  }
}
