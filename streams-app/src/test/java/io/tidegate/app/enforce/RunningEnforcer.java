package io.tidegate.app.enforce;

import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Identity;
import io.tidegate.enforcer.haproxy.AdminSocket;
import io.tidegate.enforcer.haproxy.HaproxyEnforcement;
import io.tidegate.enforcer.loop.EnforcerLoop;
import io.tidegate.enforcer.loop.EnforcerSettings;
import io.tidegate.enforcer.testing.RealHaproxy;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Response;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** An enforcer at work on a thread of its own, and what it answered. */
final class RunningEnforcer implements AutoCloseable {
  final List<Response> answers = new CopyOnWriteArrayList<>();
  private final EnforcerLoop loop;
  private final Thread thread;

  RunningEnforcer(
      String id,
      List<String> clusters,
      RealHaproxy haproxy,
      String bootstrapServers,
      CommandVerifier verifier) {
    Enforcement enforcement =
        new HaproxyEnforcement(
            AdminSocket.at(haproxy.socket()), haproxy.map().toString(), new TreeMap<>());
    Identity identity =
        new Identity(
            id,
            new TreeSet<>(clusters),
            enforcement.actions(),
            enforcement.limits(),
            Identity.LONGEST_MS,
            "tidegate test");
    this.loop =
        new EnforcerLoop(
            identity,
            verifier,
            enforcement,
            EnforcerSettings.at(bootstrapServers),
            null,
            answers::add);
    this.thread = new Thread(loop, id);
    thread.start();
  }

  boolean isReady() {
    return loop.isCaughtUp();
  }

  /** What it last said of a command, as {@code <status> <state>}. */
  String said(String commandId) {
    String last = "nothing";
    for (Response answer : answers) {
      if (answer.commandId().equals(commandId)) {
        last = answer.status() + " " + answer.state().wireName();
      }
    }
    return last;
  }

  @Override
  public void close() throws InterruptedException {
    loop.close();
    thread.join(10_000);
  }
}
