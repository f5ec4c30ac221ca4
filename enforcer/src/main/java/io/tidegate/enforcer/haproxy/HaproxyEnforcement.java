package io.tidegate.enforcer.haproxy;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.Address;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * HAProxy as a gateway that obeys: who is contained stands in a map of its memory, and nodes are
 * drained. Both are lost when it reloads, and done again by {@link #reconcile}.
 *
 * <p>The map also says which servers were drained here, so that whoever drained another one by hand
 * finds it as it was.
 */
public final class HaproxyEnforcement implements Enforcement {
  private static final String RATE = "requests_per_min";
  private static final String STEP_UP = "step_up";
  private static final String CUT = "cut";
  private static final String SAFE = "[A-Za-z0-9._-]+";

  private final AdminSocket socket;
  private final String map;
  private final Servers servers;

  /**
   * @param map the map's file as HAProxy's configuration names it
   * @param pools by cluster, the backends whose servers are its nodes; all where it is not named
   */
  public HaproxyEnforcement(
      AdminSocket socket, String map, SortedMap<String, SortedSet<String>> pools) {
    if (!map.matches("[^\\s;\\\\]+")) {
      throw new IllegalArgumentException("the map's file must have a name without spaces: " + map);
    }
    this.socket = socket;
    this.map = map;
    this.servers = new Servers(socket, pools);
  }

  @Override
  public SortedMap<String, SortedSet<String>> actions() {
    SortedSet<String> traffic = words(Action.DENY, Action.SET, Action.REDIRECT, Action.ALLOW);
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    for (String kind : List.of("tenant", "api_key", EnforcerRecord.KEY_OF_TENANT, "user")) {
      actions.put(kind, traffic);
    }
    actions.put("source", words(Action.DENY, Action.SET, Action.ALLOW));
    actions.put("node", words(Action.CONTAIN, Action.RESTORE));
    return actions;
  }

  @Override
  public SortedSet<String> limits() {
    return new TreeSet<>(List.of(RATE));
  }

  @Override
  public Outcome apply(Command command) throws IOException {
    if (!command.commandId().matches(SAFE)) {
      return Outcome.notSupported("its id has characters that HAProxy's map cannot hold");
    }
    if (command.target() instanceof Target.Source source) {
      Address address = Address.parse(source.source());
      if (address != null && !address.isSingle()) {
        return Outcome.notSupported("HAProxy's map holds single addresses, and no prefixes");
      }
    }
    return command.target() instanceof Target.Node node ? drain(command, node) : enter(command);
  }

  @Override
  public void remove(Command command) throws IOException {
    String key = MapEntry.keyOf(command.target());
    forget(new MapEntry(key, entries().getOrDefault(key, "")));
  }

  @Override
  public void reconcile(Collection<Command> inForce) throws IOException {
    SortedMap<String, String> held = entries();
    SortedSet<String> wanted = new TreeSet<>();
    for (Command command : inForce) {
      String key = MapEntry.keyOf(command.target());
      wanted.add(key);
      String value = held.get(key);
      if (value == null || !value.contains(":" + command.commandId() + ":")) {
        apply(command);
      } else if (command.target() instanceof Target.Node node) {
        drainAgain(node, new MapEntry(key, value));
      }
    }
    for (Map.Entry<String, String> entry : held.entrySet()) {
      if (!wanted.contains(entry.getKey())) {
        forget(new MapEntry(entry.getKey(), entry.getValue()));
      }
    }
  }

  private Outcome enter(Command command) throws IOException {
    MapEntry entry = entryOf(command);
    if (entry == null) {
      return Outcome.notSupported(
          "HAProxy limits by " + RATE + " or asks for " + STEP_UP + ", and nothing else");
    }
    if (entry.what().equals(MapEntry.REDIRECT) && !isBackend(entry.argument())) {
      return Outcome.notFound("there is no backend " + entry.argument());
    }
    put(entry);
    return Outcome.done();
  }

  private static @Nullable MapEntry entryOf(Command command) {
    if (command.action() == Action.DENY) {
      return MapEntry.of(command, MapEntry.DENY, "403");
    }
    if (command.action() == Action.REDIRECT) {
      String destination = command.destination();
      return destination == null || !destination.matches("[A-Za-z0-9._-]+")
          ? null
          : MapEntry.of(command, MapEntry.REDIRECT, destination);
    }
    if (STEP_UP.equals(command.method())) {
      return MapEntry.of(command, MapEntry.DENY, "401");
    }
    for (Limit limit : command.limits()) {
      if (limit.name().equals(RATE)) {
        return limit.whole() == 0
            ? MapEntry.of(command, MapEntry.DENY, "403")
            : MapEntry.of(command, MapEntry.LIMIT, Long.toString(limit.whole()));
      }
    }
    return null;
  }

  private Outcome drain(Command command, Target.Node node) throws IOException {
    List<Servers.Server> found = servers.of(node.cluster(), node.node());
    if (found.isEmpty()) {
      return Outcome.notFound("no server of HAProxy is node " + node.node());
    }
    String key = MapEntry.keyOf(node);
    String before = entries().get(key);
    SortedSet<String> ours = paths(before == null ? "" : new MapEntry(key, before).argument());
    for (Servers.Server server : found) {
      if (!server.takenOut()) {
        ours.add(server.path());
      }
    }
    // The entry first: what is drained and not in the map would never be given back.
    put(MapEntry.of(command, MapEntry.DRAIN, String.join(",", ours)));
    for (String path : ours) {
      servers.drain(path);
      if (command.openStreams().equals(CUT)) {
        servers.cut(path);
      }
    }
    return Outcome.done();
  }

  /** Drains what someone has made ready since. */
  private void drainAgain(Target.Node node, MapEntry entry) throws IOException {
    SortedSet<String> ours = paths(entry.argument());
    for (Servers.Server server : servers.of(node.cluster(), node.node())) {
      if (!server.takenOut() && ours.contains(server.path())) {
        servers.drain(server.path());
      }
    }
  }

  private void forget(MapEntry entry) throws IOException {
    if (entry.what().equals(MapEntry.DRAIN)) {
      for (String path : paths(entry.argument())) {
        servers.ready(path);
      }
    }
    String answer = socket.ask("del map " + map + " " + entry.key());
    if (answer.contains("Unknown map")) {
      throw new IOException(unknownMap());
    }
  }

  private void put(MapEntry entry) throws IOException {
    String words = " map " + map + " " + entry.key() + " " + entry.value();
    String answer = socket.ask("set" + words);
    if (answer.contains("not found")) {
      answer = socket.ask("add" + words);
    }
    if (answer.contains("Unknown map")) {
      throw new IOException(unknownMap());
    }
    if (!answer.isEmpty()) {
      throw new IOException("HAProxy refuses the entry: " + answer);
    }
  }

  /** What HAProxy holds, by key. */
  private SortedMap<String, String> entries() throws IOException {
    String answer = socket.ask("show map " + map);
    if (answer.contains("Unknown map")) {
      throw new IOException(unknownMap());
    }
    SortedMap<String, String> entries = new TreeMap<>();
    for (String line : answer.split("\n")) {
      String[] parts = line.split(" ", 3);
      if (parts.length == 3) {
        entries.put(parts[1], parts[2]);
      }
    }
    return entries;
  }

  private boolean isBackend(String name) throws IOException {
    return List.of(socket.ask("show backend").split("\n")).contains(name);
  }

  private String unknownMap() {
    return "HAProxy has no map " + map + ": its configuration must name it, as haproxy.cfg shows";
  }

  private static SortedSet<String> paths(String argument) {
    SortedSet<String> paths = new TreeSet<>();
    for (String path : argument.split(",")) {
      if (!path.isEmpty()) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static SortedSet<String> words(Action... actions) {
    SortedSet<String> words = new TreeSet<>();
    for (Action action : actions) {
      words.add(action.wireName());
    }
    return words;
  }
}
