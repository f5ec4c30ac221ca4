package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetScript.ms;
import static io.tidegate.detectors.fleet.FleetScript.runs;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SecurityStandingTest {
  private static final long NEVER = Long.MAX_VALUE;

  @Test
  void takesReadyForSecuredUntilTheSourceSpeaks() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "old").ready(50, "waiting").secured(60, "first").ready(70, "new");

    assertThat(fleet.at(55).securitySignalKnown()).isFalse();
    assertThat(fleet.at(55).securitySignalLastMs()).isEqualTo(Long.MIN_VALUE);
    assertThat(fleet.at(55).secured()).isEqualTo(2);
    assertThat(fleet.node(55, "waiting").securedMs()).isEqualTo(ms(50));

    FleetView view = fleet.at(75);
    assertThat(view.securitySignalKnown()).isTrue();
    assertThat(view.securitySignalLastMs()).isEqualTo(ms(60));
    assertThat(fleet.node(75, "old").securedMs()).isEqualTo(ms(0));
    assertThat(fleet.node(75, "new").securedMs()).isEqualTo(NEVER);
    assertThat(view.secured()).isEqualTo(3);
  }

  @Test
  void deniesWhatAReportDenies() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "a").ready(0, "b").report(60, runs("a", false), runs("b"));

    assertThat(fleet.at(61).securitySignalKnown()).isTrue();
    assertThat(fleet.node(61, "a").securedMs()).isEqualTo(NEVER);
    assertThat(fleet.node(61, "b").securedMs()).isEqualTo(ms(0));
    assertThat(fleet.at(61).secured()).isEqualTo(1);
  }

  @Test
  void demandsItOfEveryNodeWhereRequired() {
    FleetScript fleet = new FleetScript(SecuritySignal.REQUIRED);
    fleet.ready(0, "a").ready(0, "b").secured(10, "b");

    assertThat(fleet.at(5).securitySignalKnown()).isTrue();
    assertThat(fleet.at(5).secured()).isZero();
    assertThat(fleet.at(10).secured()).isEqualTo(1);
    assertThat(fleet.node(10, "a").securedMs()).isEqualTo(NEVER);
  }

  @Test
  void takesReadyForSecuredWhereThereIsNoSource() {
    FleetScript fleet = new FleetScript(SecuritySignal.NONE);
    fleet.ready(0, "a").ready(0, "b").secured(10, "b");

    assertThat(fleet.at(20).securitySignalKnown()).isTrue();
    assertThat(fleet.at(20).secured()).isEqualTo(2);
    assertThat(fleet.node(20, "b").securedMs()).isEqualTo(ms(0));
  }

  @Test
  void takesNoRepetitionForAWordOfTheSource() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "a").secured(10, "a").ready(100, "b").ready(110, "c").ready(120, "d");
    fleet.report(150, runs("a", true), runs("b"), runs("c"), runs("d"));
    assertThat(fleet.at(200).securitySignalSilent()).isTrue();

    fleet.report(210, runs("a", true), runs("b", false), runs("c"), runs("d"));
    assertThat(fleet.at(211).securitySignalSilent()).isFalse();
  }

  @Test
  void believesTheNodeAndNotTheReportThatLeftItOut() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "old").secured(5, "old").provisioned(50, "new").ready(100, "new");
    fleet.report(106, runs("ghost", true));
    assertThat(fleet.node(107, "new").endedMs()).isEqualTo(ms(106));

    fleet.secured(112, "new");
    assertThat(fleet.node(113, "new").endedMs()).isEqualTo(NEVER);
    assertThat(fleet.node(113, "new").securedMs()).isEqualTo(ms(112));
  }

  @Test
  void noticesThatTheSourceFellSilent() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "a").secured(10, "a").ready(100, "b").ready(110, "c");
    assertThat(fleet.at(200).securitySignalSilent()).isFalse();

    fleet.ready(201, "d");
    assertThat(fleet.at(202).securitySignalSilent()).isTrue();

    fleet.secured(210, "d");
    assertThat(fleet.at(211).securitySignalSilent()).isFalse();
  }

  @Test
  void givesTheSourceAMinute() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(0, "a").secured(10, "a").ready(100, "b").ready(100, "c").ready(100, "d");

    assertThat(fleet.at(160).securitySignalSilent()).isFalse();
    assertThat(fleet.at(161).securitySignalSilent()).isTrue();
  }

  @Test
  void isNotSilentBeforeItEverSpoke() {
    FleetScript fleet = new FleetScript(SecuritySignal.AUTO);
    fleet.ready(100, "b").ready(100, "c").ready(100, "d");

    assertThat(fleet.at(500).securitySignalSilent()).isFalse();
  }
}
