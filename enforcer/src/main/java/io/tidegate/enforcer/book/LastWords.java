package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the topic of what is in force says of each target, once it has been read to its end: the
 * topic may still hold what a later record of the same key replaced, so nothing of it is done
 * before the last word is known.
 *
 * <p>The last word is the signed command of the latest generation; a tombstone takes a containment
 * back, as if its record were compacted away already, and leaves a release, which only its end
 * makes needless. What is not signed says nothing.
 */
public final class LastWords {
  private final Identity identity;
  private final CommandVerifier verifier;
  private final CommandDecoder decoder = new CommandDecoder();
  private final SortedMap<String, Said> last = new TreeMap<>();

  /** A word; over where a tombstone has taken it back, so that no older one takes its place. */
  private record Said(Command command, Heard heard, boolean over) {
    Said takenBack() {
      return command.action().ends() ? this : new Said(command, heard, true);
    }
  }

  public LastWords(Identity identity, CommandVerifier verifier) {
    this.identity = identity;
    this.verifier = verifier;
  }

  /** Takes in the topic's next record. */
  public void read(Heard heard) {
    String key = heard.key();
    if (key == null || !identity.isAddressed(key)) {
      return;
    }
    byte[] value = heard.value();
    if (value == null) {
      last.computeIfPresent(key, (same, said) -> said.takenBack());
    } else if (!heard.isTooLarge()
        && verifier.check(value, heard.jws()) == SignatureCheck.GOOD
        && decoder.decode(value) instanceof Decoded.Value<Command> decoded
        && decoded.value().target().key().equals(key)) {
      Said said = new Said(decoded.value(), heard, false);
      last.merge(
          key,
          said,
          (old, now) -> old.command().generation() > now.command().generation() ? old : now);
    }
  }

  /** The record that is the last word of each target, by key; begins anew. */
  public List<Heard> take() {
    List<Heard> words =
        last.values().stream().filter(said -> !said.over()).map(Said::heard).toList();
    last.clear();
    return words;
  }
}
