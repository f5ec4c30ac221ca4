package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetScript.ms;
import static io.tidegate.detectors.fleet.FleetScript.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeLivesTest {
  private static final long NEVER = Long.MAX_VALUE;

  private final FleetScript fleet = new FleetScript();

  @Test
  void leadsFromProvisionedToTerminated() {
    fleet.provisioned(0, "a").ready(60, "a").secured(80, "a").draining(500, "a");
    fleet.terminated(600, "a");

    assertThat(fleet.node(10, "a").readyMs()).isEqualTo(NEVER);
    assertThat(fleet.at(10).provisioned()).isEqualTo(1);
    assertThat(fleet.at(10).ready()).isZero();
    assertThat(fleet.node(70, "a").readyMs()).isEqualTo(ms(60));
    assertThat(fleet.node(90, "a").securedMs()).isEqualTo(ms(80));
    assertThat(fleet.at(90).secured()).isEqualTo(1);
    assertThat(fleet.node(550, "a").securedMs()).isEqualTo(ms(80));
    assertThat(fleet.at(550).ready()).isZero();
    assertThat(fleet.at(550).provisioned()).isEqualTo(1);
    assertThat(fleet.node(601, "a").endedMs()).isEqualTo(ms(600));
    assertThat(fleet.at(601).provisioned()).isZero();
  }

  @Test
  void beginsWithReadyWhereProvisionedWasLost() {
    fleet.ready(60, "a");

    assertThat(fleet.node(60, "a").readyMs()).isEqualTo(ms(60));
  }

  @Test
  void isReadyWhereItIsSecured() {
    fleet.provisioned(0, "a").secured(60, "a");

    assertThat(fleet.node(60, "a").readyMs()).isEqualTo(ms(60));
    assertThat(fleet.at(60).ready()).isEqualTo(1);
  }

  @Test
  void staysSecuredWhereReadyComesBehind() {
    fleet.secured(60, "a").ready(62, "a");

    NodeState node = fleet.node(70, "a");
    assertThat(node.readyMs()).isEqualTo(ms(60));
    assertThat(node.securedMs()).isEqualTo(ms(60));
  }

  @Test
  void startsAnewWhereItIsProvisionedAgain() {
    fleet.provisioned(0, "a", "10.0.0.1").ready(10, "a").secured(20, "a");
    fleet.provisioned(300, "a", "10.0.0.2").ready(330, "a");

    NodeState node = fleet.node(340, "a");
    assertThat(node.readyMs()).isEqualTo(ms(330));
    assertThat(node.securedMs()).isEqualTo(NEVER);
    assertThat(fleet.at(340).resolve("10.0.0.1", ms(340)).orElseThrow().endedMs())
        .isEqualTo(ms(300));
    assertThat(fleet.at(340).resolve("10.0.0.2", ms(340))).contains(node);
    assertThat(fleet.at(340).resolve("a", ms(200)).orElseThrow().securedMs()).isEqualTo(ms(20));
  }

  @Test
  void takesProvisionedJustAfterReadyForALateWord() {
    fleet.ready(10, "a").secured(11, "a").provisioned(13, "a");

    assertThat(fleet.node(14, "a").securedMs()).isEqualTo(ms(11));
  }

  @Test
  void startsAnewAfterItsEnd() {
    fleet.ready(0, "a").secured(1, "a").terminated(100, "a").provisioned(101, "a");
    fleet.ready(130, "a");

    assertThat(fleet.node(131, "a"))
        .isEqualTo(new NodeState("a", "", "", ms(130), NEVER, NEVER, false));
  }

  @Test
  void ignoresRepeats() {
    fleet.provisioned(0, "a").provisioned(20, "a").ready(30, "a").ready(40, "a");
    fleet.secured(50, "a").secured(60, "a").draining(70, "a").draining(80, "a");
    fleet.terminated(90, "a").terminated(95, "a").draining(96, "a").secured(97, "a");

    assertThat(fleet.node(100, "a"))
        .isEqualTo(new NodeState("a", "", "", ms(30), ms(50), ms(90), false));
    assertThat(fleet.at(100).ready()).isZero();
  }

  @Test
  void dropsRepeatedIds() {
    ScalingEvent event = FleetScript.event("x", 5, ScalingType.NODE_READY).node("a").build();

    assertThat(fleet.timeline.apply(event)).isTrue();
    assertThat(fleet.timeline.apply(event)).isFalse();
    assertThat(fleet.at(10).ready()).isEqualTo(1);
  }

  @Test
  void keepsTheEarlierOfTwoEventsOfOneId() {
    ScalingEvent early = FleetScript.event("x", 5, ScalingType.NODE_READY).node("a").build();
    ScalingEvent late = FleetScript.event("x", 9, ScalingType.NODE_READY).node("b").build();
    FleetScript other = new FleetScript();

    fleet.timeline.apply(early);
    fleet.timeline.apply(late);
    other.timeline.apply(late);
    other.at(10);
    other.timeline.apply(early);

    assertThat(fleet.at(11).resolve("a", ms(11))).isPresent();
    assertThat(fleet.at(11).resolve("b", ms(11))).isEmpty();
    assertThat(other.at(11).resolve("a", ms(11))).isPresent();
    assertThat(other.at(11).resolve("b", ms(11))).isEmpty();
  }

  @Test
  void takesTrafficAgainWhereItIsReadyAfterDraining() {
    fleet.ready(0, "a").draining(100, "a").ready(160, "a");

    assertThat(fleet.at(150).ready()).isZero();
    assertThat(fleet.at(170).ready()).isEqualTo(1);
    assertThat(fleet.node(170, "a").readyMs()).isEqualTo(ms(0));
  }

  @Test
  void knowsANodeThatIsFirstHeardOfAtItsEnd() {
    fleet.terminated(50, "a");

    assertThat(fleet.node(60, "a").endedMs()).isEqualTo(ms(50));
    assertThat(fleet.at(60).resolve("a", ms(40))).isEmpty();
  }

  @Test
  void remembersSecuredJustBeforeTheNextLifeIsReady() {
    fleet.ready(0, "a").secured(1, "a").terminated(100, "a").secured(118, "a").ready(120, "a");

    assertThat(fleet.node(125, "a").securedMs()).isEqualTo(ms(120));
  }

  @Test
  void keepsAnEndedNodeForAnHour() {
    fleet.ready(0, "a").terminated(100, "a").ready(200, "b");

    assertThat(fleet.at(3600).resolve("a", ms(3600))).isPresent();
    assertThat(fleet.at(3800).resolve("a", ms(3800))).isEmpty();
    assertThat(fleet.at(12_000).resolve("a", ms(12_000))).isEmpty();
    assertThat(fleet.at(12_000).resolve("b", ms(12_000))).isPresent();
  }

  @Test
  void isHealedByAReport() {
    fleet.provisioned(0, "a").ready(5, "lost").secured(6, "lost");

    fleet.report(120, runs("a", true), new NodeReport("new", null, false, List.of("10.0.0.9")));

    assertThat(fleet.node(121, "a").readyMs()).isEqualTo(ms(120));
    assertThat(fleet.node(121, "a").securedMs()).isEqualTo(ms(120));
    assertThat(fleet.node(121, "lost").endedMs()).isEqualTo(ms(120));
    assertThat(fleet.node(121, "10.0.0.9").name()).isEqualTo("new");
    assertThat(fleet.node(121, "new").securedMs()).isEqualTo(NEVER);
    assertThat(fleet.at(121).ready()).isEqualTo(2);
    assertThat(fleet.at(121).secured()).isEqualTo(1);
  }

  @Test
  void losesItsStandingByAReport() {
    fleet.ready(0, "a").secured(1, "a").report(60, runs("a", false));

    assertThat(fleet.node(61, "a").securedMs()).isEqualTo(NEVER);
    fleet.secured(70, "a");
    assertThat(fleet.node(71, "a").securedMs()).isEqualTo(ms(70));
  }

  @Test
  void isNotContradictedByAReportThatWasBuiltBefore() {
    fleet.ready(0, "old").secured(1, "old").ready(100, "young").secured(108, "young");
    fleet.terminated(105, "gone");
    fleet.report(
        110,
        runs("old", true),
        new NodeReport("young", "provisioned", false, List.of()),
        runs("gone"));

    assertThat(fleet.node(111, "young").readyMs()).isEqualTo(ms(100));
    assertThat(fleet.node(111, "young").securedMs()).isEqualTo(ms(108));
    assertThat(fleet.node(111, "gone").endedMs()).isEqualTo(ms(105));
  }

  @Test
  void outlivesAReportThatIsYoungerByLessThanHalfAMinute() {
    fleet.ready(0, "old").provisioned(80, "young").provisioned(40, "lost");
    fleet.report(100, runs("old"));

    assertThat(fleet.node(101, "young").endedMs()).isEqualTo(NEVER);
    assertThat(fleet.node(101, "lost").endedMs()).isEqualTo(ms(100));
  }

  @Test
  void endsByAReportOfItsOwnGroupOnly() {
    fleet.tell(0, ScalingType.NODE_READY, event -> event.node("a1").group("a"));
    fleet.tell(0, ScalingType.NODE_READY, event -> event.node("b1").group("b"));
    fleet.tell(100, ScalingType.SIZE_REPORT, event -> event.group("a").nodes(List.of(runs("a2"))));

    assertThat(fleet.node(101, "a1").endedMs()).isEqualTo(ms(100));
    assertThat(fleet.node(101, "a2").group()).isEqualTo("a");
    assertThat(fleet.node(101, "b1").endedMs()).isEqualTo(NEVER);
  }

  @Test
  void endsOnlyOnceAllPartsOfAReportAreThere() {
    fleet.ready(0, "a").ready(0, "b").ready(0, "c");
    part(100, 1, 3, "a");
    part(100, 3, 3, "d");
    assertThat(fleet.node(101, "c").endedMs()).isEqualTo(NEVER);
    assertThat(fleet.at(101).ready()).isEqualTo(4);

    part(100, 2, 3, "b");

    assertThat(fleet.node(102, "c").endedMs()).isEqualTo(ms(100));
    assertThat(fleet.at(102).ready()).isEqualTo(3);
  }

  @Test
  void livesOnWhereAPartOfAReportIsLost() {
    fleet.ready(0, "a").ready(0, "b");
    part(100, 1, 2, "a");
    part(160, 2, 2, "a");

    assertThat(fleet.node(200, "b").endedMs()).isEqualTo(NEVER);
  }

  @Test
  void isNotChangedByWhatLiesAhead() {
    fleet.ready(0, "a").terminated(50, "a").provisioned(60, "b");

    assertThat(fleet.node(10, "a").endedMs()).isEqualTo(NEVER);
    assertThat(fleet.at(10).resolve("b", ms(10))).isEmpty();
    assertThat(fleet.at(10).provisioned()).isEqualTo(1);
  }

  @Test
  void takesInLateWords() {
    fleet.ready(10, "a");
    assertThat(fleet.at(100).ready()).isEqualTo(1);

    fleet.terminated(50, "a").ready(40, "b");

    assertThat(fleet.at(101).ready()).isEqualTo(1);
    assertThat(fleet.node(101, "a").endedMs()).isEqualTo(ms(50));
  }

  @Test
  void takesInWordsFromBeforeTheHistoryWhereTheyAreTheNewest() {
    fleet.ready(10, "a").ready(7_000, "z");
    fleet.at(7_000);

    fleet.terminated(20, "a");
    fleet.ready(5, "z");
    fleet.ready(30, "unheard");

    assertThat(fleet.at(7_005).ready()).isEqualTo(2);
    assertThat(fleet.node(7_005, "unheard").readyMs()).isEqualTo(ms(30));
    assertThat(fleet.node(7_005, "z").readyMs()).isEqualTo(ms(5));
    assertThat(fleet.at(7_005).resolve("a", ms(7_005))).isEmpty();
  }

  @Test
  void keepsWhatItAttested() {
    fleet.tell(
        0,
        ScalingType.NODE_SECURED,
        event -> event.node("a").modelDigests(Map.of("m", "sha256:1")));

    assertThat(fleet.at(1).attestedDigests("a", ms(1))).containsEntry("m", "sha256:1");
  }

  private void part(double second, int part, int parts, String node) {
    fleet.tell(
        second,
        ScalingType.SIZE_REPORT,
        event -> event.origin("k").part(part).parts(parts).nodes(List.of(runs(node))));
  }

  @Test
  void nodeThatAReportLeftOutAndALaterOneListsNeverEnded() {
    fleet.ready(0, "a").secured(5, "a").ready(0, "b").secured(5, "b");
    fleet.report(100, runs("b", true));
    assertThat(fleet.node(101, "a").endedMs()).isEqualTo(ms(100));
    fleet.report(110, runs("a", true), runs("b", true));
    assertThat(fleet.node(111, "a"))
        .isEqualTo(new NodeState("a", "", "", ms(0), ms(5), NEVER, false));
  }
}
