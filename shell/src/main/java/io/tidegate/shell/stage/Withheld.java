package io.tidegate.shell.stage;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a command was withheld from all gateways, since wall clock had passed its time.
 * As a record among their answers it reaches the stage that decides, which itself asks no clock.
 * Reuses buffers: not for use by several threads.
 */
public final class Withheld {
  private static final int NOT_DONE = 400;

  private final CommandDecoder decoder = new CommandDecoder();
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final Signing signing;

  /**
   * Who signs the answers.
   *
   * @param signer null where they are unsigned
   * @param deployment that they are for
   */
  public record Signing(@Nullable CommandSigner signer, String deployment) {
    /** Nobody does. */
    public static final Signing NONE = new Signing(null, "");

    private Map<String, String> headers(byte[] value, String commandId, long nowMs) {
      if (signer == null) {
        return Map.of();
      }
      Seal seal = new Seal(Purpose.ENFORCER, deployment, commandId, nowMs, commandId);
      return Map.of(CommandSigner.HEADER, signer.sign(value, seal));
    }
  }

  /** Answers that are signed so. */
  public Withheld(Signing signing) {
    this.signing = signing;
  }

  /** The record of an answer. */
  public record Answer(String commandId, Map<String, String> headers, byte[] value) {}

  /** The answer that this command was withheld. */
  public Answer answerTo(byte[] command, long nowMs) {
    if (!(decoder.decode(command) instanceof Decoded.Value<Command> decoded)) {
      throw new IllegalArgumentException("what is to be sent is no command");
    }
    Command late = decoded.value();
    Response response =
        new Response(
            late.commandId(),
            Response.PUBLISHER,
            late.target().cluster(),
            NOT_DONE,
            ResponseState.EXPIRED,
            "not sent: came " + (nowMs - late.notAfterMs()) + " ms too late",
            nowMs,
            0);
    byte[] value = encoder.encode(response);
    return new Answer(late.commandId(), signing.headers(value, late.commandId(), nowMs), value);
  }
}
