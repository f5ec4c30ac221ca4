package io.tidegate.benchmarks.quality.world;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what is true of a scenario from its labels. Fields that are not known are counted and
 * passed over; what cannot be used is refused with its place and what is allowed there.
 */
public final class LabelsReader {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private static final Set<String> OF_WORLD =
      Set.of(
          "scenario",
          "seed",
          "start",
          "end",
          "cluster",
          "clusters",
          "groups",
          "labels",
          "tolerated",
          "unsecured_windows");
  private static final Set<String> OF_LABEL =
      Set.of(
          "id",
          "kind",
          "cluster",
          "start",
          "effect",
          "end",
          "primary",
          "acceptable",
          "command_targets",
          "overbroad_targets",
          "action",
          "optional",
          "void",
          "note");
  private static final Set<String> OF_TOLERATED =
      Set.of("cluster", "entities", "start", "end", "max_severity", "detectors", "why");
  private static final Set<String> OF_UNSECURED = Set.of("cluster", "node", "start", "end");
  private static final int HIGHEST_SEVERITY = 5;

  private final String name;
  private final SortedMap<String, Integer> ignored = new TreeMap<>();

  private LabelsReader(String name) {
    this.name = name;
  }

  /**
   * What is true of each scenario.
   *
   * @throws WorldRefusedException if labels cannot be used; a line for each file of them
   */
  public static List<World> readAll(List<WorldFiles> scenarios) {
    List<World> worlds = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (WorldFiles files : scenarios) {
      try {
        worlds.add(read(files));
      } catch (WorldRefusedException e) {
        refused.add(e.getMessage());
      }
    }
    if (!refused.isEmpty()) {
      throw new WorldRefusedException(String.join("\n", refused));
    }
    return worlds;
  }

  /**
   * What is true of a scenario.
   *
   * @throws WorldRefusedException if its labels cannot be used
   */
  public static World read(WorldFiles files) {
    Path file = files.labels();
    try {
      return read(files.name(), file.toString(), JSON.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new WorldRefusedException(
          file
              + ", line "
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + ": is not well-formed JSON: "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new WorldRefusedException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static World read(String name, String file, JsonNode root) {
    return new LabelsReader(name).world(new LabelFields(file, "", root));
  }

  private World world(LabelFields fields) {
    fields.requireObject();
    count("", fields.others(OF_WORLD));
    long startMs = fields.time("start");
    long endMs = fields.time("end");
    if (endMs <= startMs) {
      throw fields.refused("end", "is not after start");
    }
    Set<String> clusters = fields.names("clusters");
    List<Label> labels = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    int number = 0;
    for (LabelFields each : fields.objects("labels", true)) {
      count("labels[].", each.others(OF_LABEL));
      number++;
      if (!each.truth("void")) {
        Label label = label(each, number, clusters);
        if (!ids.add(label.id())) {
          throw each.refused("id", "is '" + label.id() + "', as that of another label");
        }
        if (label.startMs() > endMs || label.endMs() < startMs) {
          throw each.refused("start", "and end lie outside the scenario's start and end");
        }
        labels.add(label);
      }
    }
    List<Tolerated> tolerated = new ArrayList<>();
    for (LabelFields each : fields.objects("tolerated", false)) {
      count("tolerated[].", each.others(OF_TOLERATED));
      tolerated.add(tolerated(each, clusters));
    }
    List<UnsecuredTime> unsecured = new ArrayList<>();
    for (LabelFields each : fields.objects("unsecured_windows", false)) {
      count("unsecured_windows[].", each.others(OF_UNSECURED));
      unsecured.add(
          new UnsecuredTime(
              each.text("cluster"), each.text("node"), each.time("start"), end(each)));
    }
    return new World(
        name,
        startMs,
        endMs,
        labels,
        tolerated,
        fields.has("groups") ? Optional.of(fields.names("groups")) : Optional.empty(),
        fields.has("unsecured_windows") ? Optional.of(unsecured) : Optional.empty(),
        ignored);
  }

  private static Label label(LabelFields fields, int number, Set<String> clusters) {
    String kind = fields.text("kind");
    long startMs = fields.time("start");
    Set<String> primary = fields.entities("primary");
    if (primary.isEmpty()) {
      throw fields.refused("primary", "is empty or missing; needed: at least one entity");
    }
    return new Label(
        fields.text("id", kind + "-" + number),
        kind,
        cluster(fields, clusters),
        startMs,
        fields.has("effect") ? fields.time("effect") : startMs,
        end(fields),
        primary,
        fields.entities("acceptable"),
        fields.entities("command_targets"),
        fields.entities("overbroad_targets"),
        fields.text("action", ""),
        fields.truth("optional"));
  }

  private static Tolerated tolerated(LabelFields fields, Set<String> clusters) {
    Set<String> entities = fields.entities("entities");
    if (entities.isEmpty()) {
      throw fields.refused("entities", "is empty or missing; needed: at least one entity");
    }
    return new Tolerated(
        cluster(fields, clusters),
        fields.time("start"),
        end(fields),
        entities,
        fields.number("max_severity", 1, HIGHEST_SEVERITY, HIGHEST_SEVERITY),
        fields.names("detectors"));
  }

  private static long end(LabelFields fields) {
    long endMs = fields.time("end");
    if (endMs < fields.time("start")) {
      throw fields.refused("end", "is before start");
    }
    return endMs;
  }

  /** The cluster that it names; empty for any. */
  private static String cluster(LabelFields fields, Set<String> clusters) {
    String cluster = fields.text("cluster", "");
    if (!cluster.isEmpty() && !clusters.isEmpty() && !clusters.contains(cluster)) {
      throw fields.refused(
          "cluster", "is '" + cluster + "'; allowed by clusters: " + String.join(", ", clusters));
    }
    return cluster;
  }

  private void count(String where, List<String> others) {
    others.forEach(each -> ignored.merge(where + each, 1, Integer::sum));
  }
}
