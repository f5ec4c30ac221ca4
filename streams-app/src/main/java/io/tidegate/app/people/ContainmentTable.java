package io.tidegate.app.people;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lays out what is in force as a table, one line a target. */
public final class ContainmentTable {
  private static final Set<String> IN_PLACE =
      Set.of(ResponseState.APPLIED.wireName(), ResponseState.ALREADY_APPLIED.wireName());
  private static final int SECONDS = 19;
  private static final List<String> HEADER =
      List.of(
          "TARGET",
          "ACTION",
          "SINCE",
          "UNTIL",
          "LEFT",
          "FINDING",
          "COMMAND",
          "SIGNED",
          "APPLIED BY");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ContainmentTable() {}

  /** The lines of the table; empty where nothing is in force. */
  public static List<String> of(List<InForce> all, long nowMs) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    all.forEach(each -> rows.add(row(each, nowMs)));
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /** What is in force as a document for programs. */
  public static ObjectNode json(InForce each) {
    Command command = each.command();
    ObjectNode node =
        JSON.createObjectNode()
            .put("state", "in_force")
            .put("target", command.target().key())
            .put("action", command.action().wireName())
            .put("method", command.method())
            .put("since", TimeText.of(command.startMs()))
            .put("until", TimeText.of(command.endMs()))
            .put("finding_uid", command.findingUid())
            .put("command_id", command.commandId())
            .put("policy", command.policy());
    ObjectNode limits = node.putObject("limits");
    command.limits().forEach(limit -> limits.put(limit.name(), limit.value()));
    if (each.signature() != null) {
      node.put("signed", each.signature() == SignatureCheck.GOOD);
    }
    ObjectNode answers = node.putObject("answers");
    each.answers().forEach(answers::put);
    return node;
  }

  /** What waits for approval as a document for programs. */
  public static ObjectNode json(Waiting each) {
    return JSON.createObjectNode()
        .put("state", "awaiting_approval")
        .put("entity", each.entity())
        .put("finding_uid", each.findingUid())
        .put("command_id", each.commandId())
        .put("message", each.message());
  }

  private static List<String> row(InForce each, long nowMs) {
    Command command = each.command();
    return List.of(
        command.target().key(),
        action(command),
        time(command.startMs()),
        time(command.endMs()),
        left(command.endMs() - nowMs),
        command.findingUid(),
        command.commandId(),
        signed(each.signature()),
        appliedBy(each.answers()));
  }

  private static String signed(@Nullable SignatureCheck signature) {
    if (signature == null) {
      return "not asked";
    }
    return signature == SignatureCheck.GOOD ? "yes" : "NO: " + signature.text();
  }

  private static String action(Command command) {
    String method = command.method() == null ? "" : " " + command.method();
    String limits =
        command.limits().stream()
            .map((Limit limit) -> " " + limit.name() + "=" + limit.value())
            .collect(Collectors.joining());
    return command.action().wireName() + method + limits;
  }

  private static String appliedBy(Map<String, String> answers) {
    if (answers.isEmpty()) {
      return "nobody answered yet";
    }
    return answers.entrySet().stream()
        .map(
            answer ->
                IN_PLACE.contains(answer.getValue())
                    ? answer.getKey()
                    : answer.getKey() + " (" + answer.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  private static String left(long leftMs) {
    if (leftMs <= 0) {
      return "over";
    }
    long seconds = leftMs / 1_000;
    return seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
  }

  private static String time(long timeMs) {
    return TimeText.of(timeMs).substring(0, SECONDS) + "Z";
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(cell);
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - cell.length() + 2));
      }
    }
    return line.toString();
  }
}
