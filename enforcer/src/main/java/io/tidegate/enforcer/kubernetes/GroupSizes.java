package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds node groups at a size or grows them, and gives back what they said of themselves. */
final class GroupSizes {
  private final KubernetesApi api;
  private final Ledger ledger;

  GroupSizes(KubernetesApi api, Ledger ledger) {
    this.api = api;
    this.ledger = ledger;
  }

  /** Makes a group be as all commands for it want it; as its owner has it, where there are none. */
  Outcome settle(NodeGroup group, List<Command> commands) throws IOException {
    Sizing sizing = new Sizing(group, commands);
    Outcome outcome = api.change(group.path(), sizing);
    if (sizing.wrong != null) {
      return Outcome.notSupported(sizing.wrong);
    }
    boolean isDone = outcome.isDone();
    if (isDone && sizing.set != null) {
      ledger.put(group.path(), sizing.entry.after(sizing.set));
    } else if ((isDone || outcome.isNotFound()) && !ledger.of(group.path()).isNone()) {
      ledger.put(group.path(), Ledger.Entry.NONE);
    }
    return outcome;
  }

  /** What is to be changed, after the ledger says what it was. */
  private final class Sizing implements KubernetesApi.Edit {
    private final NodeGroup group;
    private final List<Command> commands;
    private Ledger.Entry entry = Ledger.Entry.NONE;
    private @Nullable Json set;
    private @Nullable String wrong;

    Sizing(NodeGroup group, List<Command> commands) {
      this.group = group;
      this.commands = commands;
    }

    @Override
    public Json of(Json object) throws IOException {
      Json now = group.size(object);
      Ledger.Entry known = ledger.of(group.path());
      Json own = known.own(now);
      Json wanted = commands.isEmpty() ? own : group.wanted(own, commands);
      set = null;
      wrong = null;
      if (wanted == null) {
        wrong = group.path() + " says " + own + ", which is no number of nodes";
        return Json.object();
      }
      if (!wanted.equals(own)) {
        entry = known.before(own, wanted, HeldNode.targets(commands));
        ledger.put(group.path(), entry);
        set = wanted;
      }
      return group.patch(object, wanted);
    }
  }
}
