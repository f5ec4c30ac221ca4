package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.detectors.catalog.DetectorNeeds;
import io.tidegate.detectors.detect.Supply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check says of a simulated fleet whose records were spoilt in known ways. */
class InputCheckTest {
  @TempDir static Path directory = Path.of(".");
  private static SimulatedFiles fleet;
  private static List<ObjectNode> records;

  @BeforeAll
  static void simulate() throws IOException {
    fleet = new SimulatedFiles(directory, "--minutes", "10", "--tenants", "20", "--seed", "3");
    records = fleet.records();
  }

  private static List<ObjectNode> copies() {
    return records.stream()
        .map(ObjectNode::deepCopy)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static boolean isRequest(ObjectNode record) {
    return !record.has("sample");
  }

  private static Set<String> off(CheckReport report) {
    return report.detectors().stream()
        .filter(each -> each.state() == Outlook.State.OFF)
        .map(Outlook::detector)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void wholeInputLeavesNoDetectorOff() throws IOException {
    CheckReport report = fleet.check(fleet.telemetry());
    assertThat(report.status()).isEqualTo(CheckReport.FINE);
    assertThat(report.refusedCount()).isZero();
    assertThat(report.repeats()).isZero();
    assertThat(report.sampling()).isEmpty();
    assertThat(report.requests())
        .isEqualTo(records.stream().filter(each -> isRequest(each)).count());
    assertThat(off(report)).isEmpty();
    assertThat(report.nodes().ofThemKnown()).isEqualTo(report.nodes().inTelemetry()).isPositive();
    assertThat(CheckText.of(report))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @CsvSource({"node, 3", "api_key, 5", "input_tokens, 10", "gateway, 2"})
  void shareOfRecordsIsThatOfThoseWhichCarryTheMember(String member, int oneIn) throws IOException {
    List<ObjectNode> spoilt = copies();
    for (int i = 0; i < spoilt.size(); i += oneIn) {
      spoilt.get(i).remove(member);
    }
    long with = spoilt.stream().filter(each -> isRequest(each) && each.has(member)).count();
    CheckReport report = fleet.check(fleet.file("share.jsonl", spoilt));
    CheckReport.Member said =
        report.members().stream()
            .filter(each -> each.name().equals(member))
            .findFirst()
            .orElseThrow();
    assertThat(said.ofAll()).isEqualTo((double) with / report.requests());
    assertThat(said.flawed()).isZero();
  }

  @Test
  void membersThatCannotBeTakenAreFlawed() throws IOException {
    List<ObjectNode> spoilt = copies();
    long flawed = 0;
    for (int i = 0; i < spoilt.size(); i += 4) {
      if (isRequest(spoilt.get(i))) {
        spoilt.get(i).put("latency_ms", "soon");
        flawed++;
      }
    }
    CheckReport report = fleet.check(fleet.file("flawed.jsonl", spoilt));
    CheckReport.Member said =
        report.members().stream()
            .filter(each -> each.name().equals("latency_ms"))
            .findFirst()
            .orElseThrow();
    assertThat(said.flawed()).isEqualTo((double) flawed / report.requests());
  }

  @Test
  void repeatsAreThoseThatCameAgain() throws IOException {
    List<ObjectNode> spoilt = new ArrayList<>();
    long again = 0;
    for (int i = 0; i < records.size(); i++) {
      spoilt.add(records.get(i));
      if (i % 40 == 39 && isRequest(records.get(i - 30))) {
        spoilt.add(records.get(i - 30));
        again++;
      }
    }
    CheckReport report = fleet.check(fleet.file("repeats.jsonl", spoilt));
    assertThat(report.repeats()).isEqualTo(again).isGreaterThan(500);
  }

  @ParameterizedTest
  @ValueSource(longs = {-45_000, -8_000, 12_000, 60_000})
  void clockOfOneGatewayIsAsFarOffAsItWasSet(long aheadMs) throws IOException {
    List<ObjectNode> spoilt = copies();
    for (ObjectNode record : spoilt) {
      if (record.path("gateway").asText().equals("gw-2")) {
        OffsetDateTime time = OffsetDateTime.parse(record.path("time").asText());
        record.put("time", time.plusNanos(aheadMs * 1_000_000).toString());
      }
    }
    CheckReport report = fleet.check(fleet.file("clock.jsonl", spoilt));
    for (GatewayTimes.Gateway gateway : report.gateways()) {
      long set = gateway.gateway().equals("gw-2") ? aheadMs : 0;
      assertThat(gateway.clockMs()).as(gateway.gateway()).isCloseTo(set, within(1_000L));
    }
  }

  @Test
  void lateRecordsOfOneGatewayAreLateByAsMuchAsTheyWereHeldBack() throws IOException {
    List<ObjectNode> onTime = new ArrayList<>();
    List<ObjectNode> held = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      boolean isHeld =
          records.get(i).path("gateway").asText().equals("gw-3") && i % 10 == 0 && i < 20_000;
      (isHeld ? held : onTime).add(records.get(i));
    }
    long heldMs = 30_000;
    List<ObjectNode> arrived = new ArrayList<>();
    int next = 0;
    for (ObjectNode record : onTime) {
      while (next < held.size() && msOf(held.get(next)) + heldMs < msOf(record)) {
        arrived.add(held.get(next++));
      }
      arrived.add(record);
    }
    arrived.addAll(held.subList(next, held.size()));
    CheckReport report = fleet.check(fleet.file("late.jsonl", arrived));
    assertThat(report.late()).isCloseTo(held.size(), within(held.size() / 20L));
    for (GatewayTimes.Gateway gateway : report.gateways()) {
      if (gateway.gateway().equals("gw-3")) {
        assertThat(gateway.maxMs()).isCloseTo(heldMs, within(3_000L));
        assertThat(gateway.p99Ms()).isCloseTo(heldMs, within(3_000L));
      } else {
        assertThat(gateway.maxMs()).isLessThan(5_000);
      }
    }
  }

  private static long msOf(ObjectNode record) {
    return OffsetDateTime.parse(record.path("time").asText()).toInstant().toEpochMilli();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void samplingShowsInIdsThatAreCounted(int oneIn) throws IOException {
    List<ObjectNode> kept = new ArrayList<>();
    int number = 1_000;
    for (ObjectNode record : copies()) {
      if (isRequest(record)) {
        record.put("request_id", "req-" + number++);
        if (number % oneIn == 0) {
          kept.add(record);
        }
      }
    }
    CheckReport report = fleet.check(fleet.file("sampled.jsonl", kept));
    assertThat(report.sampling()).hasSize(oneIn == 1 ? 0 : 1);
    assertThat(report.sampling()).allSatisfy(sign -> assertThat(sign.oneIn()).isEqualTo(oneIn));
  }

  @Test
  void refusalsAreToldByReasonWithTheFirstPlace() throws IOException {
    List<Object> spoilt = new ArrayList<>(records);
    spoilt.set(10, "{");
    spoilt.set(20, "{");
    ObjectNode withoutTenant = records.get(30).deepCopy();
    withoutTenant.remove("tenant");
    spoilt.set(30, withoutTenant);
    CheckReport report = fleet.check(fleet.file("refused.jsonl", spoilt));
    assertThat(report.refused())
        .anySatisfy(
            each -> {
              assertThat(each.reason()).isEqualTo("not_json");
              assertThat(each.count()).isEqualTo(2);
              assertThat(each.first()).isEqualTo("refused.jsonl:11");
            })
        .anySatisfy(
            each -> {
              assertThat(each.reason()).isEqualTo("missing_field tenant");
              assertThat(each.first()).isEqualTo("refused.jsonl:31");
            });
    assertThat(report.refusedCount()).isEqualTo(3);
  }

  @Test
  void namesThatScalingEventsDoNotKnowAreNotJoined() throws IOException {
    List<ObjectNode> spoilt = copies();
    long requests = 0;
    long joined = 0;
    for (int i = 0; i < spoilt.size(); i++) {
      ObjectNode record = spoilt.get(i);
      if (isRequest(record) && record.has("node")) {
        requests++;
        if (i % 3 == 0) {
          record.put("node", "vm-" + record.path("node").asText());
        } else {
          joined++;
        }
      }
    }
    Path file = fleet.file("unjoined.jsonl", spoilt);
    CheckReport report = fleet.check(file);
    assertThat(report.nodes().requests()).isEqualTo(requests);
    assertThat(report.nodes().ofThemJoined()).isEqualTo(joined);
    assertThat(report.nodes().unknown()).allSatisfy(name -> assertThat(name).startsWith("vm-"));
    assertThat(report.status()).isEqualTo(CheckReport.LOSSES);
    assertThat(report.losses()).hasSize(1).first().asString().startsWith("unjoined 33.");
    assertThat(fleet.check(file, fleet.scaling(), List.of("unjoined=40")).status())
        .isEqualTo(CheckReport.FINE);
  }

  @Test
  void fileOfSomethingElseIsNotUsable() throws IOException {
    Path file = fleet.file("else.txt", List.of("line one", "line two"));
    CheckReport report = fleet.check(file);
    assertThat(report.status()).isEqualTo(CheckReport.UNUSABLE);
    assertThat(CheckText.of(report)).last().asString().contains("not usable");
  }

  @ParameterizedTest
  @EnumSource(
      value = Supply.class,
      names = {
        "NODE",
        "API_KEY",
        "SOURCE",
        "OUTPUT_TOKENS",
        "QUEUE_MS",
        "TTFT_MS",
        "PROMPT_FINGERPRINT",
        "MODEL_DIGEST",
        "REGION",
        "CANARIES",
        "DECISION"
      })
  void detectorsAreOffWithoutTheMemberThatTheyNeed(Supply supply) throws IOException {
    Path file = fleet.without("without.jsonl", List.of(supply.wireName()));
    CheckReport report = fleet.check(file);
    assertThat(off(report)).isEqualTo(new TreeSet<>(DetectorNeeds.blindWithout(supply)));
    assertThat(report.detectors())
        .filteredOn(each -> each.state() != Outlook.State.ON)
        .allSatisfy(each -> assertThat(each.remedy()).isNotEmpty());
  }
}
