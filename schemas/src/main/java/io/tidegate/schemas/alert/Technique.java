package io.tidegate.schemas.alert;

/** A MITRE ATLAS technique under its tactic, by id and name. */
public record Technique(
    String tacticUid, String tacticName, String techniqueUid, String techniqueName) {

  /** The ATLAS release that ids and names were taken from. */
  public static final String ATLAS_VERSION = "5.6.0";
}
