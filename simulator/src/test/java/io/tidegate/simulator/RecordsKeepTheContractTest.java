package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.Telemetry;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a simulation writes is read back as it was meant, whatever its seed. */
final class RecordsKeepTheContractTest {
  @Property(tries = 6)
  void everyRecordIsReadBackAsItWas(@ForAll @IntRange(max = 100_000) int seed) {
    Recording fleet =
        Recording.of(Recording.small(seed).minutes(12).attacks(List.of()).surge(seed % 2 == 0));
    TelemetryEncoder encoder = new TelemetryEncoder();
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    long latestMs = fleet.labels.endMs() + 60_000;

    for (InferenceEvent each : fleet.requests) {
      Decoded<Telemetry> decoded = decoder.decode(encoder.encode(each), latestMs);
      assertThat(decoded).isInstanceOf(Decoded.Value.class);
      if (decoded instanceof Decoded.Value<Telemetry> value) {
        assertThat(value.value()).isEqualTo(each);
        assertThat(value.unknownFields()).isZero();
      }
    }
    assertThat(fleet.requests)
        .anyMatch(each -> each.session() != null)
        .anyMatch(each -> each.session() == null && each.apiKey() != null)
        .anyMatch(each -> each.requestBytes() == 0 && each.served())
        .anyMatch(each -> each.cachedTokens() >= 0)
        .allMatch(each -> !each.served() || each.cachedTokens() <= each.inputTokens());
  }
}
