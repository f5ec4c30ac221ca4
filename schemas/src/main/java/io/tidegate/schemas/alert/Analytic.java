package io.tidegate.schemas.alert;

import java.util.List;

/** The detector as an alert names it: id, title, how it knows, and what threat it is about. */
public record Analytic(
    String id,
    String title,
    String description,
    AnalyticType type,
    String algorithm,
    String version,
    List<Technique> techniques,
    List<String> owasp) {

  public Analytic {
    techniques = List.copyOf(techniques);
    owasp = List.copyOf(owasp);
  }
}
