package io.tidegate.simulator;

import io.tidegate.schemas.encode.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes what is true of a simulation in the form of any labelled scenario (docs/worlds.md). */
final class WorldLabels {
  /** Kinds of entities that stand for many others, so that to contain one hits them too. */
  private static final Set<String> WIDE = new TreeSet<>(List.of("cluster", "model"));

  private static final int HIGHEST_SEVERITY = 5;

  private final String cluster;
  private final JsonWriter json;

  /** Writes members of the object that {@code json} is in. */
  WorldLabels(String cluster, JsonWriter json) {
    this.cluster = cluster;
    this.json = json;
  }

  void write(List<Incident> incidents, List<BenignEpisode> benign) {
    strings("clusters", List.of(cluster));
    json.name("labels").beginArray();
    incidents.forEach(this::write);
    json.endArray();
    json.name("tolerated").beginArray();
    benign.stream().filter(each -> !each.tolerated().isEmpty()).forEach(this::write);
    json.endArray();
  }

  private void write(Incident incident) {
    String primary = incident.entityKind() + "/" + incident.entityId();
    List<String> acceptable = new ArrayList<>(incident.related());
    if (incident.entityKind().equals("model")) {
      acceptable.add("cluster/" + cluster);
    }
    List<String> targets = new ArrayList<>();
    List<String> overbroad = new ArrayList<>();
    targets.add(primary);
    for (String each : incident.related()) {
      (isOverbroad(each, incident) ? overbroad : targets).add(each);
    }
    if (incident.entityKind().equals("cluster")) {
      targets.add("node_group/" + cluster);
    }
    json.beginObject();
    json.name("id").string(incident.id());
    json.name("kind").string(incident.kind().id());
    json.name("cluster").string(cluster);
    json.name("start").time(incident.startMs());
    json.name("effect").time(incident.firstRecordMs());
    json.name("end").time(incident.endMs());
    strings("primary", List.of(primary));
    strings("acceptable", acceptable);
    strings("command_targets", targets);
    strings("overbroad_targets", overbroad);
    json.name("optional").bool(false);
    json.endObject();
  }

  /** True where to contain it hits a victim: the tenant of a stolen key, all users of a model. */
  private static boolean isOverbroad(String entity, Incident incident) {
    String kind = entity.substring(0, entity.indexOf('/'));
    boolean victim = kind.equals("tenant") && incident.kind().family().equals("identity");
    return victim || WIDE.contains(kind);
  }

  private void write(BenignEpisode episode) {
    json.beginObject();
    json.name("cluster").string(cluster);
    strings("entities", List.of(episode.entityKind() + "/" + episode.entityId()));
    json.name("start").time(episode.startMs());
    json.name("end").time(episode.endMs());
    json.name("max_severity").number(HIGHEST_SEVERITY);
    strings("detectors", episode.tolerated());
    json.name("why").string(episode.note());
    json.endObject();
  }

  private void strings(String name, List<String> values) {
    json.name(name).beginArray();
    values.forEach(json::string);
    json.endArray();
  }
}
