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
   */
  record Commanded(
      String entity, String action, String mode, long startMs, long endMs, long requests) {}

  private static final class Open {
    private final Commanded command;
    private long requests;

    Open(Commanded command) {
      this.command = command;
    }

    Commanded until(long timeMs) {
      return new Commanded(
          command.entity,
          command.action,
          command.mode,
          command.startMs,
          Math.min(command.endMs, timeMs),
          requests);
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
      open.put(entity, new Open(new Commanded(entity, words, mode, startMs, endMs, 0)));
    }
  }

  /** Takes in a request. */
  void count(InferenceEvent event) {
    if (!open.isEmpty()) {
      count("tenant/", event.tenant(), event.timeMs());
      count("api_key/", event.apiKey(), event.timeMs());
      count("user/", event.user(), event.timeMs());
      count("source/", event.source(), event.timeMs());
      count("node/", event.node(), event.timeMs());
    }
  }

  /** All of them. */
  List<Commanded> all() {
    List<Commanded> all = new ArrayList<>(ended);
    open.values().forEach(each -> all.add(each.until(Long.MAX_VALUE)));
    return all;
  }

  private void count(String kind, @Nullable String id, long timeMs) {
    Open held = id == null ? null : open.get(kind + id);
    if (held != null && timeMs >= held.command.startMs && timeMs < held.command.endMs) {
      held.requests++;
    }
  }
}
