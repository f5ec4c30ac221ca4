package io.tidegate.detectors.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who claims which address since when. A claim holds until the node's life ends or another life
 * claims the same address; one life claims an address once, from the last time that it took it.
 */
final class AddressBook {
  private static final int CLAIMS_PER_LIFE = 32;

  /** One life's claim to one address. */
  record Claim(long sinceMs, String name, long number) implements Comparable<Claim> {
    private static final Comparator<Claim> ORDER =
        Comparator.comparingLong(Claim::sinceMs)
            .thenComparing(Claim::name)
            .thenComparingLong(Claim::number);

    boolean isOf(NodeLife life) {
      return number == life.number && name.equals(life.name);
    }

    @Override
    public int compareTo(Claim other) {
      return ORDER.compare(this, other);
    }
  }

  private final TreeMap<String, List<Claim>> claims;

  AddressBook() {
    this(new TreeMap<>());
  }

  private AddressBook(TreeMap<String, List<Claim>> claims) {
    this.claims = claims;
  }

  AddressBook copy() {
    return new AddressBook(new TreeMap<>(claims));
  }

  /** The claims to that very address, oldest first. */
  List<Claim> of(String address) {
    return claims.getOrDefault(address, List.of());
  }

  /** The addresses with a port on that host. */
  List<String> onHost(String host) {
    String start = host.indexOf(':') < 0 ? host : "[" + host + "]";
    List<String> found = new ArrayList<>();
    for (String address : claims.subMap(start + ":", start + ";").keySet()) {
      if (hostOf(address).equals(host)) {
        found.add(address);
      }
    }
    return found;
  }

  /** The address without its port, where it has one: {@code 10.0.0.1:80} or {@code [::1]:80}. */
  static String hostOf(String address) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0 || colon == address.length() - 1) {
      return address;
    }
    for (int i = colon + 1; i < address.length(); i++) {
      if (address.charAt(i) < '0' || address.charAt(i) > '9') {
        return address;
      }
    }
    if (address.charAt(0) == '[') {
      return address.charAt(colon - 1) == ']' ? address.substring(1, colon - 1) : address;
    }
    return address.indexOf(':') == colon ? address.substring(0, colon) : address;
  }

  /** Notes the addresses that an event gives to a life, here and in the life itself. */
  void claim(NodeLife life, List<String> addresses, long timeMs) {
    for (String address : addresses) {
      List<Claim> known = of(address);
      boolean held = !known.isEmpty() && known.get(known.size() - 1).isOf(life);
      if (held || address.equals(life.name)) {
        continue;
      }
      TreeMap<String, Long> own = new TreeMap<>(life.claims);
      own.put(address, timeMs);
      if (own.size() > CLAIMS_PER_LIFE) {
        String oldest = oldest(own);
        own.remove(oldest);
        drop(oldest, life);
      }
      life.claims = own;
      if (own.containsKey(address)) {
        insert(address, new Claim(timeMs, life.name, life.number), life);
      }
    }
  }

  /** Puts back what the life itself knows of its claims. */
  void restore(NodeLife life) {
    life.claims.forEach(
        (address, sinceMs) -> insert(address, new Claim(sinceMs, life.name, life.number), life));
  }

  void forget(NodeLife life) {
    life.claims.keySet().forEach(address -> drop(address, life));
  }

  private void insert(String address, Claim claim, NodeLife life) {
    List<Claim> more = new ArrayList<>(of(address));
    more.removeIf(known -> known.isOf(life));
    more.add(claim);
    more.sort(null);
    claims.put(address, List.copyOf(more));
  }

  private void drop(String address, NodeLife life) {
    List<Claim> less = new ArrayList<>(of(address));
    less.removeIf(known -> known.isOf(life));
    if (less.isEmpty()) {
      claims.remove(address);
    } else {
      claims.put(address, List.copyOf(less));
    }
  }

  private static String oldest(SortedMap<String, Long> own) {
    String oldest = own.firstKey();
    for (var entry : own.entrySet()) {
      if (entry.getValue() < own.getOrDefault(oldest, Long.MAX_VALUE)) {
        oldest = entry.getKey();
      }
    }
    return oldest;
  }
}
