package io.tidegate.enforcer.http;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.Address;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What is in force, in memory, as the check endpoint looks it up. Each entry is void from its end
 * on, whether or not it was removed.
 */
public final class HttpEnforcement implements Enforcement {
  private static final String RATE = "requests_per_min";
  private static final String STEP_UP = "step_up";
  private static final int AUTHENTICATE = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final long SECOND_MS = 1_000;

  private final Map<Target, Held> held = new ConcurrentHashMap<>();

  /** What is held for single tenants' keys, by the key of all tenants. */
  private final Map<Target, SortedMap<String, Held>> heldByKey = new ConcurrentHashMap<>();

  /** The lengths of the prefixes for which something is or was held, the longest first. */
  private final Set<Integer> prefixes = new ConcurrentSkipListSet<>(Comparator.reverseOrder());

  /** A command and how it is carried out: a status to refuse with, or a rate. */
  private record Held(
      Command command, int status, BigDecimal perMinute, @Nullable RateWindow window) {
    static Held refusing(Command command, int status) {
      return new Held(command, status, BigDecimal.ZERO, null);
    }
  }

  @Override
  public SortedMap<String, SortedSet<String>> actions() {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    for (String kind : List.of("tenant", "api_key", "user", "source", "model")) {
      actions.put(
          kind,
          new TreeSet<>(
              List.of(Action.DENY.wireName(), Action.SET.wireName(), Action.ALLOW.wireName())));
    }
    actions.put(EnforcerRecord.KEY_OF_TENANT, actions.get("api_key"));
    return actions;
  }

  @Override
  public SortedSet<String> limits() {
    return new TreeSet<>(List.of(RATE));
  }

  @Override
  public Outcome apply(Command command) {
    Held how = how(command);
    if (how == null) {
      return Outcome.notSupported(
          "a check can limit by " + RATE + " or ask for " + STEP_UP + ", and nothing else");
    }
    if (command.target() instanceof Target.Source source) {
      Address address = Address.parse(source.source());
      if (address != null && !address.isSingle()) {
        prefixes.add(address.bits());
      }
    }
    held.put(command.target(), how);
    if (isOfOneTenant(command.target())) {
      heldByKey
          .computeIfAbsent(command.target().widest(), ignored -> new ConcurrentSkipListMap<>())
          .put(command.target().id(), how);
    }
    return Outcome.done();
  }

  @Override
  public void remove(Command command) {
    forget(command.target());
  }

  private void forget(Target target) {
    held.remove(target);
    SortedMap<String, Held> ofKey = heldByKey.get(target.widest());
    if (isOfOneTenant(target) && ofKey != null) {
      ofKey.remove(target.id());
    }
  }

  private static boolean isOfOneTenant(Target target) {
    return !target.equals(target.widest());
  }

  @Override
  public void reconcile(Collection<Command> inForce) {
    if (held.size() > inForce.size()) {
      Set<Target> wanted = new HashSet<>();
      inForce.forEach(command -> wanted.add(command.target()));
      List<Target> all = List.copyOf(held.keySet());
      all.stream().filter(target -> !wanted.contains(target)).forEach(this::forget);
      heldByKey.values().removeIf(Map::isEmpty);
    }
  }

  /** What is to become of a request. */
  Verdict check(Asked asked, long nowMs) {
    Held limit = null;
    for (Target target : asked.targets(prefixes)) {
      Held found = heldFor(target, asked, nowMs);
      if (found == null || found.command().endMs() <= nowMs) {
        continue;
      }
      if (found.window() == null) {
        long waitMs = found.command().endMs() - nowMs;
        boolean byName = target instanceof Target.ApiKey || target instanceof Target.Tenant;
        return new Verdict(
            found.status(), found.command().commandId(), waitMs / SECOND_MS + 1, byName);
      }
      limit = limit == null || found.perMinute().compareTo(limit.perMinute()) < 0 ? found : limit;
    }
    return limit == null || limit.window() == null
        ? Verdict.SERVE
        : within(limit.command(), limit.window(), nowMs);
  }

  /** What is held for a target; of a key without a tenant's name, what is held for any tenant's. */
  private @Nullable Held heldFor(Target target, Asked asked, long nowMs) {
    Held found = held.get(target);
    boolean unknown = target instanceof Target.ApiKey && asked.tenant() == null;
    if (!unknown || found != null && found.command().endMs() > nowMs) {
      return found;
    }
    return heldByKey.getOrDefault(target, Collections.emptySortedMap()).values().stream()
        .filter(each -> each.command().endMs() > nowMs)
        .findFirst()
        .orElse(found);
  }

  private static Verdict within(Command command, RateWindow window, long nowMs) {
    String id = command.commandId();
    return window.admit(nowMs)
        ? Verdict.serveUnder(id)
        : new Verdict(TOO_MANY, id, window.waitSeconds(), false);
  }

  private @Nullable Held how(Command command) {
    if (command.target() instanceof Target.Model model && model.version() != null) {
      return null;
    }
    if (command.action() == Action.DENY) {
      return Held.refusing(command, FORBIDDEN);
    }
    if (STEP_UP.equals(command.method())) {
      return Held.refusing(command, AUTHENTICATE);
    }
    for (Limit limit : command.limits()) {
      if (limit.name().equals(RATE)) {
        return limit.value().signum() == 0
            ? Held.refusing(command, FORBIDDEN)
            : new Held(command, TOO_MANY, limit.value(), new RateWindow(limit.value()));
      }
    }
    return null;
  }
}
