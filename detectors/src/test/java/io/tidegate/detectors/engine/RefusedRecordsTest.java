package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** That records cannot be used is told with the gateway's or the tenant's name, and not before. */
class RefusedRecordsTest {
  private static final long START = 1_785_484_800_000L;
  private static final int SECONDS = 120;

  @Test
  void tellsOfTheGatewayWhoseRecordsAreRefused() {
    List<String> alerts =
        alerts(i -> i > 300 && i % 4 == 1 ? "\"status\":\"oops\"" : "\"status\":200");
    assertThat(alerts)
        .anyMatch(alert -> isAbout(alert) && alert.contains("of those of gateway gw-1"));
    assertThat(alerts).noneMatch(alert -> isAbout(alert) && alert.contains("of gateway gw-0"));
  }

  @Test
  void tellsOfTheTenantWhoseRecordsAreRefused() {
    List<String> alerts =
        alerts(i -> i % 12 == 5 ? "\"status\":\"oops\",\"tenant\":\"mallory\"" : "\"status\":200");
    assertThat(alerts).anyMatch(alert -> isAbout(alert) && alert.contains("of tenant mallory"));
  }

  @Test
  void aRareRefusalAndWhatClientsChooseAreNoFinding() {
    assertThat(alerts(i -> i % 400 == 7 ? "\"status\":\"oops\"" : "\"status\":200"))
        .noneMatch(RefusedRecordsTest::isAbout);
    assertThat(alerts(i -> "\"status\":200,\"user\":\"\",\"max_tokens\":-1,\"queue_ms\":\"x\""))
        .noneMatch(RefusedRecordsTest::isAbout);
  }

  private static boolean isAbout(String alert) {
    return alert.contains("\"analytic\":{\"uid\":\"refused-records\"");
  }

  private static List<String> alerts(IntFunction<String> members) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    for (int i = 0; i < SECONDS * 10; i++) {
      String own = members.apply(i);
      String tenant = own.contains("tenant") ? "" : ",\"tenant\":\"acme\"";
      String record =
          "{\"time\":"
              + (START + i * 100L)
              + ",\"request_id\":\"r"
              + i
              + "\",\"cluster\":\"eu-1\",\"model\":\"m\",\"gateway\":\"gw-"
              + i % 2
              + "\",\"node\":\"n1\","
              + own
              + tenant
              + "}";
      engine.telemetry(0, i, record.getBytes(UTF_8));
    }
    engine.end();
    return engine.alerts;
  }
}
