package io.tidegate.app.explain;

import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The catalogue as Markdown: an index and a page for each detector, by file name. */
final class DetectorPages {
  private static final String INDEX = "README.md";

  private DetectorPages() {}

  static SortedMap<String, String> of(List<Detector> detectors) {
    SortedMap<String, String> pages = new TreeMap<>();
    for (Detector detector : detectors) {
      pages.put(detector.spec().id() + ".md", page(detector.spec()));
    }
    pages.put(INDEX, index(detectors));
    return pages;
  }

  /** One detector's page. */
  static String page(DetectorSpec spec) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(spec.id()).append("\n\n");
    page.append(spec.analytic().title()).append(": ").append(spec.analytic().description());
    page.append("\n\n").append(spec.why()).append("\n\n");
    page.append("| | |\n|---|---|\n");
    row(page, "family", spec.family().wireName());
    row(page, "judges", kindsOf(spec));
    row(page, "how it knows", spec.analytic().algorithm());
    row(page, "formula", spec.formula().isEmpty() ? "none: a rule decides" : spec.formula());
    row(page, "scale", spec.scaleClass());
    row(page, "cold start", spec.coldStart());
    row(page, "needs", spec.needs());
    row(page, "evidence", evidenceOf(spec));
    row(page, "threat", threatsOf(spec));
    row(page, "default action", spec.defaultAction());
    row(page, "limits", spec.limits());
    row(page, "source", spec.source());
    row(page, "state", "at most " + spec.stateBytes() + " bytes for each");
    page.append("\n## What to do\n");
    for (String step : spec.remediation()) {
      page.append("- ").append(step).append('\n');
    }
    return page.toString();
  }

  private static String index(List<Detector> detectors) {
    StringBuilder page = new StringBuilder();
    page.append("# Detectors\n\n");
    page.append(
        "Written from the catalogue by `./tidegate detectors --out docs/detectors`; the build fails"
            + " when it is stale.\n\n");
    page.append("| detector | family | judges | sees | state, bytes |\n|---|---|---|---|---|\n");
    for (Detector detector : detectors) {
      DetectorSpec spec = detector.spec();
      page.append("| [").append(spec.id()).append("](").append(spec.id()).append(".md) | ");
      page.append(spec.family().wireName()).append(" | ").append(kindsOf(spec)).append(" | ");
      page.append(cell(spec.analytic().title())).append(" | ").append(spec.stateBytes());
      page.append(" |\n");
    }
    return page.toString();
  }

  private static void row(StringBuilder page, String label, String text) {
    page.append("| ").append(label).append(" | ");
    page.append(text.isEmpty() ? "nothing beyond the record" : cell(text)).append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private static String kindsOf(DetectorSpec spec) {
    return spec.kinds().stream()
        .map(EntityKind::wireName)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String evidenceOf(DetectorSpec spec) {
    return switch (spec.analytic().type()) {
      case RULE -> "proof: no false-alarm budget is spent";
      default ->
          "nats against a bar from the "
              + String.format(Locale.ROOT, "%.0f %%", 100 * spec.family().share())
              + " share of the budget of its family";
    };
  }

  private static String threatsOf(DetectorSpec spec) {
    String techniques =
        spec.analytic().techniques().stream()
            .map(
                (Technique technique) -> technique.techniqueUid() + " " + technique.techniqueName())
            .collect(Collectors.joining(", "));
    String owasp = String.join(", ", spec.analytic().owasp());
    return techniques.isEmpty() || owasp.isEmpty()
        ? techniques + owasp
        : techniques + "; OWASP " + owasp;
  }
}
