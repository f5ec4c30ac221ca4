package io.tidegate.simulator;

import io.tidegate.schemas.encode.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a simulation: the incidents that a detector should find, and the harmless rest.
 */
public record Labels(
    long seed,
    long startMs,
    long endMs,
    String cluster,
    @Nullable Window surge,
    List<Incident> incidents,
    List<BenignEpisode> benign) {

  private static final int MICROS = 6;
  private static final int INTENSITY_DECIMALS = 4;

  public Labels {
    incidents = List.copyOf(incidents);
    benign = List.copyOf(benign);
  }

  /** The labels as one JSON object in UTF-8, which any labelled scenario's reader takes as well. */
  public byte[] toJson() {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    json.name("seed").number(seed);
    json.name("start").time(startMs);
    json.name("end").time(endMs);
    json.name("cluster").string(cluster);
    json.name("incidents").beginArray();
    for (Incident incident : incidents) {
      write(incident, json);
    }
    json.endArray();
    json.name("benign").beginArray();
    for (BenignEpisode episode : benign) {
      write(episode, json);
    }
    json.endArray();
    new WorldLabels(cluster, json).write(incidents, benign);
    return json.endObject().toBytes();
  }

  private boolean insideSurge(Incident incident) {
    return surge != null && surge.contains(incident.startMs());
  }

  private void write(Incident incident, JsonWriter json) {
    json.beginObject();
    json.name("id").string(incident.id());
    json.name("attack").string(incident.kind().id());
    json.name("detector").string(incident.detectors().get(0));
    json.name("detectors").beginArray();
    incident.detectors().forEach(json::string);
    json.endArray();
    json.name("family").string(incident.kind().family());
    json.name("entity_kind").string(incident.entityKind());
    json.name("entity_ids").beginArray().string(incident.entityId()).endArray();
    json.name("related").beginArray();
    incident.related().forEach(json::string);
    json.endArray();
    json.name("start").time(incident.startMs());
    json.name("first_record").time(incident.firstRecordMs());
    json.name("end").time(incident.endMs());
    json.name("records").number(incident.records());
    if (incident.costMicroUsd() > 0) {
      json.name("cost_usd").trimmed(incident.costMicroUsd(), MICROS);
    }
    json.name("intensity").trimmed(incident.intensity(), INTENSITY_DECIMALS);
    json.name("inside_surge").bool(insideSurge(incident));
    json.name("note").string(incident.note());
    json.endObject();
  }

  private static void write(BenignEpisode episode, JsonWriter json) {
    json.beginObject();
    json.name("kind").string(episode.kind());
    json.name("entity_kind").string(episode.entityKind());
    json.name("entity_ids").beginArray().string(episode.entityId()).endArray();
    json.name("start").time(episode.startMs());
    json.name("end").time(episode.endMs());
    json.name("tolerated").beginArray();
    episode.tolerated().forEach(json::string);
    json.endArray();
    json.name("note").string(episode.note());
    json.endObject();
  }
}
