package io.tidegate.app.people;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.SignatureCheck;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands as in force for a target.
 *
 * @param signature whether it is what was signed; null where no key was given to ask
 * @param answers what each enforcer said of it last
 */
public record InForce(
    Command command, @Nullable SignatureCheck signature, SortedMap<String, String> answers) {
  public InForce {
    answers = new TreeMap<>(answers);
  }
}
