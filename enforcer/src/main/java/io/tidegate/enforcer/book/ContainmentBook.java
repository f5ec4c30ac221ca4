package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.entity.Identifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which containments are in force at one gateway: given the records it reads and the time, what it
 * is to do and to answer. Not for use by several threads.
 *
 * <p>What is not signed is counted, and never answered: else whoever may write would decide how
 * much is written.
 *
 * <p>What it guarantees:
 *
 * <ol>
 *   <li>nothing is done that was not signed with a valid key for one of its clusters;
 *   <li>whatever is done ends at the command's stated end, whenever it was read;
 *   <li>of two commands for one target the one of the later generation holds;
 *   <li>what its owner exempts is never contained.
 * </ol>
 *
 * A tombstone is not signed and ends nothing: it only means that who starts later finds nothing.
 */
public final class ContainmentBook {
  private static final int PROCESSING = 102;
  private static final int DONE = 200;
  private static final int MALFORMED = 400;
  private static final int NOT_ALLOWED = 403;
  private static final int NOT_SUPPORTED = 501;
  private static final int LATER = 503;

  /** So far may clocks differ. */
  private static final long AHEAD_MS = 300_000;

  /** No command's id is longer: it is the text of a UUID. */
  private static final int LONGEST_ID = 36;

  private final Identity identity;
  private final CommandVerifier verifier;
  private final CommandDecoder decoder = new CommandDecoder();
  private final SortedMap<String, Page> pages = new TreeMap<>();
  private AllowList allowed = AllowList.NONE;
  private Unsigned unsigned = Unsigned.NOTHING;

  /** What is known of one target. */
  private static final class Page {
    Command latest;
    Response answer;
    @Nullable Command holding;
    boolean applied;
    Step.@Nullable Remove removal;

    Page(Command latest, Response answer) {
      this.latest = latest;
      this.answer = answer;
    }
  }

  public ContainmentBook(Identity identity, CommandVerifier verifier) {
    this.identity = identity;
    this.verifier = verifier;
  }

  /** Takes in one record. */
  public List<Step> receive(Heard heard, long nowMs) {
    byte[] value = heard.value();
    if (value == null || !identity.isAddressed(heard.key())) {
      return List.of();
    }
    if (heard.isTooLarge()) {
      unsigned = new Unsigned(unsigned.records() + 1, "it is larger than a command may be");
      return List.of();
    }
    SignatureCheck signature = verifier.check(value, heard.jws());
    if (signature != SignatureCheck.GOOD) {
      unsigned = new Unsigned(unsigned.records() + 1, signature.text());
      return List.of();
    }
    Decoded<Command> decoded = decoder.decode(value);
    if (decoded instanceof Decoded.Refusal<Command> refusal) {
      boolean word = refusal.reason() == RefusalReason.UNKNOWN_VALUE;
      boolean newer =
          word && (refusal.field().equals("action") || refusal.field().equals("target"));
      String text = (refusal.field() + " " + refusal.detail()).strip();
      return unread(heard, newer ? NOT_SUPPORTED : MALFORMED, text, nowMs);
    }
    Command command = ((Decoded.Value<Command>) decoded).value();
    Target target = command.target();
    if (!identity.serves(target.cluster())) {
      String text = "it is for cluster " + target.cluster() + ", which is not served here";
      return answer(command, NOT_ALLOWED, ResponseState.REFUSED, text, nowMs);
    }
    if (!target.key().equals(heard.key())) {
      String text = "its target is " + target.key() + ", its record's key is not";
      return answer(command, MALFORMED, ResponseState.REFUSED, text, nowMs);
    }
    return judge(command, heard.origin(), nowMs);
  }

  /** Takes in what the gateway said to {@link Step.Apply}. */
  public Response applied(Command command, Outcome outcome, long nowMs) {
    Page page = page(command);
    page.applied = outcome.isDone();
    if (outcome.isDone()) {
      page.answer =
          response(command, DONE, ResponseState.APPLIED, outcome.text(), nowMs, command.endMs());
    } else {
      page.holding = null;
      page.answer =
          response(command, outcome.status(), ResponseState.REFUSED, outcome.text(), nowMs, 0);
    }
    return page.answer;
  }

  /** Takes in that the gateway could not be told; the response to send, null where it was sent. */
  public @Nullable Response unreachable(Command command, String why, long nowMs) {
    Page page = page(command);
    if (page.answer.state() == ResponseState.FAILED) {
      return null;
    }
    page.answer = response(command, LATER, ResponseState.FAILED, why, nowMs, 0);
    return page.answer;
  }

  /** Takes in that {@link Step.Remove} was done. */
  public void removed(Step.Remove step) {
    Page page = page(step.command());
    if (step.equals(page.removal)) {
      page.removal = null;
    }
  }

  /** What has run out, and what the gateway could not be told before. */
  public List<Step> due(long nowMs) {
    List<Step> steps = new ArrayList<>();
    for (Iterator<Page> all = pages.values().iterator(); all.hasNext(); ) {
      Page page = all.next();
      Command holding = page.holding;
      if (holding != null && holding.endMs() <= nowMs) {
        steps.add(remove(page, holding, expired(page, holding, nowMs)));
      } else if (page.removal != null) {
        steps.add(page.removal);
      } else if (holding != null && !page.applied) {
        steps.add(new Step.Apply(holding));
      } else if (holding == null && forgettable(page.latest, nowMs)) {
        all.remove();
      }
    }
    return steps;
  }

  /** Takes in a new list of what is exempt; what it covers is released. */
  public List<Step> allow(AllowList list, long nowMs) {
    allowed = list;
    List<Step> steps = new ArrayList<>();
    for (Page page : pages.values()) {
      Command holding = page.holding;
      if (holding != null && allowed.covers(holding.target(), identity.clusters())) {
        String text = "released by the list of what is exempt here";
        page.answer = response(holding, DONE, ResponseState.RELEASED, text, nowMs, 0);
        steps.add(remove(page, holding, page.answer));
      }
    }
    return steps;
  }

  /** What was read so far that nobody known here had signed. */
  public Unsigned unsigned() {
    return unsigned;
  }

  /** The commands that the gateway is to carry out, by target. */
  public List<Command> inForce() {
    List<Command> commands = new ArrayList<>();
    for (Page page : pages.values()) {
      if (page.holding != null) {
        commands.add(page.holding);
      }
    }
    return commands;
  }

  private List<Step> judge(Command command, Origin origin, long nowMs) {
    Page page = pages.get(command.target().key());
    if (page != null && command.generation() <= page.latest.generation()) {
      if (!command.commandId().equals(page.latest.commandId())) {
        String text = "generation " + page.latest.generation() + " is known";
        return answer(command, MALFORMED, ResponseState.STALE, text, nowMs);
      }
      return origin == Origin.ENFORCED ? List.of() : repeated(page, nowMs);
    }
    if (command.endMs() <= nowMs) {
      return runOut(command, page, nowMs);
    }
    boolean begins = !command.action().ends();
    if (begins && command.startMs() > nowMs + AHEAD_MS) {
      String text = "it begins more than 5 min ahead";
      return answer(command, MALFORMED, ResponseState.REFUSED, text, nowMs);
    }
    if (begins && command.durationMs() > identity.longestMs()) {
      String text = "it lasts longer than is allowed here, " + identity.longestMs() + " ms";
      return answer(command, NOT_ALLOWED, ResponseState.REFUSED, text, nowMs);
    }
    boolean late = origin == Origin.CONTROL && command.notAfterMs() < nowMs;
    if (late && begins) {
      String text = "it came too late to be applied first";
      return answer(command, MALFORMED, ResponseState.EXPIRED, text, nowMs);
    }
    return accept(command, page, nowMs);
  }

  /** It was over before it was read, and so is what it had replaced. */
  private List<Step> runOut(Command command, @Nullable Page replaced, long nowMs) {
    Response expired =
        response(command, MALFORMED, ResponseState.EXPIRED, "its end has passed", nowMs, 0);
    if (replaced != null) {
      replaced.latest = command;
      replaced.answer = expired;
      if (replaced.holding != null) {
        return List.of(remove(replaced, replaced.holding, expired));
      }
    }
    return List.of(new Step.Answer(expired));
  }

  private List<Step> accept(Command command, @Nullable Page known, long nowMs) {
    Response first = response(command, PROCESSING, ResponseState.PENDING, "accepted", nowMs, 0);
    Page page = known == null ? new Page(command, first) : known;
    pages.put(command.target().key(), page);
    page.latest = command;
    page.answer = first;
    Command holding = page.holding;
    if (command.action().ends()) {
      String text = holding == null ? "nothing was in force" : "released";
      page.answer = response(command, DONE, ResponseState.RELEASED, text, nowMs, 0);
      return List.of(
          holding == null ? new Step.Answer(page.answer) : remove(page, holding, page.answer));
    }
    if (!identity.can(command)) {
      String text =
          "cannot " + command.action().wireName() + " a " + command.target().kind() + " here";
      return settle(page, NOT_SUPPORTED, ResponseState.REFUSED, text, nowMs);
    }
    if (allowed.covers(command.target(), identity.clusters())) {
      return settle(page, NOT_ALLOWED, ResponseState.REFUSED, "it is exempt here", nowMs);
    }
    if (command.mode() == Mode.OBSERVE) {
      return settle(page, DONE, ResponseState.OBSERVED, "would have been applied", nowMs);
    }
    page.holding = command;
    page.applied = false;
    page.removal = null;
    return List.of(new Step.Apply(command));
  }

  private List<Step> settle(Page page, int status, ResponseState state, String text, long nowMs) {
    page.answer = response(page.latest, status, state, text, nowMs, 0);
    return List.of(new Step.Answer(page.answer));
  }

  /** The same command once more: the same answer, by the present time. */
  private List<Step> repeated(Page page, long nowMs) {
    Response before = page.answer;
    boolean again = before.state() == ResponseState.APPLIED;
    return List.of(
        new Step.Answer(
            response(
                page.latest,
                before.status(),
                again ? ResponseState.ALREADY_APPLIED : before.state(),
                before.text(),
                nowMs,
                before.effectiveUntilMs())));
  }

  private Response expired(Page page, Command command, long nowMs) {
    page.answer =
        page.applied
            ? response(command, DONE, ResponseState.EXPIRED, "has run out", nowMs, 0)
            : response(
                command,
                MALFORMED,
                ResponseState.EXPIRED,
                "ran out before the gateway could be told",
                nowMs,
                0);
    return page.answer;
  }

  private static Step remove(Page page, Command holding, Response response) {
    Step.Remove removal = new Step.Remove(holding, response);
    page.holding = null;
    page.removal = removal;
    return removal;
  }

  /** An old command cannot be taken for a new one any more: it is too late for it. */
  private static boolean forgettable(Command latest, long nowMs) {
    return Math.max(latest.endMs(), latest.notAfterMs()) < nowMs;
  }

  private Page page(Command command) {
    Page page = pages.get(command.target().key());
    if (page == null) {
      throw new IllegalArgumentException("nothing is known of " + command.target().key());
    }
    return page;
  }

  private List<Step> unread(Heard heard, int status, String text, long nowMs) {
    String id = heard.commandId();
    return List.of(
        new Step.Answer(
            new Response(
                id == null || !isPlausible(id) ? Response.UNKNOWN : id,
                identity.enforcer(),
                Response.UNKNOWN,
                status,
                ResponseState.REFUSED,
                text,
                nowMs,
                0)));
  }

  /** The header beside a value is not signed: it is believed as far as it can do no harm. */
  private static boolean isPlausible(String id) {
    return id.length() <= LONGEST_ID && Identifier.isName(id);
  }

  private List<Step> answer(
      Command command, int status, ResponseState state, String text, long nowMs) {
    return List.of(new Step.Answer(response(command, status, state, text, nowMs, 0)));
  }

  private Response response(
      Command command, int status, ResponseState state, String text, long nowMs, long untilMs) {
    return new Response(
        command.commandId(),
        identity.enforcer(),
        command.target().cluster(),
        status,
        state,
        text,
        nowMs,
        untilMs);
  }
}
