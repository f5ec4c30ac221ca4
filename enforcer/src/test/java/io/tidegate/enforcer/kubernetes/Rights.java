package io.tidegate.enforcer.kubernetes;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the roles of a manifest give leave for, and what of that was made use of. */
final class Rights {
  /**
   * A right.
   *
   * @param namespace of a Role, its own; of a ClusterRole, empty
   */
  private record Right(
      String namespace, String group, String resource, List<String> names, String verb) {}

  private final List<Right> given = new ArrayList<>();
  private final TreeSet<String> used = new TreeSet<>();

  Rights(Path manifest) {
    try (Reader reader = Files.newBufferedReader(manifest)) {
      for (Object each : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(reader)) {
        Map<?, ?> document = (Map<?, ?>) each;
        if (String.valueOf(document.get("kind")).endsWith("Role")) {
          Object namespace = ((Map<?, ?>) document.get("metadata")).get("namespace");
          for (Object rule : (List<?>) document.get("rules")) {
            take(namespace == null ? "" : namespace.toString(), (Map<?, ?>) rule);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String namespace, Map<?, ?> rule) {
    for (String group : words(rule.get("apiGroups"))) {
      for (String resource : words(rule.get("resources"))) {
        for (String verb : words(rule.get("verbs"))) {
          given.add(new Right(namespace, group, resource, words(rule.get("resourceNames")), verb));
        }
      }
    }
  }

  private static List<String> words(Object list) {
    return list == null ? List.of() : ((List<?>) list).stream().map(String::valueOf).toList();
  }

  boolean allow(String namespace, String group, String resource, String name, String verb) {
    for (Right right : given) {
      if ((right.namespace.isEmpty() || right.namespace.equals(namespace))
          && right.group.equals(group)
          && right.resource.equals(resource)
          && (right.names.isEmpty() || right.names.contains(name))
          && right.verb.equals(verb)) {
        used.add(right.toString());
        return true;
      }
    }
    return false;
  }

  /** Those that nobody has made use of. */
  List<String> unused() {
    return given.stream().map(Right::toString).filter(each -> !used.contains(each)).toList();
  }
}
