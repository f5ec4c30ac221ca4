package io.tidegate.simulator;

import java.util.ArrayDeque;

/** Hands out node addresses; one that was given back is used again after a minute. */
final class AddressBook {
  private record Freed(long timeMs, String address) {}

  private static final long QUARANTINE_MS = 60_000;
  private static final int PORT = 8000;
  private static final int FIRST_HOST = 10;
  private static final int HOSTS = 240;

  private final ArrayDeque<Freed> freed = new ArrayDeque<>();
  private int next;

  String take(long nowMs) {
    Freed oldest = freed.peekFirst();
    if (oldest != null && oldest.timeMs + QUARANTINE_MS <= nowMs) {
      freed.removeFirst();
      return oldest.address;
    }
    int number = next++;
    return "10.0." + number / HOSTS + "." + (FIRST_HOST + number % HOSTS) + ":" + PORT;
  }

  void giveBack(String address, long nowMs) {
    freed.addLast(new Freed(nowMs, address));
  }
}
