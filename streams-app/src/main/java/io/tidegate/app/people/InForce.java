package io.tidegate.app.people;

import io.tidegate.schemas.control.Command;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A containment that is in force.
 *
 * @param answers what each enforcer said of it last
 */
public record InForce(Command command, SortedMap<String, String> answers) {
  public InForce {
    answers = new TreeMap<>(answers);
  }
}
