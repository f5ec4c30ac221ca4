package io.tidegate.benchmarks.quality.world;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A scenario of two clusters with one attack in minutes 30 to 40, and what may be told of it. */
final class Told {
  static final long START_MS = 1_785_484_800_000L;
  static final String EU = "eu-1";
  static final String US = "us-2";
  static final String KEY = "api_key/ak-1";
  static final String TENANT = "tenant/acme";
  static final String SOURCE = "source/10.0.0.1";
  static final String CLUSTER = "cluster/eu-1";
  static final String STRANGER = "tenant/other";

  private Told() {}

  static long minute(double minute) {
    return START_MS + Math.round(minute * 60_000);
  }

  /** A burst through a key, in which its source may be told as well. */
  static Label burst() {
    return new Label(
        "burst-1",
        "denial-of-wallet",
        EU,
        minute(30),
        minute(31),
        minute(40),
        Set.of(KEY),
        Set.of(SOURCE),
        Set.of(KEY, SOURCE),
        Set.of(TENANT),
        "throttle",
        false);
  }

  static Label optional(Label label) {
    return new Label(
        label.id() + "-optional",
        label.kind(),
        label.cluster(),
        label.startMs(),
        label.effectMs(),
        label.endMs(),
        label.primary(),
        label.acceptable(),
        label.commandTargets(),
        label.overbroadTargets(),
        label.action(),
        true);
  }

  /** Where operators may hear of a surge of the cluster up to medium. */
  static Tolerated surge() {
    return new Tolerated(EU, minute(10), minute(20), Set.of(CLUSTER), Alert.MEDIUM, Set.of());
  }

  static World world(Label... labels) {
    return new World(
        "test",
        START_MS,
        minute(60),
        List.of(labels),
        List.of(surge()),
        Optional.empty(),
        Optional.of(List.of(new UnsecuredTime(EU, "n-1", minute(5), minute(6)))),
        new TreeMap<>());
  }

  static Alert alert(String finding, double minute, int severity, String entity) {
    return alert(finding, Alert.CREATE, minute, severity, EU, entity);
  }

  static Alert alert(
      String finding, int activity, double minute, int severity, String cluster, String entity) {
    return new Alert(
        finding,
        activity,
        minute(minute),
        severity,
        "spend-burst",
        cluster,
        NamedEntity.of(entity),
        List.of(),
        "says");
  }

  static Command command(double minute, String mode, String action, String target) {
    return new Command(minute(minute), EU, NamedEntity.of(target), action, "", mode, "", 600_000);
  }

  /** A command to a group of nodes. */
  static Command grow(double minute, String group) {
    return new Command(
        minute(minute),
        EU,
        NamedEntity.of("node_group/" + group, "node_group/" + EU),
        "set",
        "pre-warm",
        "enforce",
        group,
        600_000);
  }

  static WorldScore score(World world, List<Alert> alerts, List<Command> commands) {
    return new WorldScoring(world).score(Findings.of(alerts), commands);
  }
}
