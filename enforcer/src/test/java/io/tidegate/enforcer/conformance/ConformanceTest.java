package io.tidegate.enforcer.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.enforcer.book.AllowList;
import io.tidegate.enforcer.book.ContainmentBook;
import io.tidegate.enforcer.book.Heard;
import io.tidegate.enforcer.book.Identity;
import io.tidegate.enforcer.book.LastWords;
import io.tidegate.enforcer.book.Origin;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.book.Step;
import io.tidegate.enforcer.keys.PublicJwk;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own enforcers answer as the files of the conformance test say, and the files are current. */
public class ConformanceTest {
  private static final Path FILES = Path.of("conformance");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void filesSayWhatTheCasesSay() throws IOException, GeneralSecurityException {
    for (Signing each : Signing.values()) {
      assertThat(each.fits()).isTrue();
    }
    Map<String, String> cases = Cases.all();
    if (Boolean.getBoolean("tidegate.write")) {
      for (Map.Entry<String, String> file : cases.entrySet()) {
        Files.writeString(FILES.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> found = new TreeMap<>();
    for (Path file : files().toList()) {
      found.put(file.getFileName().toString(), Files.readString(file));
    }
    assertThat(found).isEqualTo(cases);
  }

  @ParameterizedTest
  @MethodSource("files")
  void answersAsTheFileSays(Path file) throws IOException, GeneralSecurityException {
    answersAsTheFileSays(file, new ObedientGateway());
  }

  /** Goes through the steps of a file with a gateway of its own. */
  public static void answersAsTheFileSays(Path file, KitGateway gateway)
      throws IOException, GeneralSecurityException {
    JsonNode root = JSON.readTree(Files.readString(file));
    Identity identity = identity(root.get("enforcer"));
    ContainmentBook book = new ContainmentBook(identity, verifier(root));
    List<String> exempt = texts(root.get("enforcer").get("allow"));
    assertThat(book.allow(AllowList.of(exempt), 0)).isEmpty();
    for (JsonNode step : root.get("steps")) {
      List<Response> answers = new ArrayList<>();
      gateway.become(step.path("gateway").asText("ok"));
      long at = step.get("at").asLong();
      String topic = step.get("topic").asText();
      if (topic.equals("start")) {
        LastWords last = new LastWords(identity, verifier(root));
        step.get("records").forEach(record -> last.read(heard(Origin.ENFORCED, record)));
        for (Heard each : last.take()) {
          carryOut(book, book.receive(each, at), gateway, at, answers);
        }
      } else if (topic.equals("clock")) {
        carryOut(book, book.due(at), gateway, at, answers);
      } else {
        Origin origin = topic.equals("control") ? Origin.CONTROL : Origin.ENFORCED;
        carryOut(book, book.receive(heard(origin, step), at), gateway, at, answers);
      }
      assertThat(answers.stream().map(ConformanceTest::told))
          .as(step.toString())
          .containsExactlyElementsOf(told(step.get("answers")));
      assertThat(book.inForce().stream().map(command -> command.commandId()))
          .as(step.toString())
          .containsExactlyInAnyOrderElementsOf(texts(step.get("in_force")));
    }
  }

  /** The files of the kit, in order. */
  public static Stream<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(FILES)) {
      return found.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  private static void carryOut(
      ContainmentBook book, List<Step> steps, KitGateway gateway, long at, List<Response> answers) {
    for (Step step : steps) {
      if (step instanceof Step.Answer answer) {
        answers.add(answer.response());
      } else if (step instanceof Step.Apply apply) {
        Response response = applied(book, apply.command(), gateway, at);
        if (response != null) {
          answers.add(response);
        }
      } else if (step instanceof Step.Remove remove) {
        try {
          gateway.remove(remove.command());
          book.removed(remove);
          answers.add(remove.response());
        } catch (IOException e) {
          // It is due until the gateway can be told.
          assertThat(e).hasMessageNotContaining("null");
        }
      }
    }
  }

  private static @Nullable Response applied(
      ContainmentBook book, Command command, KitGateway gateway, long at) {
    try {
      return book.applied(command, gateway.apply(command), at);
    } catch (IOException e) {
      return book.unreachable(command, "away", at);
    }
  }

  /** Does what it is told, as the step says. */
  private static final class ObedientGateway implements KitGateway {
    private String state = "ok";

    @Override
    public void become(String given) {
      state = given;
    }

    @Override
    public Outcome apply(Command command) throws IOException {
      remove(command);
      return state.equals("unknown_target") ? Outcome.notFound("no such target") : Outcome.done();
    }

    @Override
    public void remove(Command command) throws IOException {
      if (state.equals("away")) {
        throw new IOException("away");
      }
    }
  }

  private static Heard heard(Origin origin, JsonNode step) {
    JsonNode headers = step.path("headers");
    return new Heard(
        origin,
        step.path("key").asText(null),
        headers.path("ce_id").asText(null),
        headers.path("ce_jws").asText(null),
        step.hasNonNull("value") ? step.get("value").asText().getBytes(UTF_8) : null);
  }

  private static Identity identity(JsonNode enforcer) {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    enforcer
        .get("actions")
        .properties()
        .forEach(kind -> actions.put(kind.getKey(), new TreeSet<>(texts(kind.getValue()))));
    return new Identity(
        enforcer.get("id").asText(),
        new TreeSet<>(texts(enforcer.get("clusters"))),
        actions,
        new TreeSet<>(),
        enforcer.get("longest_ms").asLong(),
        "conformance");
  }

  private static CommandVerifier verifier(JsonNode root) throws GeneralSecurityException {
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    for (JsonNode each : root.get("keys")) {
      PublicJwk jwk = PublicJwk.parse(each.toString());
      keys.put(jwk.keyId(), jwk.key());
    }
    return new CommandVerifier(keys);
  }

  private static String told(Response response) {
    return response.commandId() + " " + response.status() + " " + response.state().wireName();
  }

  private static List<String> told(JsonNode answers) {
    List<String> told = new ArrayList<>();
    answers.forEach(
        answer ->
            told.add(
                answer.get("command_id").asText()
                    + " "
                    + answer.get("status").asInt()
                    + " "
                    + answer.get("state").asText()));
    return told;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
