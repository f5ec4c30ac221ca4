package io.tidegate.schemas.decode;

import java.util.List;

/**
 * What became of one record of another form. A record may hold many events, one, or none that is of
 * interest; each event is translated or refused for itself.
 *
 * @param events in the order in which they stood
 * @param ignored events that were understood and say nothing about requests, nodes or scaling
 * @param unparsed events of a known kind whose message or reason no table knows
 */
public record Translation(List<Event> events, int ignored, int unparsed) {
  public Translation {
    events = List.copyOf(events);
  }

  /**
   * One event of the record.
   *
   * @param index its place among all events of the record, from 0
   * @param own a record of Tidegate's own form, or why there is none; a refusal's sentence holds
   *     nothing of what the event says
   */
  public record Event(int index, Decoded<byte[]> own) {}
}
