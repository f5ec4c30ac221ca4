package io.tidegate.simulator;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records on their way to the reader, by the moment of their arrival. */
final class Deliveries {
  private record Delivery(
      long arrivalMs,
      long order,
      @Nullable Telemetry telemetry,
      byte @Nullable [] line,
      @Nullable ScalingEvent scaling,
      @Nullable Request request) {}

  /** Longer than any record takes, in seconds, and a power of two. */
  private static final int RING = 1024;

  private static final Comparator<Delivery> BY_ARRIVAL =
      Comparator.comparingLong(Delivery::arrivalMs).thenComparingLong(Delivery::order);

  private final List<List<Delivery>> seconds = new ArrayList<>();
  private long orders;

  Deliveries() {
    for (int i = 0; i < RING; i++) {
      seconds.add(new ArrayList<>());
    }
  }

  /** Telemetry that tells nothing of a request's incidents: a sample or a repeat. */
  void add(Telemetry record, long arrivalMs) {
    add(new Delivery(arrivalMs, orders++, record, null, null, null));
  }

  /** The record of a request; its incidents count it when it arrives. */
  void add(Telemetry record, Request request, long arrivalMs) {
    add(new Delivery(arrivalMs, orders++, record, null, null, request));
  }

  /** The record of a request as a line that is not as our encoder would write it. */
  void add(InferenceEvent record, byte[] line, Request request, long arrivalMs) {
    add(new Delivery(arrivalMs, orders++, record, line, null, request));
  }

  void add(ScalingEvent event, long arrivalMs) {
    add(new Delivery(arrivalMs, orders++, null, null, event, null));
  }

  /** Gives the sink what arrives in the second that begins at {@code fromMs}; how many it was. */
  int release(long fromMs, SimulationSink sink) {
    List<Delivery> due = seconds.get(slot(fromMs));
    due.sort(BY_ARRIVAL);
    for (Delivery delivery : due) {
      Telemetry telemetry = delivery.telemetry;
      ScalingEvent scaling = delivery.scaling;
      if (telemetry != null) {
        arrived(delivery.request, telemetry.timeMs());
        byte[] line = delivery.line;
        if (line != null && telemetry instanceof InferenceEvent event) {
          sink.telemetry(event, line);
        } else {
          sink.telemetry(telemetry);
        }
      } else if (scaling != null) {
        sink.scaling(scaling);
      }
    }
    int count = due.size();
    due.clear();
    return count;
  }

  private static void arrived(@Nullable Request request, long timeMs) {
    if (request != null) {
      for (Request.Mark mark : request.marks) {
        mark.incident().recorded(request, timeMs, mark.costMicroUsd());
      }
    }
  }

  private void add(Delivery delivery) {
    seconds.get(slot(delivery.arrivalMs)).add(delivery);
  }

  private static int slot(long timeMs) {
    return (int) (timeMs / 1_000) & (RING - 1);
  }
}
