package io.tidegate.schemas.audit;

import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.encode.DecimalText;
import java.util.List;

/**
 * One link of an audit chain.
 *
 * @param chain the realm whose chain it is
 * @param sequence its number in the chain, from 0
 * @param previous the hash of the record before it; {@link AuditHead#NONE} in the first one
 * @param timeMs event time of what it tells of
 * @param facts what is told, in order; names are unique
 */
public record AuditRecord(
    String chain, long sequence, String previous, long timeMs, AuditKind kind, List<Fact> facts) {
  public AuditRecord {
    facts = List.copyOf(facts);
  }

  /** Whether a chain begins with it. */
  public boolean isFirst() {
    return sequence == 0 && previous.equals(AuditHead.NONE);
  }

  /** The fact of that name as a text, empty where it is not told. */
  public String text(String name) {
    for (Fact fact : facts) {
      if (fact.name().equals(name)) {
        return textOf(fact);
      }
    }
    return "";
  }

  private static String textOf(Fact fact) {
    if (fact instanceof Fact.Text text) {
      return text.value();
    }
    if (fact instanceof Fact.Texts texts) {
      return String.join(", ", texts.values());
    }
    if (fact instanceof Fact.Whole whole) {
      return Long.toString(whole.value());
    }
    if (fact instanceof Fact.Decimal decimal) {
      return DecimalText.of(decimal.value(), decimal.decimals());
    }
    return Boolean.toString(((Fact.Flag) fact).value());
  }
}
