package io.tidegate.shell.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Outbox;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a stage has for others: each record for its topic, and no command that wall clock
 * has overtaken; to such a one it answers itself.
 */
public final class Publisher {
  private final Channel channel;
  private final RecordSizes sizes;
  private final InstantSource clock;
  private final boolean answersToo;
  private final Withheld withheld;

  /** The topics that are written. */
  public enum To {
    ALERTS,
    CONTROL,
    ENFORCED,
    RESPONSES,
    AUDIT,
    DEAD_LETTER,
    FINDINGS
  }

  /** Takes one record for a topic; without a value it ends what a compacted topic holds. */
  @FunctionalInterface
  public interface Channel {
    void send(To to, byte[] key, Map<String, String> headers, byte @Nullable [] value, long timeMs);
  }

  /**
   * Publishes through {@code channel}.
   *
   * @param clock by which a command is too late
   * @param answersToo whether there is a topic of answers, to say there what was withheld
   * @param signing signs that
   */
  public Publisher(
      Channel channel,
      RecordSizes sizes,
      InstantSource clock,
      boolean answersToo,
      Withheld.Signing signing) {
    this.withheld = new Withheld(signing);
    this.channel = channel;
    this.sizes = sizes;
    this.clock = clock;
    this.answersToo = answersToo;
  }

  /** One alert, which is the latest word on its finding. */
  public void alert(String key, String finding, byte[] value, long timeMs) {
    if (send(To.ALERTS, key, Map.of(), value, timeMs)) {
      send(To.FINDINGS, finding, Map.of(), value, timeMs);
    }
  }

  /**
   * One command, unless it is too late; where it stands it is on the compacted topic from now on.
   */
  public void command(String key, Map<String, String> headers, byte[] value, Outbox.Sending how) {
    long nowMs = clock.millis();
    if (how.notAfterMs() < nowMs) {
      if (how.begins() && answersToo) {
        Withheld.Answer answer = withheld.answerTo(value, nowMs);
        send(To.RESPONSES, answer.commandId(), answer.headers(), answer.value(), nowMs);
      }
      return;
    }
    boolean sent = send(To.CONTROL, key, headers, value, how.timeMs());
    if (sent && how.stands()) {
      send(To.ENFORCED, key, headers, value, how.timeMs());
    }
  }

  /** Nothing is in force for a target any more. */
  public void ended(String key, long timeMs) {
    send(To.ENFORCED, key, Map.of(), null, timeMs);
  }

  /** One record of an audit chain. */
  public void audit(String chain, byte[] value, long timeMs) {
    send(To.AUDIT, chain, Map.of(), value, timeMs);
  }

  /** One refused record. */
  public void deadLetter(String key, byte[] value, long timeMs) {
    send(To.DEAD_LETTER, key, Map.of(), value, timeMs);
  }

  /** False where it is too large for its topic, and is not sent. */
  private boolean send(
      To to, String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    byte[] name = key.getBytes(UTF_8);
    boolean fits = sizes.takesOutput(name, value);
    if (fits) {
      // Kafka refuses negative timestamps; an event before 1970 is no event, but must not stop a
      // task.
      channel.send(to, name, headers, value, Math.max(0, timeMs));
    }
    return fits;
  }
}
