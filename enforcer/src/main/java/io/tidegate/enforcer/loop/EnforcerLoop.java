package io.tidegate.enforcer.loop;

import io.tidegate.enforcer.book.AllowList;
import io.tidegate.enforcer.book.ContainmentBook;
import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Heard;
import io.tidegate.enforcer.book.Identity;
import io.tidegate.enforcer.book.LastWords;
import io.tidegate.enforcer.book.Origin;
import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.book.Step;
import io.tidegate.enforcer.book.Unsigned;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one gateway obey: reads what is in force and every command after it, carries it out,
 * answers, and announces itself.
 *
 * <p>While the brokers are away, what is in force stays so and ends when it says; while the gateway
 * is away, what is due is tried again until its end.
 */
public final class EnforcerLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EnforcerLoop.class);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final long ANNOUNCE_MS = 30_000;
  private static final long RECONCILE_MS = 500;
  private static final long RETRY_MS = 500;
  private static final long UNSIGNED_MS = 60_000;

  private final Identity identity;
  private final ContainmentBook book;
  private final LastWords lastWords;
  private final Enforcement enforcement;
  private final EnforcerSettings settings;
  private final @Nullable AllowFile allowFile;
  private final Consumer<Response> listener;
  private final InstantSource clock;
  private long connectAtMs;
  private long announceAtMs;
  private long reconcileAtMs;
  private long gatewayAtMs;
  private long unsignedAtMs;
  private Unsigned told = new Unsigned(0, "");
  private boolean inForceIsKnown;
  private volatile boolean caughtUp;
  private volatile boolean stopped;

  /**
   * @param allowFile names what is exempt here; null where nothing is
   * @param listener is told every answer that is sent
   */
  public EnforcerLoop(
      Identity identity,
      CommandVerifier verifier,
      Enforcement enforcement,
      EnforcerSettings settings,
      @Nullable AllowFile allowFile,
      Consumer<Response> listener) {
    this.identity = identity;
    this.book = new ContainmentBook(identity, verifier);
    this.lastWords = new LastWords(identity, verifier);
    this.enforcement = enforcement;
    this.settings = settings;
    this.allowFile = allowFile;
    this.listener = listener;
    this.clock = InstantSource.system();
  }

  /** Works until it is closed. */
  @Override
  public void run() {
    try (CommandTopics topics = new CommandTopics(settings)) {
      while (!stopped) {
        turn(topics);
      }
    }
  }

  /** True once it knows all that was in force when it started. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  /**
   * Ends {@link #run} soon; what is in force stays so until its end where the gateway sees to it.
   */
  @Override
  public void close() {
    stopped = true;
  }

  private void turn(CommandTopics topics) {
    exempt(topics);
    if (clock.millis() >= connectAtMs && !topics.connect(clock.millis())) {
      connectAtMs = clock.millis() + RETRY_MS;
    }
    for (Heard heard : topics.poll(PACE)) {
      if (heard.origin() == Origin.ENFORCED && !inForceIsKnown) {
        lastWords.read(heard);
      } else {
        carryOut(book.receive(heard, clock.millis()), topics);
      }
    }
    if (topics.isInForceRead() != inForceIsKnown) {
      inForceIsKnown = !inForceIsKnown;
      for (Heard last : lastWords.take()) {
        carryOut(book.receive(last, clock.millis()), topics);
      }
    }
    tellOfUnsigned();
    if (clock.millis() >= gatewayAtMs) {
      carryOut(book.due(clock.millis()), topics);
    }
    if (topics.isCaughtUp()) {
      caughtUp = true;
      reconcile();
      announce(topics);
    }
  }

  /** Once a minute, however many there were: they cost whoever writes them nothing. */
  private void tellOfUnsigned() {
    Unsigned now = book.unsigned();
    if (now.records() > told.records() && clock.millis() >= unsignedAtMs) {
      unsignedAtMs = clock.millis() + UNSIGNED_MS;
      LOG.warn(
          "{} records more are not signed by a key that is known here; of the last, {}",
          now.records() - told.records(),
          now.last());
      told = now;
    }
  }

  private void exempt(CommandTopics topics) {
    AllowList changed = allowFile == null ? null : allowFile.changed();
    if (changed != null) {
      LOG.info("exempt here: {}", changed.targets());
      carryOut(book.allow(changed, clock.millis()), topics);
    }
  }

  private void announce(CommandTopics topics) {
    if (clock.millis() >= announceAtMs) {
      topics.send(identity.announcement(topics.offset(), clock.millis()));
      announceAtMs = clock.millis() + ANNOUNCE_MS;
    }
  }

  private void reconcile() {
    if (clock.millis() < reconcileAtMs) {
      return;
    }
    reconcileAtMs = clock.millis() + RECONCILE_MS;
    try {
      enforcement.reconcile(book.inForce());
    } catch (IOException e) {
      LOG.warn("the gateway cannot be reached: {}", e + "");
    }
  }

  private void carryOut(List<Step> steps, CommandTopics topics) {
    for (Step step : steps) {
      if (step instanceof Step.Answer answer) {
        tell(answer.response(), topics);
      } else if (step instanceof Step.Apply apply) {
        apply(apply.command(), topics);
      } else if (step instanceof Step.Remove remove) {
        remove(remove, topics);
      }
    }
  }

  private void apply(Command command, CommandTopics topics) {
    try {
      Outcome outcome = enforcement.apply(command);
      tell(book.applied(command, outcome, clock.millis()), topics);
    } catch (IOException e) {
      gatewayAtMs = clock.millis() + RETRY_MS;
      Response response = book.unreachable(command, "no answer: " + e, clock.millis());
      if (response != null) {
        tell(response, topics);
      }
    }
  }

  private void remove(Step.Remove remove, CommandTopics topics) {
    try {
      enforcement.remove(remove.command());
      book.removed(remove);
      tell(remove.response(), topics);
    } catch (IOException e) {
      gatewayAtMs = clock.millis() + RETRY_MS;
      LOG.warn("the gateway cannot be told that {} is over: {}", remove.command(), e + "");
    }
  }

  private void tell(Response response, CommandTopics topics) {
    boolean old =
        response.state() == ResponseState.EXPIRED || response.state() == ResponseState.STALE;
    if (old && !caughtUp) {
      return;
    }
    topics.send(response);
    listener.accept(response);
  }
}
