package io.tidegate.enforcer.haproxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The servers of HAProxy's backends, as its admin socket tells of them. */
final class Servers {
  private static final int COLUMNS = 19;
  private static final int BACKEND = 1;
  private static final int NAME = 3;
  private static final int ADDRESS = 4;
  private static final int ADMIN_STATE = 6;
  private static final int PORT = 18;

  /** Set to maintenance or to draining by someone at the socket. */
  private static final int TAKEN_OUT = 0x01 | 0x08;

  private final AdminSocket socket;
  private final SortedMap<String, SortedSet<String>> pools;

  /** One server; {@code path} is its name at the socket. */
  record Server(String path, boolean takenOut) {}

  /** {@code pools} are the backends of each cluster; all of them for one that is not named. */
  Servers(AdminSocket socket, SortedMap<String, SortedSet<String>> pools) {
    this.socket = socket;
    this.pools = new TreeMap<>(pools);
  }

  /** The servers that are that node of the cluster, by name or address. */
  List<Server> of(String cluster, String node) throws IOException {
    SortedSet<String> backends = pools.getOrDefault(cluster, new TreeSet<>());
    List<Server> found = new ArrayList<>();
    for (String line : socket.ask("show servers state").split("\n")) {
      String[] columns = line.split(" ");
      boolean isServer = columns.length >= COLUMNS && !line.startsWith("#");
      if (isServer
          && (backends.isEmpty() || backends.contains(columns[BACKEND]))
          && isNode(columns, node)) {
        boolean takenOut = (Integer.parseInt(columns[ADMIN_STATE]) & TAKEN_OUT) != 0;
        found.add(new Server(columns[BACKEND] + "/" + columns[NAME], takenOut));
      }
    }
    return found;
  }

  void drain(String path) throws IOException {
    set(path, "drain");
  }

  void ready(String path) throws IOException {
    set(path, "ready");
  }

  /** Ends the sessions that the server still has. */
  void cut(String path) throws IOException {
    socket.ask("shutdown sessions server " + path);
  }

  private void set(String path, String state) throws IOException {
    String answer = socket.ask("set server " + path + " state " + state);
    if (!answer.isEmpty() && !answer.contains("No such server")) {
      throw new IOException("HAProxy refuses to set " + path + " to " + state + ": " + answer);
    }
  }

  private static boolean isNode(String[] columns, String node) {
    return columns[NAME].equals(node)
        || columns[ADDRESS].equals(node)
        || (columns[ADDRESS] + ":" + columns[PORT]).equals(node);
  }
}
