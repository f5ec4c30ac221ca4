package io.tidegate.schemas.decode;

import java.util.List;

/**
 * What became of one record of another form. A record may hold many events, one, or none that is of
 * interest; each event is translated or refused for itself.
 *
 * @param records each a record of Tidegate's own form, in the order in which they stood
 * @param refusals what could not be read, with the reason
 * @param ignored events that were understood and say nothing about requests, nodes or scaling
 * @param unparsed events of a known kind whose message or reason no table knows
 */
public record Translation(
    List<byte[]> records, List<Decoded.Refusal<byte[]>> refusals, int ignored, int unparsed) {
  public Translation {
    records = List.copyOf(records);
    refusals = List.copyOf(refusals);
  }
}
