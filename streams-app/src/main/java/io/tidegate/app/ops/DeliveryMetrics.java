package io.tidegate.app.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidegate.delivery.loop.SinkStatus;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** How the sinks do, in the text that Prometheus reads. */
public final class DeliveryMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Adds the metrics of a sink. */
  public void bind(String sink, SinkStatus status) {
    count("tidegate.delivery.delivered", sink, status, SinkStatus::delivered);
    count("tidegate.delivery.retried", sink, status, SinkStatus::retried);
    count("tidegate.delivery.refused", sink, status, SinkStatus::refused);
    count("tidegate.delivery.summarised", sink, status, SinkStatus::summarised);
    Gauge.builder("tidegate.delivery.waiting", status, SinkStatus::waiting)
        .tag("sink", sink)
        .register(registry);
    TimeGauge.builder("tidegate.delivery.lag", status, TimeUnit.MILLISECONDS, SinkStatus::lagMs)
        .tag("sink", sink)
        .register(registry);
    for (SinkStatus.Breaker state : SinkStatus.Breaker.values()) {
      Gauge.builder("tidegate.delivery.breaker", status, now -> now.breaker() == state ? 1 : 0)
          .tag("sink", sink)
          .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
          .register(registry);
    }
  }

  /** All metrics as they are now. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }

  private void count(
      String name, String sink, SinkStatus status, ToDoubleFunction<SinkStatus> count) {
    FunctionCounter.builder(name, status, count).tag("sink", sink).register(registry);
  }
}
