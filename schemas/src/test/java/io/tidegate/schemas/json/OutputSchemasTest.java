package io.tidegate.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Comparison;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.audit.AuditEncoder;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.deadletter.DeadLetterEncoder;
import io.tidegate.schemas.deadletter.Position;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the encoders write is what the schemas of the outputs say. */
class OutputSchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NOW = 1_785_484_862_417L;

  private final SchemaFile alerts = new SchemaFile("alert-data");
  private final SchemaFile commands = new SchemaFile("command");
  private final SchemaFile responses = new SchemaFile("response");
  private final SchemaFile enforcers = new SchemaFile("enforcer-record");
  private final SchemaFile letters = new SchemaFile("dead-letter");
  private final SchemaFile audit = new SchemaFile("audit-record");
  private final SchemaFile operators = new SchemaFile("operator-record");

  @ParameterizedTest
  @EnumSource(EntityKind.class)
  void alertsAreValid(EntityKind kind) {
    EntityKey entity = new EntityKey("eu-1", kind, "t/17");
    for (Activity activity : Activity.values()) {
      for (ContainmentState state : ContainmentState.values()) {
        Containment containment = new Containment(state, "c-1", NOW + 600_000, "materiality");
        assertValid(alerts, new AlertEncoder().encode(alert(activity, entity, containment)));
      }
      assertValid(alerts, new AlertEncoder().encode(alert(activity, entity, Containment.NONE)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/evidences/0/data, cluster",
    "/evidences/0/data, observed",
    "/evidences/0/data, expected",
    "/evidences/0/data, cluster_size",
    "/evidences/0/data, cluster_size_at_baseline",
    "/evidences/0/data, scaling_phase",
    "/evidences/0/data, score",
    "/evidences/0/data, p_value",
    "/evidences/0/data, baseline_age_s",
    "/evidences/0/data, without_scale_awareness",
    "/evidences/0/data, containment",
    "/evidences/0/data/containment, state",
    "/finding_info, uid",
    "/finding_info/analytic, version",
    "/resources/0, namespace",
    "'', status_detail"
  })
  void whatAlertsAlwaysHoldIsRequired(String object, String member) throws IOException {
    EntityKey entity = new EntityKey("eu-1", EntityKind.TENANT, "t17");
    byte[] alert = new AlertEncoder().encode(alert(Activity.CLOSE, entity, Containment.NONE));
    assertRequired(alerts, alert, object, member);
  }

  @Test
  void commandsAreValid() {
    for (Action action : Action.values()) {
      for (Mode mode : Mode.values()) {
        for (Target target :
            List.of(
                new Target.Tenant("eu-1", "t17"),
                new Target.ApiKey("*", "k1"),
                new Target.ApiKey("eu-1", "acme", "k1"),
                new Target.User("eu-1", "t17", "u/1"),
                new Target.Source("eu-1", "192.0.2.7"),
                new Target.Node("eu-1", "gpu-7"),
                new Target.Model("eu-1", "llama", null),
                new Target.Model("eu-1", "llama", "3"),
                new Target.NodeGroup("eu-1", "gpu"))) {
          assertValid(commands, new CommandEncoder().encode(command(action, mode, target, null)));
        }
      }
    }
    Target tenant = new Target.Tenant("eu-1", "t17");
    assertValid(
        commands,
        new CommandEncoder().encode(command(Action.SET, Mode.ENFORCE, tenant, "throttle")));
  }

  @ParameterizedTest
  @CsvSource({
    "/args, start_time",
    "/args, duration",
    "/args/x-tidegate, mode",
    "/args/x-tidegate, generation",
    "/args/x-tidegate, issued_at",
    "/args/x-tidegate, not_after",
    "/args/x-tidegate, finding_uid",
    "/args/x-tidegate, policy",
    "/args/x-tidegate, reason",
    "/args/x-tidegate, open_streams",
    "/args/x-tidegate, limit",
    "/target/x-tidegate:tenant, cluster",
    "/target, x-tidegate:tenant",
    "'', command_id"
  })
  void whatCommandsAlwaysHoldIsRequired(String object, String member) throws IOException {
    Target tenant = new Target.Tenant("eu-1", "t17");
    byte[] command =
        new CommandEncoder().encode(command(Action.SET, Mode.ENFORCE, tenant, "throttle"));
    assertRequired(commands, command, object, member);
  }

  @ParameterizedTest
  @EnumSource(ResponseState.class)
  void responsesAreValid(ResponseState state) throws IOException {
    for (int status : Response.STATUSES) {
      for (long until : List.of(0L, NOW + 600_000)) {
        byte[] response =
            new ResponseEncoder()
                .encode(new Response("c-1", "gw-1", "eu-1", status, state, "done", NOW, until));
        assertValid(responses, response);
        for (String member : List.of("command_id", "enforcer", "cluster", "state", "time")) {
          assertRequired(responses, response, "/results/x-tidegate", member);
        }
      }
    }
  }

  @Test
  void enforcerRecordsAreValid() throws IOException {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    actions.put("tenant", new TreeSet<>(List.of("deny", "set", "allow")));
    EnforcerRecord record =
        new EnforcerRecord(
            "gw-1",
            new TreeSet<>(List.of("eu-1", "us-1")),
            actions,
            new TreeSet<>(List.of("requests_per_min")),
            17,
            NOW,
            "tidegate/0.1.0");
    byte[] bytes = new ResponseEncoder().encode(record);
    assertValid(enforcers, bytes);
    for (String member : List.of("enforcer", "clusters", "actions", "time")) {
      assertRequired(enforcers, bytes, "", member);
    }
    assertThat(responses.accepts(new String(bytes, StandardCharsets.UTF_8))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  void deadLettersAreValid(RefusalReason reason) {
    Position position = new Position("tidegate.telemetry", 3, 1L << 40, 0);
    for (int length : List.of(0, 1, 65_536, 65_537)) {
      byte[] letter =
          new DeadLetterEncoder()
              .encode(new byte[length], position, new Decoded.Refusal<>(reason, "", "is wrong"));
      assertValid(letters, letter);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true|\"type\":\"verdict\",\"finding_uid\":\"f\",\"verdict\":1",
        "true|\"type\":\"release\",\"command_id\":\"c\"",
        "true|\"type\":\"protect\",\"target\":\"eu-1/tenant/t1\",\"expires\":1785484862417",
        "false|\"type\":\"verdict\",\"finding_uid\":\"f\"",
        "false|\"type\":\"verdict\",\"command_id\":\"c\",\"verdict\":1",
        "false|\"type\":\"protect\",\"finding_uid\":\"f\"",
        "false|\"type\":\"release\",\"target\":\"tenant/t1\"",
        "false|\"type\":\"release\"",
        "false|\"type\":\"release\",\"command_id\":\"c\",\"finding_uid\":\"f\"",
        "false|\"type\":\"forget\",\"command_id\":\"c\""
      })
  void operatorRecordsNameOneThing(boolean valid, String members) {
    String record =
        "{\"id\":\"o1\",\"time\":\"2026-07-31T08:00:12Z\",\"by\":\"ann\",\"reason\":\"load test\","
            + members
            + "}";
    assertThat(operators.accepts(record)).isEqualTo(valid);
    assertThat(operators.accepts(record.replace("\"by\":\"ann\",", ""))).isFalse();
    assertThat(operators.accepts(record.replace("load test", ""))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(AuditKind.class)
  void auditRecordsAreValid(AuditKind kind) {
    List<Fact> facts =
        List.of(
            new Fact.Text("finding", "f-1"),
            new Fact.Whole("count", -3),
            new Fact.Decimal("score", Double.NaN, 3),
            new Fact.Flag("live", true),
            new Fact.Texts("enforcers", List.of("gw-1", "gw-2")));
    AuditHead head = AuditHead.start("default");
    assertValid(
        audit,
        new AuditEncoder()
            .encode(new AuditRecord(head.chain(), head.next(), head.hash(), NOW, kind, facts)));
  }

  private static void assertValid(SchemaFile schema, byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8);
    assertThat(schema.problems(text)).as(text).isEmpty();
  }

  private static void assertRequired(SchemaFile schema, byte[] record, String object, String member)
      throws IOException {
    assertValid(schema, record);
    ObjectNode root = (ObjectNode) JSON.readTree(record);
    assertThat(((ObjectNode) root.at(object)).remove(member)).isNotNull();
    assertThat(schema.accepts(root.toString())).as(root.toString()).isFalse();
  }

  private static Command command(Action action, Mode mode, Target target, String method) {
    List<Limit> limits =
        "throttle".equals(method) ? List.of(new Limit("cost_usd_per_hour", 5)) : List.of();
    return new Command(
        "0123456789abcdef0123456789abcdef",
        action,
        target,
        method,
        action == Action.REDIRECT ? "sandbox" : null,
        NOW,
        600_000,
        mode,
        7,
        NOW,
        NOW + 30_000,
        "f-1",
        "built-in@1",
        "spend-burst",
        "keep",
        limits);
  }

  private static Alert alert(Activity activity, EntityKey entity, Containment containment) {
    return new Alert(
        activity,
        "f-1",
        1,
        new Analytic(
            "spend-burst",
            "Spending burst",
            "More than explained.",
            AnalyticType.STATISTICAL,
            "tail",
            "1",
            List.of(new Technique("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")),
            List.of("LLM10:2025")),
        Severity.HIGH,
        Confidence.HIGH,
        entity,
        entity.kind() == EntityKind.TENANT,
        List.of(new EntityKey("eu-1", EntityKind.API_KEY, "k1")),
        NOW,
        NOW - 60_000,
        NOW - 1,
        NOW,
        "tenant t17 spends 9.4x what its own past explains.",
        List.of("One.", "Two.", "Three."),
        activity == Activity.UPDATE ? "evidence" : null,
        activity == Activity.CLOSE ? CloseReason.RECOVERED : null,
        List.of(new Comparison("spending", "9.4", "1.0")),
        List.of(
            new Fact.Decimal("observed", 9.4, 3),
            new Fact.Decimal("expected", Double.NaN, 3),
            new Fact.Whole("cluster_size", 12),
            new Fact.Whole("cluster_size_at_baseline", 8),
            new Fact.Text("scaling_phase", "scaling_out"),
            new Fact.Decimal("score", 31.5, 3),
            new Fact.Decimal("p_value", 0, 9),
            new Fact.Whole("baseline_age_s", 86_400),
            new Fact.Flag("without_scale_awareness", true)),
        containment,
        "built-in",
        "1",
        "defaults");
  }
}
