package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.RequestPhase;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That episodes of records have in them what they are there for. */
final class ImperfectRecordsTest {
  private static final long SEED = 4;

  @ParameterizedTest
  @EnumSource(
      value = Episode.class,
      names = {"FOUND_LISTED", "FOUND_READY", "FOUND_ATTESTED", "READY_UNATTESTED"})
  void theFirstWordAboutRunningNodesIsNotTheirBirth(Episode episode) {
    Recording fleet = with(episode);
    ScalingType expected =
        switch (episode) {
          case FOUND_LISTED -> ScalingType.SIZE_REPORT;
          case FOUND_ATTESTED -> ScalingType.NODE_SECURED;
          default -> ScalingType.NODE_READY;
        };
    Set<String> serving = new HashSet<>();
    fleet.requests.stream()
        .filter(each -> each.timeMs() < fleet.startMs + 4_000 && each.node() != null)
        .forEach(each -> serving.add(each.node()));

    assertThat(serving).isNotEmpty();
    for (String node : serving) {
      ScalingEvent first =
          fleet.scaling.stream().filter(each -> isAbout(each, node)).findFirst().orElseThrow();
      assertThat(first.type()).isEqualTo(expected);
    }
    assertThat(fleet.requests)
        .anyMatch(each -> each.timeMs() - each.latencyMicros() / 1_000 < fleet.startMs - 5_000);
    boolean attested = fleet.scaling.stream().anyMatch(ImperfectRecordsTest::saysSecured);
    assertThat(attested).isEqualTo(episode != Episode.READY_UNATTESTED);
  }

  @Test
  void anExporterThatRestartsRepeatsItselfUnderNewIds() {
    Recording fleet = with(Episode.EXPORTER_RESTARTS);
    Map<String, Integer> births = new HashMap<>();
    events(fleet, ScalingType.NODE_PROVISIONED)
        .forEach(each -> births.merge(Objects.requireNonNull(each.node()), 1, Integer::sum));

    assertThat(births.values()).contains(3);
    assertThat(fleet.scaling).extracting(ScalingEvent::eventId).doesNotHaveDuplicates();
    assertThat(events(fleet, ScalingType.NODE_TERMINATED))
        .extracting(ScalingEvent::node)
        .doesNotContainAnyElementsOf(
            births.entrySet().stream()
                .filter(e -> e.getValue() == 3)
                .map(Map.Entry::getKey)
                .toList());
  }

  @Test
  void aListLeavesOutOneAndThenManyThatServe() {
    List<Integer> missing = missing(with(Episode.REPORT_OMITS));

    assertThat(missing).contains(1).anyMatch(each -> each > 1);
    assertThat(missing.stream().filter(each -> each == 0).count()).isGreaterThan(15);
  }

  @Test
  void aListNamesNobody() {
    List<ScalingEvent> reports = events(with(Episode.REPORT_EMPTY), ScalingType.SIZE_REPORT);

    assertThat(reports)
        .anyMatch(each -> named(each).isEmpty() && each.size() == 0)
        .anyMatch(each -> named(each).isEmpty() && each.size() > 0);
  }

  @Test
  void aSizeIsNotThatOfItsList() {
    List<ScalingEvent> reports = events(with(Episode.REPORT_WRONG_SIZE), ScalingType.SIZE_REPORT);

    assertThat(reports)
        .anyMatch(each -> each.size() == 2L * named(each).size())
        .anyMatch(each -> each.size() == named(each).size() / 3);
  }

  @Test
  void slowNodesAreSecuredBeforeTheyAreProvisioned() {
    Recording fleet = with(Episode.SLOW_CLOCKS);

    assertThat(events(fleet, ScalingType.NODE_SECURED))
        .anyMatch(
            secured ->
                events(fleet, ScalingType.NODE_PROVISIONED).stream()
                    .anyMatch(
                        born ->
                            Objects.equals(born.node(), secured.node())
                                && born.timeMs() > secured.timeMs()));
  }

  @Test
  void aGatewayIsAMinuteAndAHalfAhead() {
    assertThat(longestDelayMs(with(Episode.GATEWAY_AHEAD), false)).isGreaterThan(88_000);
  }

  @Test
  void nodesComeBackByTheirNamesAndWhatTheyWorkedOnEndsWithThem() {
    Recording fleet = with(Episode.NAMES_COME_BACK);
    int cameBack = 0;
    for (ScalingEvent end : events(fleet, ScalingType.NODE_TERMINATED)) {
      for (ScalingEvent born : events(fleet, ScalingType.NODE_PROVISIONED)) {
        long gapMs = born.timeMs() - end.timeMs();
        if (Objects.equals(born.node(), end.node()) && gapMs >= 0 && gapMs < 1_000) {
          cameBack++;
          assertThat(fleet.requests)
              .filteredOn(each -> Objects.equals(each.node(), end.node()))
              .noneMatch(
                  each ->
                      each.timeMs() > end.timeMs() + 300 && each.timeMs() < end.timeMs() + 4_000);
        }
      }
    }

    assertThat(cameBack).isGreaterThan(3);
  }

  @Test
  void addressesAreTakenByOthersAtOnceAndTelemetryUsesThem() {
    Recording fleet = with(Episode.ADDRESSES_REUSED);
    Map<String, Set<String>> nodesOf = new HashMap<>();
    for (ScalingEvent event : fleet.scaling) {
      if (event.node() != null && !event.addresses().isEmpty()) {
        nodesOf.computeIfAbsent(event.addresses().get(0), any -> new HashSet<>()).add(event.node());
      }
    }

    assertThat(nodesOf.values()).anyMatch(each -> each.size() > 1);
    assertThat(fleet.requests).anyMatch(each -> nodesOf.containsKey(each.node()));
  }

  @Test
  void clientsTryAgainWithAndWithoutTheirOldIds() {
    Recording fleet = with(Episode.CLIENT_RETRIES);
    Map<String, List<InferenceEvent>> byId = new HashMap<>();
    fleet.requests.forEach(
        each -> byId.computeIfAbsent(each.requestId(), any -> new ArrayList<>()).add(each));
    List<List<InferenceEvent>> retried =
        byId.values().stream().filter(each -> each.size() > 1).toList();

    assertThat(retried).hasSizeGreaterThan(20);
    assertThat(retried)
        .allSatisfy(
            tries ->
                assertThat(tries.stream().sorted((a, b) -> Long.compare(a.timeMs(), b.timeMs())))
                    .extracting(InferenceEvent::status)
                    .first()
                    .isIn(503, 429, 0));
    assertThat(byId.values()).anyMatch(each -> each.size() == 1 && each.get(0).status() == 503);
  }

  @Test
  void gatewaysFlushInBatches() {
    Recording fleet = with(Episode.BATCHING_GATEWAYS);

    assertThat(longestDelayMs(fleet, true)).isBetween(25_000L, 33_000L);
  }

  @Test
  void oneGatewayOfSixteenIsLate() {
    Recording fleet = with(Episode.LATE_GATEWAY);

    assertThat(fleet.requests.stream().map(InferenceEvent::gateway).distinct()).hasSize(16);
    assertThat(longestDelayMs(fleet, true)).isBetween(12_000L, 15_000L);
  }

  @Test
  void tokensAreAbsentOnRequestsThatWereServed() {
    List<InferenceEvent> served =
        with(Episode.USAGE_ABSENT).requests.stream().filter(InferenceEvent::served).toList();
    double absent =
        served.stream().filter(each -> each.outputTokens() == InferenceEvent.ABSENT).count();

    assertThat(absent / served.size()).isBetween(0.3, 0.5);
    assertThat(served)
        .filteredOn(each -> each.inputTokens() == InferenceEvent.ABSENT)
        .allMatch(each -> each.costMicroUsd() == InferenceEvent.ABSENT);
  }

  @Test
  void nodesAreUntoldOnRequestsThatWereServed() {
    List<InferenceEvent> served =
        with(Episode.NODE_UNTOLD).requests.stream()
            .filter(each -> each.status() == 200 && each.outputTokens() >= 0)
            .toList();
    double untold = served.stream().filter(each -> each.node() == null).count();

    assertThat(untold / served.size()).isBetween(0.25, 0.4);
  }

  @Test
  void startsAndProgressComeBeforeTheEnd() {
    Recording fleet = with(Episode.PHASES);

    for (RequestPhase phase : RequestPhase.values()) {
      assertThat(fleet.requests).anyMatch(each -> each.phase() == phase);
    }
    InferenceEvent progress =
        fleet.requests.stream()
            .filter(each -> each.phase() == RequestPhase.PROGRESS)
            .findFirst()
            .orElseThrow();
    assertThat(fleet.requests)
        .filteredOn(each -> each.requestId().equals(progress.requestId()) && each.counts())
        .singleElement()
        .matches(end -> end.timeMs() > progress.timeMs());
  }

  @Test
  void aNightHasARequestEveryMinuteOrTwo() {
    Recording fleet = with(Episode.SPARSE_NIGHT);
    BenignEpisode night =
        fleet.labels.benign().stream()
            .filter(each -> each.kind().equals("sparse-night"))
            .findFirst()
            .orElseThrow();
    long lengthMs = night.endMs() - night.startMs();
    long fromMs = night.startMs() + lengthMs / 5;
    long untilMs = night.endMs() - lengthMs / 5;
    long requests =
        fleet.requests.stream()
            .filter(each -> each.timeMs() >= fromMs && each.timeMs() < untilMs)
            .filter(each -> !each.tenant().equals(InferenceEvent.UNAUTHENTICATED))
            .count();

    assertThat(requests).isBetween(1L, 3 * (untilMs - fromMs) / 60_000);
  }

  @Test
  void clientsWriteJunkIntoTheirRecords() {
    Recording fleet = with(Episode.CLIENT_JUNK);
    String all =
        fleet.chosenLines.stream()
            .map(line -> new String(line, StandardCharsets.ISO_8859_1))
            .reduce("", String::concat);

    assertThat(all)
        .contains("\"user\":\"\"", "\"max_tokens\":\"1024\"", "\"\u00ff\u00fe", "\"queue_ms\":-0.4")
        .contains("\"model\":\"' OR 1=1 --\"");
    assertThat(fleet.chosenLines.size()).isLessThan(fleet.requests.size() / 5);
  }

  @Test
  void rawMembersTakeThePlaceOfWhatWasThereOrStandAtTheEnd() {
    byte[] line =
        "{\"a\":1,\"user\":\"u\",\"g\":{\"x\":1},\"z\":2}".getBytes(StandardCharsets.UTF_8);

    assertThat(in(line, "user", "[]")).isEqualTo("{\"a\":1,\"user\":[],\"g\":{\"x\":1},\"z\":2}");
    assertThat(in(line, "g", "7")).isEqualTo("{\"a\":1,\"user\":\"u\",\"g\":7,\"z\":2}");
    assertThat(in(line, "z", "-1")).isEqualTo("{\"a\":1,\"user\":\"u\",\"g\":{\"x\":1},\"z\":-1}");
    assertThat(in(line, "n", "\"\"")).endsWith(",\"z\":2,\"n\":\"\"}");
  }

  @Test
  void twoTenantsHaveAKeyOfOneId() {
    Map<String, Set<String>> tenantsOf = new HashMap<>();
    for (InferenceEvent each : with(Episode.SHARED_KEY_IDS).requests) {
      if (each.apiKey() != null) {
        tenantsOf.computeIfAbsent(each.apiKey(), any -> new HashSet<>()).add(each.tenant());
      }
    }

    assertThat(tenantsOf.values()).anyMatch(each -> each.size() == 2);
  }

  @Test
  void aModelCostsNothing() {
    List<InferenceEvent> served =
        with(Episode.UNPRICED_MODEL).requests.stream()
            .filter(each -> each.status() == 200 && each.outputTokens() > 0)
            .toList();

    assertThat(served)
        .filteredOn(each -> each.model().equals("llama-8b"))
        .isNotEmpty()
        .allMatch(each -> each.costMicroUsd() == 0);
    assertThat(served)
        .filteredOn(each -> each.model().equals("llama-70b"))
        .isNotEmpty()
        .allMatch(each -> each.costMicroUsd() > 0);
  }

  private static Recording with(Episode episode) {
    return Recording.of(Recording.small(SEED).surge(false).episodes(Set.of(episode)));
  }

  private static String in(byte[] line, String name, String raw) {
    byte[] value = raw.getBytes(StandardCharsets.UTF_8);
    return new String(RawMembers.in(line, Map.of(name, value)), StandardCharsets.UTF_8);
  }

  private static List<ScalingEvent> events(Recording fleet, ScalingType type) {
    return fleet.scaling.stream().filter(each -> each.type() == type).toList();
  }

  private static boolean isAbout(ScalingEvent event, String node) {
    return node.equals(event.node())
        || named(event).stream().anyMatch(each -> each.node().equals(node));
  }

  private static boolean saysSecured(ScalingEvent event) {
    return event.type() == ScalingType.NODE_SECURED
        || named(event).stream().anyMatch(each -> each.secured() != null);
  }

  private static List<NodeReport> named(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes();
    return nodes == null ? List.of() : nodes;
  }

  /** How many nodes each report lists fewer than the one before, or than stood there at last. */
  private static List<Integer> missing(Recording fleet) {
    List<Integer> missing = new ArrayList<>();
    int most = 0;
    for (ScalingEvent report : events(fleet, ScalingType.SIZE_REPORT)) {
      int listed = named(report).size();
      most = Math.max(most, listed);
      missing.add(most - listed);
    }
    return missing;
  }

  /** Longest time that a record takes, or that it bears a time of the future. */
  private static long longestDelayMs(Recording fleet, boolean late) {
    long longest = 0;
    for (int i = 0; i < fleet.requests.size(); i++) {
      long delayMs = fleet.requestArrivals.get(i) - fleet.requests.get(i).timeMs();
      longest = Math.max(longest, late ? delayMs : -delayMs);
    }
    return longest;
  }
}
