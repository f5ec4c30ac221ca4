package io.tidegate.benchmarks.quality;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What commands held for whom and until when, and the requests that came in that time. */
final class CommandSpans {
  private static final List<String> ENDS =
      Stream.of(Action.values()).filter(Action::ends).map(Action::wireName).toList();

  /** As much as clocks of nodes and gateways may differ. */
  private static final long CLOCKS_MS = 2_000;

  private final List<Commanded> ended = new ArrayList<>();
  private final SortedMap<String, Open> open = new TreeMap<>();

  /**
   * One command.
   *
   * @param entity as {@code <kind>/<id>}
   * @param action with its method, where it has one
   * @param mode enforced, or only noted
   * @param endMs its own end, or when it was released or another took its place
   * @param requests of the entity while it held, refused or limited where it is enforced
   * @param inFlight those of them that a node had begun before it held
   * @param firstMs when the first of them ended; its end where there was none
   */
  record Commanded(
      String entity,
      String action,
      String mode,
      long startMs,
      long endMs,
      long requests,
      long inFlight,
      long firstMs) {

    private static final long RELEASE_MS = 30_000;

    /**
     * True when it kept a node from nothing: it held it before it served anybody, and let it go
     * soon after it could.
     */
    boolean isGate() {
      return action.equals("contain hold") && inFlight == 0 && endMs - firstMs <= RELEASE_MS;
    }

    /** True when it makes a group ready for more. */
    boolean isPreparation() {
      return action.equals("set pre-warm");
    }
  }

  private static final class Open {
    private final Commanded command;
    private long requests;
    private long inFlight;
    private long firstMs = Long.MAX_VALUE;

    Open(Commanded command) {
      this.command = command;
    }

    Commanded until(long timeMs) {
      long endMs = Math.min(command.endMs, timeMs);
      return new Commanded(
          command.entity,
          command.action,
          command.mode,
          command.startMs,
          endMs,
          requests,
          inFlight,
          Math.min(firstMs, endMs));
    }
  }

  /** Takes in a command. */
  void take(
      String entity, String action, String method, String mode, long startMs, long durationMs) {
    Open before = open.remove(entity);
    if (before != null) {
      ended.add(before.until(startMs));
    }
    if (!ENDS.contains(action)) {
      String words = method.isEmpty() ? action : action + " " + method;
      long endMs = startMs + durationMs;
      open.put(entity, new Open(new Commanded(entity, words, mode, startMs, endMs, 0, 0, endMs)));
    }
  }

  /** Takes in a request. */
  void count(InferenceEvent event) {
    if (!open.isEmpty()) {
      count("tenant/", event.tenant(), event);
      count("api_key/", event.apiKey(), event);
      count("user/", event.user(), event);
      count("source/", event.source(), event);
      count("node/", event.node(), event);
    }
  }

  /** All of them. */
  List<Commanded> all() {
    List<Commanded> all = new ArrayList<>(ended);
    open.values().forEach(each -> all.add(each.until(Long.MAX_VALUE)));
    return all;
  }

  private void count(String kind, @Nullable String id, InferenceEvent event) {
    Open held = id == null ? null : open.get(kind + id);
    long timeMs = event.timeMs();
    if (held != null && timeMs >= held.command.startMs && timeMs < held.command.endMs) {
      held.requests++;
      held.firstMs = Math.min(held.firstMs, timeMs);
      long queueMicros = Math.max(0, event.queueMicros());
      long begunMs = timeMs - (event.latencyMicros() - queueMicros) / 1_000;
      if (begunMs < held.command.startMs - CLOCKS_MS) {
        held.inFlight++;
      }
    }
  }
}
