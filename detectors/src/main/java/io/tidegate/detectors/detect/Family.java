package io.tidegate.detectors.detect;

import java.util.Locale;

/**
 * What a detector is about; irreversible action needs the evidence of two families. The shares say
 * how the budget of false findings is split (docs/methods.md, "Bars").
 */
public enum Family {
  VOLUME(0.3),
  CONTENT(0.3),
  IDENTITY(0.2),
  NODE(0.15),
  CONTROL_PLANE(0.05),
  /** What owners wrote about their tenants: rules only, which use none of the budget. */
  GOVERNANCE(0);

  private final double share;

  Family(double share) {
    this.share = share;
  }

  /** Share of the budget that the family's evidence may use. */
  public double share() {
    return share;
  }

  /** Lower case with hyphens. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
