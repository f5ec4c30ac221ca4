package io.tidegate.app.check;

import io.tidegate.detectors.detect.Supply;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Source;
import io.tidegate.formats.Formats;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Checks an input in one pass and bounded memory. Scaling events come first, so that it is known
 * which of their nodes requests name. It writes nothing.
 */
public final class InputCheck {
  /** A member in that many of the records that can have it is there. */
  static final double THERE = 0.95;

  /** One in fewer is not. */
  static final double PARTLY = 0.01;

  private static final int UNKNOWN_SHOWN = 10;

  private final EngineConfig config;
  private final SortedMap<String, Supplier<Translator>> translators;
  private final Set<String> knownMembers;
  private final CheckProgress progress;
  private final KnownNodes nodes = new KnownNodes();
  private final TelemetryCheck telemetry;
  private final ScalingCheck scaling;
  private final EntityCheck entities = new EntityCheck();
  private final List<FormInput.Form> inputs = new ArrayList<>();

  /**
   * @param translators what reads other forms, by name
   * @param knownMembers the members of a request
   * @param progress where it is told how far it has come
   */
  public InputCheck(
      EngineConfig config,
      SortedMap<String, Supplier<Translator>> translators,
      Set<String> knownMembers,
      CheckProgress progress) {
    this.config = config;
    this.translators = translators;
    this.knownMembers = knownMembers;
    this.progress = progress;
    this.telemetry = new TelemetryCheck(config.latenessMs() + config.tickMs(), nodes);
    this.scaling = new ScalingCheck(nodes);
  }

  /** Where records come from. */
  interface Feed {
    /** Gives every record, and tells the tally what could not even be read. */
    void each(RefusalTally refusals, Consumer<ReadRecord> use) throws java.io.IOException;
  }

  /** Takes in the fleet's own events, of the source that reads them best; before requests. */
  void scaling(String name, Feed feed) throws java.io.IOException {
    scaling(name, config.scaling(), feed);
  }

  /** Takes in the fleet's own events of that source; before requests. */
  void scaling(Source source, Feed feed) throws java.io.IOException {
    scaling(source.topic(), List.of(source), feed);
  }

  private void scaling(String name, List<Source> sources, Feed feed) throws java.io.IOException {
    FormFinder finder = new FormFinder(ofRole(true), sources, OwnJudge::ofScaling);
    take(
        name,
        new FormInput(name, finder, scaling::intake, nodes::onlyCluster, scaling.refusals),
        scaling.refusals,
        feed);
  }

  /** Takes in requests and samples of nodes, of the source that reads them best. */
  void telemetry(String name, Feed feed) throws java.io.IOException {
    telemetry(name, config.telemetry(), feed);
  }

  /** Takes in requests and samples of nodes of that source. */
  void telemetry(Source source, Feed feed) throws java.io.IOException {
    telemetry(source.topic(), List.of(source), feed);
  }

  private void telemetry(String name, List<Source> sources, Feed feed) throws java.io.IOException {
    FormFinder finder = new FormFinder(ofRole(false), sources, OwnJudge::ofTelemetry);
    take(
        name,
        new FormInput(name, finder, telemetry::intake, nodes::onlyCluster, telemetry.refusals),
        telemetry.refusals,
        feed);
  }

  private void take(String name, FormInput input, RefusalTally refusals, Feed feed)
      throws java.io.IOException {
    feed.each(refusals, progress.over(name, input));
    inputs.add(input.end());
  }

  /** Takes in what is known of an entity. */
  void entity(String subject, byte[] record, Place place) {
    entities.take(subject, record, place);
  }

  /** The forms that tell of the fleet's changes, or those that tell of requests. */
  private SortedMap<String, Supplier<Translator>> ofRole(boolean tellsScaling) {
    SortedMap<String, Supplier<Translator>> forms = new TreeMap<>(translators);
    forms.keySet().removeIf(name -> Formats.tellsScaling(name) != tellsScaling);
    return forms;
  }

  /** What was seen. */
  public CheckReport report(Losses thresholds) {
    telemetry.end();
    KnownNodes.Joined joined = nodes.joined();
    Set<Supply> there = EnumSet.copyOf(entities.supplies);
    Set<Supply> partly = EnumSet.noneOf(Supply.class);
    supplies(joined, there, partly);
    List<Outlook> detectors = Outlook.of(there, partly, config);
    long refused = telemetry.refusals.count();
    long requests = telemetry.requests.records();
    List<String> losses =
        thresholds.above(
            share(refused, refused + requests + telemetry.samples.records()),
            joined.inScaling() == 0
                ? 0
                : share(joined.requests() - joined.ofThemJoined(), joined.requests()),
            share(telemetry.repeats, requests),
            share(telemetry.times.late(), requests),
            Outlook.count(detectors, Outlook.State.OFF));
    for (FormInput.Form input : inputs) {
      input
          .supplied()
          .keySet()
          .forEach(member -> losses.add("nothing says the " + member + " of " + input.input()));
    }
    Pace.Seen pace = telemetry.pace.seen();
    double meanBytes = telemetry.records == 0 ? 0 : (double) telemetry.bytes / telemetry.records;
    SortedMap<String, Long> counted = new TreeMap<>();
    telemetry.entities().forEach((kind, count) -> counted.put(kind.wireName(), count));
    return new CheckReport(
        inputs,
        telemetry.records,
        requests,
        telemetry.requests.served(),
        telemetry.samples.records(),
        refused + scaling.refusals.count() + entities.refusals.count(),
        refusals(),
        members(),
        unknownMembers(),
        scalingEvents(),
        joined,
        telemetry.repeats,
        telemetry.reusedIds,
        telemetry.times.outOfOrder(),
        telemetry.times.late(),
        telemetry.times.ahead(),
        telemetry.times.isStamped() ? "the broker's clock" : "the records around each",
        telemetry.times.gateways(),
        telemetry.sampling.signs(),
        pace,
        meanBytes,
        counted,
        Sizing.of(
            pace.mean(),
            pace.peak(),
            meanBytes,
            counted.values().stream().mapToLong(Long::longValue).sum()),
        detectors,
        losses,
        requests == 0
            ? CheckReport.UNUSABLE
            : losses.isEmpty() ? CheckReport.FINE : CheckReport.LOSSES);
  }

  private void supplies(KnownNodes.Joined joined, Set<Supply> there, Set<Supply> partly) {
    for (Supply supply : Supply.values()) {
      MemberShares.Count count = telemetry.requests.of(supply.wireName());
      double share =
          switch (supply.place()) {
            case REQUEST -> share(count.present() - count.flawed(), telemetry.requests.records());
            case SERVED_REQUEST ->
                share(count.presentServed() - count.flawed(), telemetry.requests.served());
            case SOME_REQUESTS -> count.present() > count.flawed() ? 1 : 0;
            case SAMPLE ->
                share(
                    telemetry.samples.of(supply.wireName()).present(), telemetry.samples.records());
            case SCALING -> supply == Supply.SHARED_NAMES ? joinedShare(joined) : told(supply);
            case ENTITY -> 0;
          };
      if (share >= THERE) {
        there.add(supply);
      } else if (share >= PARTLY) {
        partly.add(supply);
      }
    }
    boolean priced = !config.pricing().byHardware().isEmpty() && scaling.isHardwareTold;
    if (priced) {
      there.add(Supply.PRICE_USD_PER_HOUR);
    }
  }

  private static double joinedShare(KnownNodes.Joined joined) {
    return share(joined.ofThemJoined(), joined.requests());
  }

  private double told(Supply supply) {
    boolean isTold =
        scaling.byType.keySet().stream()
            .anyMatch(
                type ->
                    supply == Supply.NODE_EVENTS
                        ? type.aboutNode() && type != ScalingType.NODE_SECURED
                        : type.wireName().equals(supply.wireName()));
    return isTold ? 1 : 0;
  }

  private List<RefusalTally.Refused> refusals() {
    List<RefusalTally.Refused> all = new ArrayList<>(telemetry.refusals.mostFirst());
    all.addAll(scaling.refusals.mostFirst());
    all.addAll(entities.refusals.mostFirst());
    return all;
  }

  private List<CheckReport.Member> members() {
    return knownMembers.stream().map(this::member).toList();
  }

  private List<CheckReport.Member> unknownMembers() {
    return telemetry.requests.all().keySet().stream()
        .filter(name -> !knownMembers.contains(name))
        .map(this::member)
        .sorted(
            Comparator.comparing((CheckReport.Member each) -> -each.ofAll())
                .thenComparing(CheckReport.Member::name))
        .limit(UNKNOWN_SHOWN)
        .toList();
  }

  private CheckReport.Member member(String name) {
    MemberShares.Count count = telemetry.requests.of(name);
    return new CheckReport.Member(
        name,
        share(count.present(), telemetry.requests.records()),
        share(count.presentServed(), telemetry.requests.served()),
        share(count.flawed(), telemetry.requests.records()));
  }

  private SortedMap<String, Long> scalingEvents() {
    SortedMap<String, Long> events = new TreeMap<>();
    scaling.byType.forEach((type, count) -> events.put(type.wireName(), count));
    return events;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
