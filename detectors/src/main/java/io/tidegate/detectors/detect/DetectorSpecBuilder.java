package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Builds a {@link DetectorSpec}; every text is a sentence or clause that documentation prints. */
public final class DetectorSpecBuilder {
  private final String id;
  private final String title;
  private final Family family;
  private String what = "";
  private String why = "";
  private AnalyticType type = AnalyticType.STATISTICAL;
  private String test = "";
  private String formula = "";
  private String source = "";
  private String limits = "";
  private String scaleClass = "none";
  private String coldStart = "works from the first event";
  private String needs = "";
  private String defaultAction = "none: it alerts";
  private int stateBytes;
  private boolean standsAlone;
  private EnumSet<EntityKind> kinds = EnumSet.noneOf(EntityKind.class);
  private final List<Technique> techniques = new ArrayList<>();
  private List<String> owasp = List.of();
  private List<String> remediation = List.of();

  public DetectorSpecBuilder(String id, String title, Family family) {
    this.id = id;
    this.title = title;
    this.family = family;
  }

  /** What is seen when it fires. */
  public DetectorSpecBuilder what(String sentence) {
    what = sentence;
    return this;
  }

  /** Why anybody should care. */
  public DetectorSpecBuilder why(String sentence) {
    why = sentence;
    return this;
  }

  public DetectorSpecBuilder kinds(EntityKind first, EntityKind... more) {
    kinds = EnumSet.of(first, more);
    return this;
  }

  /** It follows from a rule; {@code how} says which. */
  public DetectorSpecBuilder rule(String how) {
    type = AnalyticType.RULE;
    test = how;
    return this;
  }

  /** It rests on evidence; {@code how} names the test. */
  public DetectorSpecBuilder statistic(String how) {
    test = how;
    return this;
  }

  public DetectorSpecBuilder formula(String text) {
    formula = text;
    return this;
  }

  public DetectorSpecBuilder source(String text) {
    source = text;
    return this;
  }

  public DetectorSpecBuilder limits(String text) {
    limits = text;
    return this;
  }

  /** How the fleet's size enters: forbidden, demand, size, peers, timeline or none. */
  public DetectorSpecBuilder scaleClass(String text) {
    scaleClass = text;
    return this;
  }

  public DetectorSpecBuilder coldStart(String text) {
    coldStart = text;
    return this;
  }

  public DetectorSpecBuilder needs(String text) {
    needs = text;
    return this;
  }

  public DetectorSpecBuilder defaultAction(String text) {
    defaultAction = text;
    return this;
  }

  public DetectorSpecBuilder stateBytes(int most) {
    stateBytes = most;
    return this;
  }

  /** Its findings are its own, whatever else its family says of the same entity. */
  public DetectorSpecBuilder standsAlone() {
    standsAlone = true;
    return this;
  }

  /** A MITRE ATLAS technique under its tactic. */
  public DetectorSpecBuilder atlas(String tacticUid, String tactic, String uid, String name) {
    techniques.add(new Technique(tacticUid, tactic, uid, name));
    return this;
  }

  public DetectorSpecBuilder owasp(String... ids) {
    owasp = List.of(ids);
    return this;
  }

  /** What a person should do, in three steps. */
  public DetectorSpecBuilder remediation(String first, String second, String third) {
    remediation = List.of(first, second, third);
    return this;
  }

  public DetectorSpec build() {
    return new DetectorSpec(
        new Analytic(id, title, what, type, test, "1", techniques, owasp),
        family,
        kinds,
        why,
        formula,
        source,
        limits,
        scaleClass,
        coldStart,
        needs,
        defaultAction,
        stateBytes,
        standsAlone,
        remediation);
  }
}
