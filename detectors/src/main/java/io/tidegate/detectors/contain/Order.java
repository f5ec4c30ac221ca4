package io.tidegate.detectors.contain;

import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.operator.OperatorRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a containment ends before its time: by whose word, and why.
 *
 * @param record the id of the operator record, null where no person ordered it
 * @param timeMs when it was ordered; ticks close later than people speak
 */
record Order(String by, String reason, @Nullable String record, long timeMs) {

  /** What a person ordered. */
  static Order of(OperatorRecord word) {
    return new Order(word.by(), word.reason(), word.id(), word.timeMs());
  }

  /** What the engine orders by itself. */
  static Order ofEngine(String by, String reason, long timeMs) {
    return new Order(by, reason, null, timeMs);
  }

  /** As the audit tells it. */
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("by", by));
    facts.add(new Fact.Text("reason", reason));
    if (record != null) {
      facts.add(new Fact.Text("operator_record", record));
      facts.add(new Fact.Whole("decided", timeMs));
    }
    return facts;
  }
}
