package io.tidegate.app.check;

import java.util.List;
import java.util.SortedMap;

/**
 * What an input supplies.
 *
 * @param inputs what was read, and in which form it is
 * @param requests records of requests that could be read; of these {@code served} were served
 * @param refused records that could not be read, by reason
 * @param members of requests, with the share of records that carry them
 * @param unknownMembers members that are not known, the most frequent first
 * @param scalingEvents how many of each type
 * @param timesFrom what lags are measured by
 * @param sampling signs that not every request is told of
 * @param entities how many there are of each kind, about
 * @param losses what is above its threshold
 * @param status 0 fine, 1 usable with losses above a threshold, 2 not usable
 */
public record CheckReport(
    List<FormInput.Form> inputs,
    long records,
    long requests,
    long served,
    long samples,
    long refusedCount,
    List<RefusalTally.Refused> refused,
    List<Member> members,
    List<Member> unknownMembers,
    SortedMap<String, Long> scalingEvents,
    KnownNodes.Joined nodes,
    long repeats,
    long reusedIds,
    long outOfOrder,
    long late,
    long datedAhead,
    String timesFrom,
    List<GatewayTimes.Gateway> gateways,
    List<SamplingSigns.Sign> sampling,
    Pace.Seen pace,
    double meanBytes,
    SortedMap<String, Long> entities,
    Sizing sizing,
    List<Outlook> detectors,
    List<String> losses,
    int status) {

  /** All is well. */
  public static final int FINE = 0;

  /** It can be used, and more is lost than is allowed. */
  public static final int LOSSES = 1;

  /** Nothing of it can be used. */
  public static final int UNUSABLE = 2;

  /**
   * One member of requests.
   *
   * @param ofAll share of the requests that carry it
   * @param ofServed share of the served ones that do
   * @param flawed share of the requests in which it could not be taken as it stood
   */
  public record Member(String name, double ofAll, double ofServed, double flawed) {}
}
