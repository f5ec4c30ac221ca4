package io.tidegate.enforcer.litellm;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's proxy as a gateway that obeys: keys and teams are blocked, or their limits lowered.
 *
 * <p>What they had before stands in a mark in their own metadata, and is given back when nothing is
 * in force for them. What somebody else changes meanwhile is theirs: it is what is given back.
 * LiteLLM ends nothing by itself: while no enforcer runs, what is in force stays.
 */
public final class LiteLlmEnforcement implements Enforcement {
  /** How a tenant of the telemetry is found at LiteLLM. */
  public enum Tenants {
    TEAM,
    USER
  }

  /** Each look costs a question for each target in force. */
  private static final long LOOK_MS = 10_000;

  private final LiteLlmApi api;
  private final Tenants tenants;
  private final SortedSet<String> clusters;
  private final InstantSource clock;
  private final SortedMap<String, Command> wanted = new TreeMap<>();
  private final Subjects subjects;
  private final SortedSet<Subject> left = new TreeSet<>();
  private boolean swept;
  private long lookAtMs;

  /**
   * @param tenants whether a tenant is a team or a user
   * @param clusters whose marks are heeded; with none, all are
   */
  public LiteLlmEnforcement(
      RestClient client, Tenants tenants, SortedSet<String> clusters, InstantSource clock) {
    this.api = new LiteLlmApi(client);
    this.subjects = new Subjects(api, tenants);
    this.tenants = tenants;
    this.clusters = new TreeSet<>(clusters);
    this.clock = clock;
  }

  @Override
  public SortedMap<String, SortedSet<String>> actions() {
    SortedSet<String> all = words(Action.DENY, Action.SET, Action.ALLOW);
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    actions.put("api_key", all);
    actions.put(EnforcerRecord.KEY_OF_TENANT, all);
    actions.put("tenant", tenants == Tenants.TEAM ? all : words(Action.SET, Action.ALLOW));
    return actions;
  }

  @Override
  public SortedSet<String> limits() {
    return new TreeSet<>(List.of(Wanted.REQUESTS, Wanted.TOKENS, Wanted.MONEY));
  }

  @Override
  public Outcome apply(Command command) throws IOException {
    if (command.action() == Action.SET && Wanted.held(command).isEmpty()) {
      return Outcome.notSupported("LiteLLM holds " + String.join(", ", limits()) + " only");
    }
    Subject subject = subjects.find(command.target());
    if (subject == null) {
      return Outcome.notFound(
          "LiteLLM knows no such " + command.target().kind() + ", or not in that tenant");
    }
    String key = command.target().key();
    Command before = wanted.put(key, command);
    String refusal = settle(subject);
    if (refusal == null) {
      return Outcome.done();
    }
    if (before == null) {
      wanted.remove(key);
    } else {
      wanted.put(key, before);
    }
    return Outcome.notSupported(refusal);
  }

  @Override
  public void remove(Command command) throws IOException {
    wanted.remove(command.target().key());
    Subject subject = subjects.find(command.target());
    if (subject != null) {
      settleOrFail(subject);
    }
    subjects.forget(command.target());
  }

  @Override
  public void reconcile(Collection<Command> inForce) throws IOException {
    SortedMap<String, Command> now = new TreeMap<>();
    inForce.forEach(command -> now.put(command.target().key(), command));
    boolean same = ids(now).equals(ids(wanted));
    if (swept && same && clock.millis() < lookAtMs) {
      return;
    }
    if (!swept) {
      sweep();
    }
    for (Command command : now.values()) {
      Subject subject = subjects.find(command.target());
      if (subject != null) {
        left.add(subject);
      }
    }
    for (String key : wanted.keySet()) {
      Subject subject = subjects.known(key);
      if (subject != null) {
        left.add(subject);
      }
    }
    wanted.clear();
    wanted.putAll(now);
    for (Subject each : List.copyOf(left)) {
      settleOrFail(each);
      left.remove(each);
    }
    subjects.keepOnly(wanted.keySet());
    lookAtMs = clock.millis() + LOOK_MS;
  }

  /** Finds what an earlier enforcer has left: LiteLLM is asked for all once. */
  private void sweep() throws IOException {
    for (SubjectKind kind : List.of(SubjectKind.KEY, subjects.ofTenants())) {
      for (LiteLlmApi.Marked each : api.marked(kind)) {
        if (each.mark().targets().keySet().stream().anyMatch(this::isOurs)) {
          left.add(each.subject());
        }
      }
    }
    swept = true;
  }

  private boolean isOurs(String target) {
    String cluster = target.substring(0, Math.max(0, target.indexOf('/')));
    return clusters.isEmpty() || cluster.equals(Target.EVERY_CLUSTER) || clusters.contains(cluster);
  }

  private void settleOrFail(Subject subject) throws IOException {
    String refusal = settle(subject);
    if (refusal != null) {
      throw new IOException(refusal);
    }
  }

  /** Makes LiteLLM's record say what is wanted of it; what LiteLLM says against it, or null. */
  private @Nullable String settle(Subject subject) throws IOException {
    Json info = api.info(subject);
    if (info == null) {
      return null;
    }
    Wanted all =
        Wanted.of(
            wanted.values().stream()
                .filter(command -> subject.equals(subjects.known(command.target().key())))
                .toList());
    Mark old = Mark.of(info);
    if (all.isNothing() && old == null) {
      return null;
    }
    Mark mark = all.isNothing() ? null : all.mark(info, old, clock.millis());
    boolean block = mark != null && mark.set().containsKey(Wanted.BLOCKED);
    boolean given = old != null && old.set().containsKey(Wanted.BLOCKED) && !block;
    boolean own = Mark.own(old, Wanted.BLOCKED, Json.of(info.at(Wanted.BLOCKED).isTrue())).isTrue();
    if (block && subject.kind().blockPath(true) == null) {
      return "LiteLLM can block keys and teams, and no " + subject.kind().word();
    }
    // Given free first, and blocked last: at no time is it blocked without a mark that says by
    // whom.
    if (given && !own && info.at(Wanted.BLOCKED).isTrue()) {
      String refusal = api.block(subject, false);
      if (refusal != null) {
        return refusal;
      }
    }
    Json change = change(info, old, mark);
    if (!change.members().isEmpty()) {
      String refusal = api.update(subject, change);
      if (refusal != null) {
        return refusal;
      }
    }
    return block && !info.at(Wanted.BLOCKED).isTrue() ? api.block(subject, true) : null;
  }

  /** The members that change, the metadata with the mark among them. */
  private static Json change(Json info, @Nullable Mark old, @Nullable Mark mark) {
    SortedMap<String, Json> say = new TreeMap<>();
    if (old != null) {
      old.before().forEach((name, json) -> say.put(name, Mark.own(old, name, info.at(name))));
    }
    if (mark != null) {
      say.putAll(mark.set());
    }
    say.remove(Wanted.BLOCKED);
    Json change = Json.object();
    for (Map.Entry<String, Json> each : say.entrySet()) {
      if (!each.getValue().equals(info.at(each.getKey()))) {
        change = change.with(each.getKey(), each.getValue());
      }
    }
    Json metadata = info.at("metadata");
    Json marked =
        mark == null ? metadata.without(Mark.NAME) : metadata.with(Mark.NAME, mark.json());
    return marked.equals(metadata) ? change : change.with("metadata", marked);
  }

  private static SortedMap<String, String> ids(SortedMap<String, Command> commands) {
    SortedMap<String, String> ids = new TreeMap<>();
    commands.forEach((key, command) -> ids.put(key, command.commandId()));
    return ids;
  }

  private static SortedSet<String> words(Action... actions) {
    SortedSet<String> words = new TreeSet<>();
    Arrays.stream(actions).forEach(action -> words.add(action.wireName()));
    return words;
  }
}
