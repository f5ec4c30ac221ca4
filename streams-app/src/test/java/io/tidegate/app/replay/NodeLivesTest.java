package io.tidegate.app.replay;

import static io.tidegate.schemas.event.ScalingType.NODE_DRAINING;
import static io.tidegate.schemas.event.ScalingType.NODE_PROVISIONED;
import static io.tidegate.schemas.event.ScalingType.NODE_READY;
import static io.tidegate.schemas.event.ScalingType.NODE_SECURED;
import static io.tidegate.schemas.event.ScalingType.NODE_TERMINATED;
import static io.tidegate.schemas.event.ScalingType.SIZE_REPORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Words about nodes, true and odd, through the whole engine under the policy that contains. */
final class NodeLivesTest {
  private static final String[] FLEET = NodeWords.names("n", 12);

  private static void isCalm(NodeWords words) {
    assertThat(NodeWords.troubles(words.play())).isEmpty();
  }

  /** A fleet of twelve that was born and has been serving for minutes. */
  private static NodeWords fleet(double until) {
    return new NodeWords().born(0, FLEET).serves(12, until, 3, FLEET);
  }

  @TestFactory
  Stream<DynamicTest> firstWordIsNoBirth() {
    return Stream.of("list", "bare list", "ready", "secured", "draining", "some ready", "denied")
        .map(how -> DynamicTest.dynamicTest(how, () -> isCalm(foundRunning(how))));
  }

  private static NodeWords foundRunning(String how) {
    NodeWords words = new NodeWords();
    for (int i = 0; i < FLEET.length; i++) {
      String node = FLEET[i];
      switch (how) {
        case "ready" -> words.say(0, NODE_READY, node);
        case "secured" -> words.say(0, NODE_SECURED, node);
        case "draining" -> words.say(0, NODE_READY, node).say(1, NODE_DRAINING, node);
        case "some ready" -> words.say(i, i % 2 == 0 ? NODE_READY : NODE_SECURED, node);
        case "denied" -> words.say(0, i == 0 ? NODE_SECURED : NODE_READY, node);
        default -> {}
      }
      words.request(12, 20, node).request(30, 45, node);
    }
    if (how.contains("list")) {
      words.list(0, how.equals("list") ? true : null, FLEET);
    }
    return words.serves(13, 300, 3, FLEET);
  }

  @Test
  void twoNodesOfTheFirstListAreNotAccused() {
    isCalm(
        new NodeWords()
            .list(0, true, "n0", "n1")
            .request(12, 20, "n0")
            .request(40, 0.5, "n1")
            .serves(41, 120, 2, "n0", "n1"));
  }

  @TestFactory
  Stream<DynamicTest> workOfTheFormerLifeIsNotTheNewOnes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (double clock : new double[] {-2, -1, 0, 1, 1.9}) {
      for (double late : new double[] {0, 0.3}) {
        tests.add(
            DynamicTest.dynamicTest(
                "by name, clock " + clock + ", end " + late,
                () -> isCalm(restarted("vllm-0", "vllm-0", clock, late))));
        tests.add(
            DynamicTest.dynamicTest(
                "by address, clock " + clock + ", end " + late,
                () -> isCalm(restarted("vllm-1", "10.0.0.1", clock, late))));
      }
    }
    return tests.stream();
  }

  /** One pod ends and another is born within a moment, with its name or with its address. */
  private static NodeWords restarted(String next, String name, double clock, double late) {
    return fleet(500)
        .say(0, NODE_PROVISIONED, "vllm-0", "10.0.0.1")
        .say(6, NODE_READY, "vllm-0")
        .attest(9, "vllm-0", "sha256:old")
        .request(297 + clock, 4, name, event -> event.modelDigest("sha256:old"))
        .request(300 + late + clock, 12, name, event -> event.modelDigest("sha256:old"))
        .say(300, NODE_TERMINATED, "vllm-0")
        .say(300.2, NODE_PROVISIONED, next, "10.0.0.1")
        .say(306, NODE_READY, next)
        .attest(309, next, "sha256:new")
        .request(312 + clock, 1, name, event -> event.modelDigest("sha256:new"))
        .serves(313, 500, 2, name);
  }

  @TestFactory
  Stream<DynamicTest> announcedAgainIsNoNewNode() {
    List<DynamicTest> tests = new ArrayList<>();
    List<List<ScalingType>> subsets =
        List.of(
            List.of(NODE_PROVISIONED, NODE_READY, NODE_SECURED),
            List.of(NODE_SECURED, NODE_READY, NODE_PROVISIONED),
            List.of(NODE_PROVISIONED),
            List.of(NODE_PROVISIONED, NODE_READY),
            List.of(NODE_READY),
            List.of(NODE_READY, NODE_PROVISIONED),
            List.of(NODE_SECURED, NODE_PROVISIONED));
    for (List<ScalingType> subset : subsets) {
      for (double spread : new double[] {0.3, 20, 90}) {
        for (boolean first : new boolean[] {false, true}) {
          String name = subset + (first ? " first heard" : "") + " over " + spread;
          tests.add(DynamicTest.dynamicTest(name, () -> announcedAgain(subset, spread, first)));
        }
      }
    }
    return tests.stream();
  }

  private static void announcedAgain(List<ScalingType> subset, double spread, boolean first) {
    NodeWords words =
        first
            ? new NodeWords()
                .serves(12, 700, 3, FLEET)
                .born(20, "other")
                .serves(30, 700, 3, "other")
            : fleet(700);
    for (int i = 0; i < FLEET.length; i++) {
      for (int word = 0; word < subset.size(); word++) {
        words.say(400 + i * 0.01 + word * spread, subset.get(word), FLEET[i]);
      }
    }
    EngineRun run = words.play();
    assertThat(NodeWords.troubles(run)).isEmpty();
    assertThat(run.detectors()).doesNotContain("security-latency");
  }

  @Test
  void announcedWithOtherAddressesWhileItServesIsNoNewNode() {
    NodeWords words = fleet(500);
    for (int i = 0; i < FLEET.length; i++) {
      words.say(7, NODE_READY, FLEET[i], "10.0.0." + i);
      words.say(300, NODE_PROVISIONED, FLEET[i], "aws:///i-" + i).say(301, NODE_READY, FLEET[i]);
    }
    isCalm(words);
  }

  @TestFactory
  Stream<DynamicTest> attestationsClockMayBeSlow() {
    List<DynamicTest> tests = new ArrayList<>();
    for (double early : new double[] {1, 8, 15, 29.9}) {
      for (double arrival : new double[] {300.5, 309, 312}) {
        for (boolean again : new boolean[] {false, true}) {
          tests.add(
              DynamicTest.dynamicTest(
                  early + " s early, arrives at " + arrival + (again ? ", reborn" : ""),
                  () -> isCalm(attestedEarly(early, arrival, again))));
        }
      }
    }
    return tests.stream();
  }

  private static NodeWords attestedEarly(double early, double arrival, boolean again) {
    NodeWords words =
        fleet(600)
            .say(300, NODE_PROVISIONED, "new")
            .say(309, NODE_READY, "new")
            .say(arrival, 300 - early, NODE_SECURED, "new")
            .serves(313, 600, 2, "new");
    return again
        ? words.born(100, "new").serves(110, 298, 2, "new").say(299.8, NODE_TERMINATED, "new")
        : words;
  }

  @TestFactory
  Stream<DynamicTest> omissionIsNoEnd() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int left : new int[] {1, 2, 3, 11}) {
      for (int parts : new int[] {1, 3}) {
        for (boolean told : new boolean[] {true, false}) {
          tests.add(
              DynamicTest.dynamicTest(
                  left + " left out, " + parts + " parts" + (told ? "" : ", never told"),
                  () -> isCalm(leftOut(left, parts, told))));
        }
      }
    }
    return tests.stream();
  }

  private static NodeWords leftOut(int left, int parts, boolean told) {
    NodeWords words = told ? fleet(600) : new NodeWords().serves(12, 600, 3, FLEET);
    for (double time : new double[] {60, 120, 180, 240, 330, 360}) {
      words.list(time, true, FLEET);
    }
    String[] rest = Arrays.copyOfRange(FLEET, left, FLEET.length);
    for (int part = 1; part <= parts; part++) {
      List<NodeReport> listed = new ArrayList<>();
      for (int i = part - 1; i < rest.length; i += parts) {
        listed.add(new NodeReport(rest[i], "ready", true, List.of()));
      }
      int number = part;
      words.tell(
          300, 300, SIZE_REPORT, e -> e.nodes(List.copyOf(listed)).part(number).parts(parts));
    }
    return words;
  }

  @Test
  void whatALaterListTakesBackEndsTheContainment() {
    NodeWords words = fleet(800).list(300, true, FLEET);
    words.tell(
        400,
        400,
        SIZE_REPORT,
        event -> {
          List<NodeReport> listed = new ArrayList<>();
          for (String node : FLEET) {
            listed.add(new NodeReport(node, "ready", !node.equals("n3"), List.of()));
          }
          return event.nodes(listed);
        });
    words.list(430, true, FLEET);
    EngineRun run = words.play();
    assertThat(NodeWords.found(run)).singleElement().asString().startsWith("n3@40");
    List<Command> commands = ofNodes(run);
    assertThat(commands).extracting(Command::action).containsSubsequence(Action.CONTAIN);
    assertThat(run.inForce()).isEmpty();
    Command last = commands.get(commands.size() - 1);
    assertThat(last.action().ends()).isTrue();
    assertThat(last.issuedAtMs()).isBetween(NodeWords.ms(430), NodeWords.ms(440));
    assertThat(run.last(run.created("unsecured-node").get(0)).path("activity_id").asInt())
        .isEqualTo(3);
  }

  @Test
  void lateWordThatItWasSecuredEndsTheContainment() {
    EngineRun run =
        fleet(900)
            .say(300, NODE_PROVISIONED, "new")
            .say(306, NODE_READY, "new")
            .serves(311, 900, 2, "new")
            .say(420, 309, NODE_SECURED, "new")
            .play();
    assertThat(NodeWords.found(run)).singleElement().asString().startsWith("new@31");
    assertThat(run.inForce()).isEmpty();
    assertThat(ofNodes(run).stream().filter(each -> each.action().ends()).toList()).isNotEmpty();
  }

  private static List<Command> ofNodes(EngineRun run) {
    return run.commands.stream().filter(each -> each.target() instanceof Target.Node).toList();
  }

  @TestFactory
  Stream<DynamicTest> wordsMayBeLost() {
    return Stream.of(NODE_PROVISIONED, NODE_READY)
        .map(lost -> DynamicTest.dynamicTest(lost.wireName(), () -> isCalm(surge(lost))));
  }

  private static NodeWords surge(ScalingType lost) {
    NodeWords words = fleet(600);
    String[] news = NodeWords.names("s", 8);
    for (int i = 0; i < news.length; i++) {
      double at = 200 + 10 * i;
      for (ScalingType type : List.of(NODE_PROVISIONED, NODE_READY, NODE_SECURED)) {
        if (type != lost || i % 3 != 0) {
          words.say(at + 3 * type.ordinal(), type, news[i]);
        }
      }
      words.serves(at + 30, 600, 3, news[i]);
    }
    return words;
  }

  @Test
  void withoutASourceOfSecurityWhoWasNeverCalledReadyIsNotAccused() {
    NodeWords words = new NodeWords();
    for (String node : FLEET) {
      words.say(0, NODE_PROVISIONED, node);
      if (!node.equals("n3")) {
        words.say(20, NODE_READY, node);
      }
    }
    isCalm(words.serves(25, 400, 3, FLEET));
  }

  @Test
  void nodesThatRanBeforeAnythingWasSaidAreNotUnknown() {
    NodeWords words = new NodeWords().serves(0, 900, 3, FLEET);
    String[] news = NodeWords.names("s", 60);
    for (int i = 0; i < news.length; i++) {
      words.born(60 + i, news[i]).serves(75 + i, 900, 3, news[i]);
    }
    EngineRun run = words.play();
    assertThat(NodeWords.found(run)).isEmpty();
    assertThat(ofNodes(run)).noneMatch(each -> each.target().id().startsWith("n"));
  }

  @Test
  void whoServesBeforeItIsSecuredIsFoundAtOnce() {
    EngineRun run =
        fleet(600)
            .say(300, NODE_PROVISIONED, "late")
            .say(306, NODE_READY, "late")
            .say(400, NODE_SECURED, "late")
            .serves(311, 600, 2, "late")
            .say(300, NODE_PROVISIONED, "never")
            .say(306, NODE_READY, "never")
            .serves(311, 600, 2, "never")
            .say(480, NODE_TERMINATED, "n4")
            .play();
    assertThat(NodeWords.found(run)).containsExactlyInAnyOrder("late@315", "never@315", "n4@490");
    assertThat(ofNodes(run))
        .extracting(each -> each.target().id())
        .contains("late", "never", "n4")
        .isSubsetOf("late", "never", "n4");
  }

  @Test
  void rebootThatNobodyEndedIsANewLifeWhereItWasAway() {
    EngineRun run =
        new NodeWords()
            .born(0, FLEET)
            .serves(12, 700, 3, Arrays.copyOfRange(FLEET, 1, FLEET.length))
            .serves(12, 300, 3, "n0")
            .say(400, NODE_PROVISIONED, "n0")
            .say(410, NODE_READY, "n0")
            .serves(415, 700, 3, "n0")
            .play();
    assertThat(NodeWords.found(run)).containsExactly("n0@420");
  }

  @Test
  void rogueIsUnknown() {
    EngineRun run = fleet(600).serves(300, 600, 2, "rogue").play();
    assertThat(NodeWords.found(run)).containsExactly("rogue@305");
  }

  @Test
  void sizeStandsWhileNodesAreAnnouncedAgainAndLeftOut() {
    NodeWords words = fleet(700);
    List<String> order = new ArrayList<>(List.of(FLEET));
    Collections.shuffle(order, new Random(5));
    for (int i = 0; i < order.size(); i++) {
      words.say(300 + 5 * i, NODE_PROVISIONED, order.get(i));
      words.say(305 + 5 * i, NODE_READY, order.get(i));
    }
    words.list(400, null, Arrays.copyOf(FLEET, 11)).list(430, null, FLEET);
    EngineRun run = words.play();
    assertThat(NodeWords.troubles(run)).isEmpty();
    assertThat(run.detectors()).doesNotContain("forged-scaling", "claimed-size");
  }
}
