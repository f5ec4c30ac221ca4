package io.tidegate.delivery.loop;

import io.tidegate.delivery.route.Cadence;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.route.Route;
import io.tidegate.delivery.sink.Sink;

/**
 * A sink, and what it gets.
 *
 * @param name names it in groups, metrics and letters
 * @param fromBeginning whether it is told all that is on the topic when it is new, or what comes
 */
public record Destination(
    String name,
    Sink sink,
    Route route,
    Cadence cadence,
    Redaction redaction,
    boolean fromBeginning) {}
