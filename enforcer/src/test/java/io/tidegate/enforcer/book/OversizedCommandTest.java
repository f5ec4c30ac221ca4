package io.tidegate.enforcer.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.testing.Commands;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.CommandDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing larger than a command may be costs an enforcer more than its length. */
class OversizedCommandTest {
  private static final Target TARGET = new Target.Tenant("eu-1", "acme");
  private static final Identity IDENTITY =
      new Identity(
          "gw-1",
          new TreeSet<>(Set.of("eu-1")),
          new TreeMap<>(Map.of("tenant", new TreeSet<>(Set.of("deny")))),
          new TreeSet<>(),
          Identity.LONGEST_MS,
          "test 1");

  private final KeyPair keys = keys();
  private final CommandSigner signer = new CommandSigner(keys.getPrivate(), "k1");
  private final CommandVerifier verifier =
      new CommandVerifier(new TreeMap<>(Map.of("k1", keys.getPublic())));
  private final Command command = Commands.deny("c-1", TARGET, 60_000);

  @ParameterizedTest
  @EnumSource(Origin.class)
  void isCountedAndNeverAnsweredThoughItIsSigned(Origin origin) {
    ContainmentBook book = new ContainmentBook(IDENTITY, verifier);
    Heard large = heard(origin, CommandDecoder.MOST_BYTES + 1);
    assertThat(book.receive(large, command.startMs())).isEmpty();
    assertThat(book.unsigned()).isEqualTo(new Unsigned(1, "it is larger than a command may be"));
    assertThat(book.inForce()).isEmpty();
    assertThat(book.receive(heard(origin, CommandDecoder.MOST_BYTES), command.startMs()))
        .hasSize(1);
    assertThat(book.inForce()).hasSize(1);
  }

  @Test
  void isNoLastWord() {
    LastWords words = new LastWords(IDENTITY, verifier);
    words.read(heard(Origin.ENFORCED, CommandDecoder.MOST_BYTES + 1));
    assertThat(words.take()).isEmpty();
    words.read(heard(Origin.ENFORCED, CommandDecoder.MOST_BYTES));
    assertThat(words.take()).hasSize(1);
  }

  /** The command with blanks behind it, so that it has so many bytes. */
  private Heard heard(Origin origin, int bytes) {
    byte[] encoded = new CommandEncoder().encode(command);
    String text = new String(encoded, UTF_8);
    byte[] value = (text + " ".repeat(bytes - encoded.length)).getBytes(UTF_8);
    return new Heard(origin, TARGET.key(), command.commandId(), signer.sign(value), value);
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }
}
