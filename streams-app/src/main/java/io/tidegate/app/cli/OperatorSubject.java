package io.tidegate.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.app.findings.ByPrefix;
import io.tidegate.app.findings.LatestFindings;
import io.tidegate.app.people.ContainmentReader;
import io.tidegate.app.people.InForce;
import io.tidegate.app.people.Waiting;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.shell.config.ServiceSettings;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a decision is about: one of the three is there, by its whole name or how that begins. */
record OperatorSubject(
    @Nullable String finding, @Nullable String command, @Nullable String target) {
  private static final Pattern UID = Pattern.compile("f-[0-9a-f]{32}");
  private static final Pattern COMMAND_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern COMMAND_BEGINS = Pattern.compile("[0-9a-f]{6,32}");
  private static final long DAY_MS = 86_400_000;

  static OperatorSubject finding(String uid) {
    return new OperatorSubject(uid, null, null);
  }

  static OperatorSubject command(String id) {
    return new OperatorSubject(null, id, null);
  }

  static OperatorSubject target(String key) {
    return new OperatorSubject(null, null, key);
  }

  /** Told by its form: a target has slashes, a finding's uid begins with f-. */
  static OperatorSubject of(CommandLine line, String text) {
    if (text.contains("/")) {
      return target(text);
    }
    if (text.startsWith("f-")) {
      return finding(text);
    }
    if (COMMAND_BEGINS.matcher(text).matches()) {
      return command(text);
    }
    throw new ParameterException(
        line,
        "TARGET is "
            + text
            + "; allowed: <cluster>/<kind>/<id>, a finding's uid (f-...) or a command's id (hex"
            + " digits, at least 6 of them)");
  }

  /** The same by its whole name, which the topics know where only its beginning was typed. */
  OperatorSubject whole(ServiceSettings settings, CommandLine line) {
    try {
      if (finding != null && !UID.matcher(finding).matches()) {
        return finding(wholeFinding(settings, finding));
      }
      if (command != null && !COMMAND_ID.matcher(command).matches()) {
        return command(wholeCommand(settings, command));
      }
      return this;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  private static String wholeFinding(ServiceSettings settings, String prefix) {
    TreeSet<String> uids = new TreeSet<>();
    try (TopicReader topic = TopicReader.of(settings, settings.outputs().findings())) {
      topic.read(
          record -> {
            JsonNode finding = FindingsCommand.parsed(record.value());
            if (finding != null) {
              uids.add(LatestFindings.uidOf(finding));
            }
          });
    }
    return ByPrefix.only("findings", uids, prefix.startsWith("f-") ? prefix : "f-" + prefix);
  }

  private static String wholeCommand(ServiceSettings settings, String prefix) {
    ContainmentReader reader = new ContainmentReader(settings, null);
    List<InForce> inForce = reader.read();
    TreeSet<String> ids = new TreeSet<>();
    inForce.forEach(each -> ids.add(each.command().commandId()));
    reader.waiting(inForce, System.currentTimeMillis() - DAY_MS).stream()
        .map(Waiting::commandId)
        .forEach(ids::add);
    return ByPrefix.only("commands", ids, prefix);
  }
}
