package io.tidegate.enforcer.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.enforcer.keys.PublicJwk;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How an enforcer signs what it says is written down, with what the service refuses. */
class SignedAnswersTest {
  private static final Path FILE = Path.of("conformance/signed/answers.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NOW = Given.START + 100;
  private static final byte[] ANSWER =
      new ResponseEncoder()
          .encode(
              new Response(
                  "c-1", "gw-1", "eu-1", 200, ResponseState.APPLIED, "", Given.START, NOW));

  @Test
  void theFileSaysWhatIsSigned() throws IOException {
    String text =
        JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(written())
                .replace(System.lineSeparator(), "\n")
            + "\n";
    if (Boolean.getBoolean("tidegate.write")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, text);
    }
    assertThat(Files.readString(FILE)).isEqualTo(text);
  }

  @Test
  void theServiceHearsWhatTheFileSaysThatItHears() throws IOException, GeneralSecurityException {
    JsonNode root = JSON.readTree(FILE.toFile());
    TreeMap<String, SteeringKey> keys = new TreeMap<>();
    for (JsonNode each : root.path("keys")) {
      PublicJwk jwk = PublicJwk.parse(each.toString());
      keys.put(jwk.keyId(), new SteeringKey(jwk.key(), jwk.owner(), jwk.roles()));
    }
    SteeringVerifier verifier = new SteeringVerifier(root.path("deployment").asText(), keys);
    int heard = 0;
    for (JsonNode record : root.path("records")) {
      boolean isHeard =
          verifier
              .check(
                  record.path("value").asText().getBytes(UTF_8),
                  record.at("/headers/ce_jws").asText(null),
                  new Signatures.Asked(
                      Purpose.ENFORCER,
                      Purpose.ENFORCER.roleOf(root.path("enforcer").asText()),
                      record.path("key").asText(),
                      record.path("at").asLong()))
              .isSigned();
      assertThat(isHeard)
          .as(record.path("why").asText())
          .isEqualTo(record.path("heard").asBoolean());
      heard += isHeard ? 1 : 0;
    }
    assertThat(heard).isBetween(1, root.path("records").size() - 1);
  }

  private static ObjectNode written() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("deployment", "tidegate").put("enforcer", "gw-1");
    ArrayNode keys = root.putArray("keys");
    keys.add(jwk(Signing.FIRST, "gw-1", "enforcer:gw-1"));
    keys.add(jwk(Signing.SECOND, "gw-2", "enforcer:gw-2"));
    ArrayNode records = root.putArray("records");
    CommandSigner own = Signing.FIRST.signer();
    Seal good = new Seal(Purpose.ENFORCER, "tidegate", "c-1", NOW, "a-1");
    add(records, true, "As it should be.", own.sign(ANSWER, good));
    add(records, false, "Nobody signed.", null);
    add(
        records,
        false,
        "Signed as a command is, which says nothing of what it is for.",
        own.sign(ANSWER));
    add(
        records,
        false,
        "Signed for another purpose.",
        own.sign(ANSWER, new Seal(Purpose.OPERATOR, "tidegate", "c-1", NOW, "a-1")));
    add(
        records,
        false,
        "For another deployment.",
        own.sign(ANSWER, new Seal(Purpose.ENFORCER, "other", "c-1", NOW, "a-1")));
    add(
        records,
        false,
        "Under another key of the topic.",
        own.sign(ANSWER, new Seal(Purpose.ENFORCER, "tidegate", "c-2", NOW, "a-1")));
    add(
        records,
        false,
        "Signed more than 15 min before the broker had it.",
        own.sign(ANSWER, new Seal(Purpose.ENFORCER, "tidegate", "c-1", NOW - 900_001, "a-1")));
    add(
        records,
        false,
        "By a clock that is more than 15 min ahead.",
        own.sign(ANSWER, new Seal(Purpose.ENFORCER, "tidegate", "c-1", NOW + 900_001, "a-1")));
    add(records, false, "With another enforcer's key.", Signing.SECOND.signer().sign(ANSWER, good));
    add(
        records,
        false,
        "In the name of a key that is not one's own.",
        Signing.STRANGER.signerAs("k1").sign(ANSWER, good));
    add(
        records,
        false,
        "Over other bytes.",
        own.sign(new String(ANSWER, UTF_8).replace("200", "501").getBytes(UTF_8), good));
    return root;
  }

  private static JsonNode jwk(Signing key, String owner, String role) throws IOException {
    return JSON.readTree(
        new PublicJwk(key.keyId, key.publicKey(), owner, new TreeSet<>(List.of(role))).text());
  }

  private static void add(ArrayNode records, boolean heard, String why, @Nullable String jws) {
    ObjectNode record = records.addObject();
    record.put("why", why).put("heard", heard).put("at", NOW).put("key", "c-1");
    ObjectNode headers = record.putObject("headers");
    if (jws != null) {
      headers.put("ce_jws", jws);
    }
    record.put("value", new String(ANSWER, UTF_8));
  }
}
