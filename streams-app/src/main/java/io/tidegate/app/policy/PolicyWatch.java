package io.tidegate.app.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.shell.policy.PolicyDocument;
import io.tidegate.shell.policy.PolicyFiles;
import io.tidegate.shell.policy.PolicyRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the file of the policy of a running service. What changes is put on the policies' topic,
 * from where every instance takes it up; what cannot be used is put there, too: the engine keeps
 * the last good policy and tells of it as a finding.
 */
public final class PolicyWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PolicyWatch.class);
  private static final long EVERY_S = 2;

  private final String file;
  private final Shelf shelf;
  private final CountDownLatch closed = new CountDownLatch(1);
  private String name;
  private String last;
  private boolean compared;

  /** Where policies are put and found by their names. */
  public interface Shelf {
    /** The document under that name; null where there is none. */
    byte @Nullable [] read(String policy);

    /** Puts a document under a name; what came of it. */
    PolicyTopic.Outcome write(String policy, byte[] document) throws InterruptedException;
  }

  /**
   * @param name of the policy that the file held when the service read it
   * @param text of the file at that moment
   */
  PolicyWatch(String file, String name, String text, Shelf shelf) {
    this.file = file;
    this.name = name;
    this.last = text;
    this.shelf = shelf;
  }

  /** A watch of a file that can be used now, on the topic of policies. */
  public static PolicyWatch of(String file, PolicyTopic topic) {
    String text = PolicyFiles.text(file);
    String name = PolicyFiles.check(file, text).policy().name();
    return new PolicyWatch(
        file,
        name,
        text,
        new Shelf() {
          @Override
          public byte @Nullable [] read(String policy) {
            return topic.read(policy);
          }

          @Override
          public PolicyTopic.Outcome write(String policy, byte[] document)
              throws InterruptedException {
            return topic.write(policy, document);
          }
        });
  }

  /** Begins to look, every {@value #EVERY_S} seconds. */
  public void start() {
    Thread thread = new Thread(this::lookAgainAndAgain, "policy-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void lookAgainAndAgain() {
    try {
      do {
        tryToLook();
      } while (!closed.await(EVERY_S, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryToLook() throws InterruptedException {
    try {
      look();
    } catch (PolicyRefusedException | UncheckedIOException | KafkaException e) {
      log.warn("the policy {} is not taken up now: {}", file, e.getMessage());
    }
  }

  /** Puts on the shelf what the file holds, if that is not what is there already. */
  void look() throws InterruptedException {
    String text = PolicyFiles.text(file);
    if (!compared) {
      compare();
      compared = true;
    }
    if (!text.equals(last)) {
      publish(text);
      last = text;
    }
  }

  /** What an earlier change has put there is stronger than the file: it must not be older. */
  private void compare() throws InterruptedException {
    byte[] there = shelf.read(name);
    byte[] own = PolicyFiles.check(file, last).json();
    if (there != null && !Arrays.equals(there, own)) {
      put(own);
    }
  }

  private void publish(String text) throws InterruptedException {
    byte[] document;
    try {
      PolicyFiles.Checked checked = PolicyFiles.check(file, text);
      name = checked.policy().name();
      document = checked.json();
      log.info("policy {} of {} is published", checked.policy().reference(), file);
    } catch (PolicyRefusedException e) {
      document = jsonOf(text);
      log.warn("policy {} cannot be used, the last good one stays: {}", file, e.getMessage());
    }
    put(document);
  }

  private void put(byte[] document) throws InterruptedException {
    PolicyTopic.Outcome outcome = shelf.write(name, document);
    if (!outcome.isHeard()) {
      log.warn("policy {} of {} is published, and no service has taken it up yet", name, file);
    } else if (!outcome.refusal().isEmpty()) {
      log.warn("the service refuses what {} holds: {}", file, outcome.refusal());
    }
  }

  /** The JSON that a text means, or the text itself where it means none. */
  private static byte[] jsonOf(String text) {
    try {
      return PolicyDocument.of(text).json();
    } catch (IOException e) {
      return text.getBytes(UTF_8);
    }
  }
}
