package io.tidegate.app.whatif;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What labels say was an attack, as far as it tells who was rightly found and contained. */
final class KnownAttacks {
  /** A finding or command that comes so much later still counts, as in docs/worlds.md. */
  private static final long AFTER_MS = 120_000;

  private final List<Attack> attacks;

  /**
   * One of them.
   *
   * @param entities who did it, {@code KIND/ID}
   * @param targets who may be contained for it
   */
  record Attack(
      String kind,
      long startMs,
      long endMs,
      SortedSet<String> entities,
      SortedSet<String> targets) {

    private boolean isAt(long timeMs) {
      return startMs <= timeMs && timeMs <= endMs + AFTER_MS;
    }
  }

  private KnownAttacks(List<Attack> attacks) {
    this.attacks = List.copyOf(attacks);
  }

  /**
   * Reads labels as docs/worlds.md has them.
   *
   * @throws IllegalArgumentException with a sentence if they cannot be used
   */
  static KnownAttacks read(Path file) throws IOException {
    JsonNode labels;
    try {
      labels = new ObjectMapper().readTree(Files.readAllBytes(file)).path("labels");
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!labels.isArray()) {
      throw new IllegalArgumentException(file + " has no list \"labels\" (docs/worlds.md)");
    }
    List<Attack> attacks = new ArrayList<>();
    for (JsonNode label : labels) {
      SortedSet<String> entities = names(label, "primary", "acceptable");
      SortedSet<String> targets = names(label, "command_targets");
      attacks.add(
          new Attack(
              label.path("kind").asText(),
              time(file, label, "start"),
              time(file, label, "end"),
              entities,
              targets.isEmpty() ? entities : targets));
    }
    return new KnownAttacks(attacks);
  }

  private static long time(Path file, JsonNode label, String name) {
    JsonNode time = label.path(name);
    try {
      return time.isIntegralNumber()
          ? time.asLong()
          : OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          file + ": " + name + " of a label is " + time + "; allowed: RFC 3339 or epoch ms", e);
    }
  }

  private static SortedSet<String> names(JsonNode label, String... lists) {
    SortedSet<String> names = new TreeSet<>();
    for (String list : lists) {
      label.path(list).forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  List<Attack> all() {
    return attacks;
  }

  /** True where that was found rightly. */
  boolean explains(FoundLog.Found found) {
    return attacks.stream().anyMatch(each -> isFound(each, found));
  }

  /** True where the finding is about who did it, while it was done. */
  static boolean isFound(Attack attack, FoundLog.Found found) {
    EntityKey about = found.about();
    return attack.isAt(found.firstMs()) && names(attack.entities, about.uid(), about.owner());
  }

  /** True where the command hits whom it may. */
  boolean explains(TriedCommand command) {
    Target target = command.target();
    String key = target.key();
    String named =
        key.startsWith(target.cluster() + "/") ? key.substring(target.cluster().length() + 1) : key;
    return attacks.stream()
        .anyMatch(each -> each.isAt(command.startMs()) && isAmong(each.targets, named));
  }

  private static boolean names(SortedSet<String> all, String uid, String owner) {
    int slash = uid.indexOf('/');
    boolean withOwner =
        !owner.isEmpty()
            && slash > 0
            && all.contains(uid.substring(0, slash + 1) + owner + uid.substring(slash));
    return withOwner || isAmong(all, uid);
  }

  /** By the whole name, or by kind and id where the name has an owner between. */
  private static boolean isAmong(SortedSet<String> all, String named) {
    int first = named.indexOf('/');
    int last = named.lastIndexOf('/');
    return all.contains(named)
        || first >= 0
            && last > first
            && all.contains(named.substring(0, first) + named.substring(last));
  }
}
