package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A node that takes no work, by a taint of its own key, which evicts what runs there where open
 * streams are to be cut. Nothing that is anybody else's is changed: a cordon could not be told from
 * that of an owner who cordons the same node meanwhile.
 */
final class HeldNode {
  private static final String KEY = "key";
  private static final String CUT = "cut";

  private HeldNode() {}

  /**
   * What is to be changed of a node so that it obeys these commands; with none, that nothing of
   * ours is left.
   *
   * @param mark the taint's key, and the annotation's, which says for which commands
   */
  static Json patch(Json node, Collection<Command> commands, String mark) {
    Json patch = Json.object();
    List<Json> ours = new ArrayList<>();
    List<Json> wanted = new ArrayList<>();
    for (Json taint : node.at("spec", "taints").items()) {
      (isOf(taint, mark) ? ours : wanted).add(taint);
    }
    List<Json> own = commands.isEmpty() ? List.of() : List.of(taint(commands, mark));
    if (!ours.equals(own)) {
      wanted.addAll(own);
      Json taints = wanted.isEmpty() ? Json.NULL : Json.list(wanted);
      patch = patch.with("spec", Json.object().with("taints", taints));
    }
    Json said = node.at("metadata", "annotations", mark);
    Json say = commands.isEmpty() ? Json.NULL : Json.of(targets(commands).toString());
    if (!said.equals(say)) {
      Json annotations = Json.object().with(mark, say);
      patch = patch.with("metadata", Json.object().with("annotations", annotations));
    }
    return patch;
  }

  /** True for a node of which something is ours. */
  static boolean isMarked(Json node, String mark) {
    return node.at("spec", "taints").items().stream().anyMatch(taint -> isOf(taint, mark))
        || node.at("metadata", "annotations").members().containsKey(mark);
  }

  /** By the target's key, the command's id. */
  static Json targets(Collection<Command> commands) {
    Json targets = Json.object();
    for (Command command : commands) {
      targets = targets.with(command.target().key(), Json.of(command.commandId()));
    }
    return targets;
  }

  private static boolean isOf(Json taint, String mark) {
    return taint.at(KEY).text().equals(mark);
  }

  private static Json taint(Collection<Command> commands, String mark) {
    boolean cut = commands.stream().anyMatch(each -> each.openStreams().equals(CUT));
    boolean drained = commands.stream().anyMatch(each -> "drain".equals(each.method()));
    return Json.object()
        .with(KEY, Json.of(mark))
        .with("value", Json.of(drained ? "drain" : "hold"))
        .with("effect", Json.of(cut ? "NoExecute" : "NoSchedule"));
  }
}
