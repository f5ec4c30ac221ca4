package io.tidegate.delivery.event;

/** What a record is to a SIEM. */
public sealed interface Read {
  /** An event. */
  record Of(Event event) implements Read {}

  /** Nothing that a SIEM is told. */
  record Nothing() implements Read {}

  /** No event, though it should be one. */
  record Unreadable(String why) implements Read {}
}
