package io.tidegate.schemas.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandDecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 60_000);
  private static final long NOW = 1_785_484_862_417L;
  private static final List<Target> TARGETS =
      List.of(
          new Target.Tenant("eu-1", "t\u00f6pfer/17"),
          new Target.ApiKey("*", "sha256:9c1f"),
          new Target.ApiKey("eu-1", "t/1", "k"),
          new Target.ApiKey("eu-1", "t", "1/k"),
          new Target.ApiKey("eu-1", "t/1/k"),
          new Target.User("eu-1", "t/1", "u"),
          new Target.User("eu-1", "t", "1/u"),
          new Target.Source("eu-1", "2001:db8::1"),
          new Target.Node("eu-1", "gpu-7"),
          new Target.Model("eu-1", "llama@3", null),
          new Target.Model("eu-1", "llama", "3"),
          new Target.NodeGroup("eu-1", "*"),
          new Target.NodeGroup("eu-1", "gpu"));

  private final CommandDecoder decoder = new CommandDecoder();

  @Test
  void whatWasEncodedIsDecodedAgain() {
    for (Target target : TARGETS) {
      for (Action action : Action.values()) {
        for (Mode mode : Mode.values()) {
          Command command = command(action, mode, target);
          assertThat(decoder.decode(new CommandEncoder().encode(command)))
              .isEqualTo(new Decoded.Value<>(command, 0));
        }
      }
    }
  }

  @Test
  void eachTargetHasAKeyOfItsOwn() {
    TreeSet<String> keys = new TreeSet<>();
    TARGETS.forEach(target -> keys.add(target.key()));
    assertThat(keys).hasSameSizeAs(TARGETS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"action\":\"deny\"|\"action\":\"delete\"|UNKNOWN_VALUE|action",
        "\"action\":\"deny\"|\"action\":5|WRONG_TYPE|action",
        "\"action\":\"deny\"|\"act\":\"deny\"|MISSING_FIELD|action",
        "\"action\":\"deny\"|\"action\":\"deny\",\"action\":\"set\"|DUPLICATE_FIELD|action",
        "x-tidegate:tenant|x-tidegate:planet|UNKNOWN_VALUE|target",
        "\"tenant\":\"t17\"|\"name\":\"t17\"|MISSING_FIELD|target.x-tidegate:tenant.tenant",
        "\"cluster\":\"eu-1\"|\"cluster\":\"\"|OUT_OF_RANGE|target.x-tidegate:tenant.cluster",
        "\"t17\"}|\"t17\"},\"uri\":{}|OUT_OF_RANGE|target",
        "\"duration\":600000|\"duration\":0|OUT_OF_RANGE|args.duration",
        "\"duration\":600000|\"duration\":-5|OUT_OF_RANGE|args.duration",
        "\"duration\":600000|\"length\":5|MISSING_FIELD|args.duration",
        "\"start_time\":1785484862417|\"start_time\":\"2026-07-31T08:00:12Z\"|WRONG_TYPE|args.start_time",
        "\"mode\":\"enforce\"|\"mode\":\"ask\"|UNKNOWN_VALUE|args.x-tidegate.mode",
        "\"generation\":7|\"generation\":\"7\"|WRONG_TYPE|args.x-tidegate.generation",
        "\"open_streams\":\"keep\"|\"open_streams\":\"ask\"|UNKNOWN_VALUE|args.x-tidegate.open_streams",
        "\"requests_per_min\":60|\"requests_per_min\":null|WRONG_TYPE|args.x-tidegate.limit.requests_per_min",
        "\"command_id\":\"c-1\"|\"command_id\":\"c 1\"|OUT_OF_RANGE|command_id"
      })
  void whatIsWrongIsRefusedByName(String part, String instead, RefusalReason reason, String field) {
    String text = new String(encoded(), StandardCharsets.UTF_8);
    assertThat(text).contains(part);
    assertThat(decoder.decode(text.replace(part, instead).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Decoded.Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.field()).isEqualTo(field);
            });
  }

  @Test
  void unknownMembersAreCounted() {
    String text = new String(encoded(), StandardCharsets.UTF_8);
    String more =
        text.replace("{\"cluster\"", "{\"zone\":[1,{\"a\":2}],\"cluster\"")
            .replace("\"mode\"", "\"extra\":{},\"mode\"")
            .replace("\"start_time\"", "\"stop\":1,\"start_time\"")
            .replace("{\"action\"", "{\"note\":null,\"action\"");
    assertThat(decoder.decode(more.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            new Decoded.Value<>(
                command(Action.DENY, Mode.ENFORCE, new Target.Tenant("eu-1", "t17")), 4));
  }

  @Test
  void anyBytesGiveAValueOrARefusal() {
    Random random = new Random(5);
    byte[] good = encoded();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoder.decode(bytes)).isNotNull();
    }
    assertThat(decoder.decode("[".repeat(60_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Decoded.Refusal.class);
  }

  private static byte[] encoded() {
    return new CommandEncoder()
        .encode(command(Action.DENY, Mode.ENFORCE, new Target.Tenant("eu-1", "t17")));
  }

  private static Command command(Action action, Mode mode, Target target) {
    return new Command(
        "c-1",
        action,
        target,
        action == Action.CONTAIN ? "drain" : null,
        action == Action.REDIRECT ? "sandbox" : null,
        NOW,
        600_000,
        mode,
        7,
        NOW,
        NOW + 30_000,
        "f-1",
        "contain@3",
        "spend-burst",
        "keep",
        List.of(new Limit("requests_per_min", 60)));
  }
}
