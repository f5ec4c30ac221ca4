package io.tidegate.enforcer.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.rest.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What node groups said of their size before it was changed, in a ConfigMap: a scale has no room
 * for it, and whoever may write a Deployment's annotations may run anything.
 *
 * <p>An entry is written before the size and taken away after it, so that at no time a size is ours
 * of which nobody knows what it was.
 */
final class Ledger {
  private static final String MEMBER = "groups.json";
  private static final String BEFORE = "before";
  private static final String SETS = "sets";

  private final KubernetesApi api;
  private final String path;

  Ledger(KubernetesApi api, String namespace, String name) {
    this.api = api;
    this.path = "/api/v1/namespaces/" + namespace + "/configmaps/" + name;
  }

  /**
   * What is known of one group.
   *
   * @param value its entry; {@link Json#NULL} where nothing of it was changed
   */
  record Entry(Json value) {
    static final Entry NONE = new Entry(Json.NULL);

    /** The size that is the owner's: what it was before, where it still is what was set here. */
    Json own(Json now) {
      return value.at(SETS).items().contains(now) ? value.at(BEFORE) : now;
    }

    /** That the size may from now on be that one, too. */
    Entry before(Json own, Json set, Json targets) {
      List<Json> sets = new ArrayList<>(value.at(SETS).items());
      sets.remove(own);
      if (!sets.contains(set)) {
        sets.add(set);
      }
      return entry(own, sets, targets);
    }

    /** That the size is that one. */
    Entry after(Json set) {
      return entry(value.at(BEFORE), List.of(set), value.at("targets"));
    }

    boolean isNone() {
      return value.isNull();
    }

    private static Entry entry(Json before, List<Json> sets, Json targets) {
      return new Entry(
          Json.object().with(BEFORE, before).with(SETS, Json.list(sets)).with("targets", targets));
    }
  }

  Entry of(String group) throws IOException {
    return new Entry(groups(read()).at(group));
  }

  /** The groups of which something was changed. */
  SortedSet<String> groups() throws IOException {
    return new TreeSet<>(groups(read()).members().keySet());
  }

  void put(String group, Entry entry) throws IOException {
    Outcome outcome =
        api.change(
            path,
            map -> {
              Json groups = groups(map);
              Json now = groups.at(group);
              if (now.equals(entry.value())) {
                return Json.object();
              }
              Json all =
                  entry.value().isNull()
                      ? groups.without(group)
                      : groups.with(group, entry.value());
              return Json.object()
                  .with("data", Json.object().with(MEMBER, Json.of(all.toString())));
            });
    if (!outcome.isDone()) {
      throw new IOException(outcome.text());
    }
  }

  private Json read() throws IOException {
    Json map = api.get(path);
    if (map.isNull()) {
      throw new IOException("there is no " + path + ": make it, empty, as deploy/kubernetes does");
    }
    return map;
  }

  private static Json groups(Json map) throws IOException {
    String text = map.at("data", MEMBER).text();
    return text.isEmpty() ? Json.object() : Json.parse(text.getBytes(UTF_8));
  }
}
