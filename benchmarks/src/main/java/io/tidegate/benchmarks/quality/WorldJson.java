package io.tidegate.benchmarks.quality;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.benchmarks.quality.world.Alert;
import io.tidegate.benchmarks.quality.world.CommandMatch;
import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.LabelScore;
import io.tidegate.benchmarks.quality.world.Match;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import io.tidegate.benchmarks.quality.world.World;
import io.tidegate.benchmarks.quality.world.WorldScore;
import io.tidegate.benchmarks.quality.world.WorldTotals;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The report on labelled scenarios as one JSON object; what is not known is null. */
final class WorldJson {
  private static final double MS_PER_SECOND = 1_000;

  private final WorldEvaluation.Result result;

  WorldJson(WorldEvaluation.Result result) {
    this.result = result;
  }

  ObjectNode document(String command) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("command", command);
    document.put("policy", result.policy());
    totals(document.putObject("totals"), new WorldTotals(result.scores()));
    ArrayNode scenarios = document.putArray("scenarios");
    result.scored().forEach(each -> scenario(scenarios.addObject(), each));
    ArrayNode failed = document.putArray("not_scored");
    result
        .failed()
        .forEach(each -> failed.addObject().put("scenario", each.name()).put("why", each.why()));
    return document;
  }

  private static void totals(ObjectNode to, WorldTotals totals) {
    WorldTotals benign = totals.benign();
    List<LabelScore> wallets = totals.denialsOfWallet();
    int right = totals.rightFindings();
    int wrong = totals.falseFindings();
    to.put("scenarios", totals.scenarios());
    to.put("benign_scenarios", totals.benignScenarios());
    to.put("days", totals.days());
    to.put("labels", totals.required().size());
    to.put("found", totals.found());
    to.put("told_at_any_severity", totals.told());
    to.put("denials_of_wallet", wallets.size());
    to.put("denials_of_wallet_found", wallets.stream().filter(LabelScore::isFound).count());
    to.put("right_findings", right);
    to.put("false_findings", wrong);
    share(to, "recall", totals.found(), totals.required().size());
    share(to, "recall_at_any_severity", totals.told(), totals.required().size());
    share(to, "precision", right, right + wrong);
    share(to, "false_a_day", wrong, totals.days());
    share(to, "false_a_day_in_benign_scenarios", benign.falseFindings(), benign.days());
    to.put("false_high", totals.falseHigh());
    put(to, "time_to_detect_median_s", totals.delaySeconds(0.5));
    put(to, "time_to_detect_p95_s", totals.delaySeconds(0.95));
    put(to, "time_from_effect_median_s", totals.delayFromEffectSeconds(0.5));
    put(to, "time_from_effect_p95_s", totals.delayFromEffectSeconds(0.95));
    to.put("tolerated", totals.count(Standing.TOLERATED));
    to.put("related", totals.count(Standing.RELATED));
    to.put("duplicates", totals.duplicates());
    to.put("commands_on_innocents", totals.collateral());
    to.put("minutes_of_innocents", totals.collateralMinutes());
    put(to, "alerts_of_a_finding_median", totals.alertsOfFinding(0.5));
    put(to, "alerts_of_a_finding_p99", totals.alertsOfFinding(0.99));
  }

  private static void scenario(ObjectNode to, WorldEvaluation.Scored scored) {
    WorldScore score = scored.score();
    World world = score.world();
    to.put("scenario", world.name());
    to.put("hours", world.hours());
    to.put("records", scored.records());
    to.put("refused", scored.refused());
    ArrayNode labels = to.putArray("labels");
    score.labels().forEach(each -> label(labels.addObject(), each));
    to.put("right_findings", score.count(Standing.FOUND));
    to.put("tolerated", score.count(Standing.TOLERATED));
    to.put("related", score.count(Standing.RELATED));
    to.put("duplicates", score.duplicates());
    to.put("false_findings", score.falseFindings().size());
    to.put("false_after_attack", score.count(Standing.FALSE_AFTER));
    to.put("false_before_attack", score.count(Standing.FALSE_BEFORE));
    to.put("false_high", score.falseHigh().size());
    to.put("findings", score.recordsOfFindings().size());
    to.put("alerts", score.recordsOfFindings().stream().mapToLong(Integer::longValue).sum());
    ArrayNode wrong = to.putArray("false");
    WorldTables.wrong(score).forEach(each -> wrong(wrong.addObject(), each, world));
    ObjectNode commands = to.putObject("commands");
    for (boolean enforced : new boolean[] {true, false}) {
      ObjectNode ofMode = commands.putObject(enforced ? "enforce" : "observe");
      for (Touch touch : Touch.values()) {
        ofMode.put(
            touch.name().toLowerCase(Locale.ROOT),
            score.commands().stream()
                .filter(each -> each.command().isEnforced() == enforced && each.touch() == touch)
                .count());
      }
    }
    to.put("releases", score.releases());
    to.put("minutes_of_innocents", score.collateralMinutes());
    ArrayNode innocents = to.putArray("commands_on_innocents");
    score.collateral().forEach(each -> innocent(innocents.addObject(), each, world));
  }

  private static void label(ObjectNode to, LabelScore score) {
    to.put("id", score.label().id());
    to.put("kind", score.label().kind());
    to.put("optional", score.label().optional());
    to.put("found", score.isFound());
    to.put("told_at_any_severity", score.isTold());
    seconds(to, "after_s", score.delayMs());
    seconds(to, "after_effect_s", score.delayFromEffectMs());
    seconds(to, "enforced_after_s", score.enforcedAfterMs());
    to.put("primary_named", score.isPrimaryNamed());
    to.put("primary_coverage", score.primaryCoverage());
    to.put("findings", score.found().size());
    to.put("duplicates", score.duplicates());
    to.put("first_detector", score.isFound() ? score.found().get(0).detector() : null);
    to.put("first_entity", score.isFound() ? score.found().get(0).entity().shown() : null);
    Alert low = score.low();
    if (!score.isFound() && low != null) {
      alert(to.putObject("low"), low);
    }
  }

  private static void wrong(ObjectNode to, Match match, World world) {
    to.put("minute", world.minute(match.alert().timeMs()));
    to.put("standing", match.standing().name().toLowerCase(Locale.ROOT));
    alert(to, match.alert());
  }

  private static void alert(ObjectNode to, Alert alert) {
    to.put("finding", alert.finding());
    to.put("detector", alert.detector());
    to.put("cluster", alert.cluster());
    to.put("entity", alert.entity().shown());
    to.put("severity", alert.severity());
    to.put("message", alert.message());
  }

  private static void innocent(ObjectNode to, CommandMatch match, World world) {
    to.put("minute", world.minute(match.command().timeMs()));
    to.put("entity", match.command().target().shown());
    to.put("action", match.command().words());
    to.put("duration_s", match.command().durationMs() / MS_PER_SECOND);
  }

  private static void share(ObjectNode to, String name, double part, double whole) {
    put(to, name, whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole));
  }

  private static void seconds(ObjectNode to, String name, OptionalLong ms) {
    put(
        to,
        name,
        ms.isPresent()
            ? OptionalDouble.of(ms.getAsLong() / MS_PER_SECOND)
            : OptionalDouble.empty());
  }

  private static void put(ObjectNode to, String name, OptionalDouble value) {
    if (value.isPresent()) {
      to.put(name, value.getAsDouble());
    } else {
      to.putNull(name);
    }
  }
}
