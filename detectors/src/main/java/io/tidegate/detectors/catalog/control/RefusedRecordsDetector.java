package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.statistic.Streams;
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
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * More of a gateway's records, or of what a tenant has in a cluster's, cannot be used than before:
 * {@code share = refused / records} over the last minutes against its own mean over hours. A
 * finding about the telemetry, which blames and contains nobody.
 *
 * <p>What lasts for hours becomes usual. Records that do not say of which cluster they are count in
 * the metric and in none of this.
 */
public final class RefusedRecordsDetector
    implements FleetDetector<Streams<RefusedRecordsDetector.Records>> {
  public static final String ID = "refused-records";

  /** So much of a sum is left after a tick: half of it after a minute of ticks of five seconds. */
  private static final double KEPT = 0.944;

  /** A mean over six hours of ticks of five seconds. */
  private static final double GAIN = 1.0 / 4_320;

  private static final double LEAST_REFUSED = 20;
  private static final double LEAST_SHARE = 0.005;
  private static final double MEDIUM_SHARE = 0.1;
  private static final double TIMES = 3;
  private static final double PERCENT = 100;
  private static final String GATEWAY = "gateway ";
  private static final String TENANT = "tenant ";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Records are refused", Family.CONTROL_PLANE)
          .what(
              "More of what a gateway writes, or of what a tenant does, cannot be read than before.")
          .why("What is refused is judged by nothing: a fault of a gateway, or a way out of sight.")
          .kinds(EntityKind.CLUSTER)
          .rule(
              "20 refused records of the last minutes, 0.5 % of a gateway's or of a cluster's"
                  + " records for a tenant, and three times the mean of hours; medium from 10 %")
          .limits("A record that does not say its cluster is counted in tidegate.refused only.")
          .scaleClass("none")
          .coldStart("works from the first tick")
          .needs("records on the telemetry topic")
          .stateBytes(4_096)
          .owasp("LLM10:2025")
          .remediation(
              "Read the dead letters of the gateway: each says reason, field and position.",
              "Mend the gateway's log format; what clients write never refuses a record.",
              "Until then take the tenant's limits from the gateway, not from here.")
          .build();

  /** A writer's records of the last minutes, and what share of them is usually refused. */
  record Records(double all, double refused, double usual) {
    private static final Records NONE = new Records(0, 0, 0);

    private Records and(double more, double moreRefused) {
      double share = more > 0 ? moreRefused / more : usual;
      return new Records(
          all * KEPT + more, refused * KEPT + moreRefused, usual + GAIN * (share - usual));
    }

    private double share() {
      return refused / Math.max(1, all);
    }

    private boolean rises() {
      return refused >= LEAST_REFUSED && share() >= LEAST_SHARE && share() >= TIMES * usual;
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Streams<Records> fresh() {
    return Streams.none();
  }

  @Override
  public Judged<Streams<Records>> judge(Streams<Records> state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null) {
      return Judged.silently(state);
    }
    SortedMap<String, Long> gateways = cluster.names(Naming.REFUSED_GATEWAY);
    SortedMap<String, Long> tenants = cluster.names(Naming.REFUSED_TENANT);
    if (gateways.isEmpty() && tenants.isEmpty() && state.byName().isEmpty()) {
      return Judged.silently(state);
    }
    SortedMap<String, Long> good = cluster.names(Naming.GATEWAY);
    double sum = cluster.get(Amount.REQUESTS) + total(tenants);
    TreeSet<String> names = new TreeSet<>(state.byName().keySet());
    gateways.keySet().forEach(name -> names.add(GATEWAY + name));
    tenants.keySet().forEach(name -> names.add(TENANT + name));
    SortedMap<String, Records> changed = new TreeMap<>();
    for (String name : names) {
      boolean isGateway = name.startsWith(GATEWAY);
      String id = name.substring((isGateway ? GATEWAY : TENANT).length());
      double refused = (isGateway ? gateways : tenants).getOrDefault(id, 0L);
      double all = isGateway ? good.getOrDefault(id, 0L) + refused : sum;
      Records before = state.get(name, Records.NONE);
      if (all > 0 || before.refused > 0) {
        changed.put(name, before.and(all, refused));
      }
    }
    Streams<Records> next = state.with(changed);
    List<String> risen = new ArrayList<>();
    next.byName()
        .forEach(
            (name, records) -> {
              if (records.rises()) {
                risen.add(name);
              }
            });
    return risen.isEmpty()
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next.byName(), risen, seen)));
  }

  private static Score scoreOf(
      SortedMap<String, Records> byName, List<String> risen, FleetSeen seen) {
    List<String> named = new ArrayList<>();
    for (String kind : List.of(GATEWAY, TENANT)) {
      risen.stream()
          .filter(name -> name.startsWith(kind))
          .max(Comparator.comparingDouble(name -> of(byName, name).share()))
          .ifPresent(named::add);
    }
    String first = named.get(0);
    Records records = of(byName, first);
    int others = risen.size() - named.size();
    List<String> parts = new ArrayList<>();
    named.forEach(name -> parts.add(part(name, of(byName, name))));
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .proof()
        .severity(records.share() >= MEDIUM_SHARE ? Severity.MEDIUM : Severity.LOW)
        .compared(
            "percent of records that are refused",
            PERCENT * records.share(),
            PERCENT * records.usual)
        .since(seen.startMs())
        .withoutScaleAwareness(true)
        .sentence(
            "records cannot be used: "
                + String.join("; ", parts)
                + (others > 0 ? "; and " + others + " more names" : ""))
        .facts(
            List.of(
                new Fact.Text("writer", first),
                new Fact.Decimal("refused", records.refused, 0),
                new Fact.Decimal("records", records.all, 0),
                new Fact.Decimal("usual_share", records.usual, 5),
                new Fact.Whole("names_risen", risen.size())))
        .build();
  }

  private static String part(String name, Records records) {
    String of = name.startsWith(GATEWAY) ? " % of those of " : " % of the cluster's are of ";
    return DecimalText.of(PERCENT * records.share(), 1)
        + of
        + name
        + " ("
        + DecimalText.of(records.refused, 0)
        + " of "
        + DecimalText.of(records.all, 0)
        + " in the last minutes; usual is "
        + DecimalText.of(PERCENT * records.usual, 1)
        + " %)";
  }

  private static Records of(SortedMap<String, Records> byName, String name) {
    return byName.getOrDefault(name, Records.NONE);
  }

  private static double total(SortedMap<String, Long> counts) {
    double sum = 0;
    for (long count : counts.values()) {
      sum += count;
    }
    return sum;
  }

  @Override
  public Codec<Streams<Records>> codec() {
    return new Streams.OfCodec<>(RecordsCodec.INSTANCE);
  }

  private static final class RecordsCodec implements Codec<Records> {
    private static final RecordsCodec INSTANCE = new RecordsCodec();

    @Override
    public void write(Records records, ByteWriter out) {
      out.real(records.all).real(records.refused).real(records.usual);
    }

    @Override
    public Records read(ByteReader in) {
      return new Records(in.real(), in.real(), in.real());
    }
  }
}
