package io.tidegate.enforcer.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.enforcer.keys.PublicJwk;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.ResponseState;
import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;

/** Writes one case of the conformance test: who the enforcer is, what it reads, what it answers. */
final class CaseWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode allow;
  private final ArrayNode steps;
  private ObjectNode step = JSON.createObjectNode();

  CaseWriter(String name) {
    root.put("name", name);
    ObjectNode enforcer = root.putObject("enforcer");
    enforcer.put("id", "gw-1");
    enforcer.putArray("clusters").add("eu-1").add("eu-2");
    ObjectNode actions = enforcer.putObject("actions");
    for (String kind : new String[] {"api_key", "source", "tenant", "user"}) {
      actions.putArray(kind).add("allow").add("deny").add("set");
    }
    actions.putArray("node").add("contain").add("restore");
    enforcer.put("longest_ms", 86_400_000);
    allow = enforcer.putArray("allow");
    ArrayNode keys = root.putArray("keys");
    for (Signing each : new Signing[] {Signing.FIRST, Signing.SECOND}) {
      try {
        keys.add(
            JSON.readTree(new PublicJwk(each.keyId, each.publicKey(), "", new TreeSet<>()).text()));
      } catch (IOException e) {
        throw new IllegalStateException("a JWK is JSON", e);
      }
    }
    steps = root.putArray("steps");
  }

  CaseWriter exempt(String target) {
    allow.add(target);
    return this;
  }

  /** Reads a command from the control topic. */
  CaseWriter control(long atMs, Given given) {
    return read(atMs, "control", given, Signing.FIRST.signer());
  }

  /** Reads a command from the topic of what is in force. */
  CaseWriter enforced(long atMs, Given given) {
    return read(atMs, "enforced", given, Signing.FIRST.signer());
  }

  CaseWriter read(long atMs, String topic, Given given, CommandSigner signer) {
    Command command = given.command();
    byte[] value = new CommandEncoder().encode(command);
    return read(atMs, topic, command.target().key(), command.commandId(), value, signer);
  }

  CaseWriter read(
      long atMs, String topic, String key, String id, byte[] value, CommandSigner signer) {
    step(atMs, topic);
    step.put("key", key);
    step.putObject("headers").put("ce_id", id).put("ce_jws", signer.sign(value));
    step.put("value", new String(value, UTF_8));
    return this;
  }

  /** Reads a null value. */
  CaseWriter tombstone(long atMs, String key) {
    step(atMs, "enforced");
    step.put("key", key);
    step.putNull("value");
    return this;
  }

  /** Reads all that the topic of what is in force holds, before anything of it is done. */
  CaseWriter start(long atMs) {
    step(atMs, "start");
    step.putArray("records");
    return this;
  }

  /** A record that the topic holds at the start. */
  CaseWriter holding(Given given) {
    return holding(given, Signing.FIRST.signer());
  }

  CaseWriter holding(Given given, CommandSigner signer) {
    Command command = given.command();
    byte[] value = new CommandEncoder().encode(command);
    ObjectNode held = held(command.target().key());
    held.putObject("headers").put("ce_id", command.commandId()).put("ce_jws", signer.sign(value));
    held.put("value", new String(value, UTF_8));
    return this;
  }

  /** A null value that the topic holds at the start. */
  CaseWriter holdingTombstone(String key) {
    held(key).putNull("value");
    return this;
  }

  private ObjectNode held(String key) {
    return step.withArray("records").addObject().put("key", key);
  }

  /** Nothing is read; time goes on. */
  CaseWriter clock(long atMs) {
    step(atMs, "clock");
    return this;
  }

  /** Changes the signature's header of the step before. */
  CaseWriter jws(String jws) {
    ((ObjectNode) step.get("headers")).put("ce_jws", jws);
    return this;
  }

  CaseWriter withoutHeaders() {
    step.putObject("headers");
    return this;
  }

  /** Changes the value of the step before, after it was signed. */
  CaseWriter forge(String part, String instead) {
    step.put("value", step.get("value").asText().replace(part, instead));
    return this;
  }

  /** While the gateway cannot be reached. */
  CaseWriter gatewayAway() {
    step.put("gateway", "away");
    return this;
  }

  /** The gateway does not know the target. */
  CaseWriter targetUnknown() {
    step.put("gateway", "unknown_target");
    return this;
  }

  CaseWriter answers(String commandId, int status, ResponseState state) {
    step.withArray("answers")
        .addObject()
        .put("command_id", commandId)
        .put("status", status)
        .put("state", state.wireName());
    return this;
  }

  CaseWriter inForce(String... ids) {
    ArrayNode list = step.putArray("in_force");
    for (String id : ids) {
      list.add(id);
    }
    return this;
  }

  Map.Entry<String, String> file(String name) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    return Map.entry(name + ".json", text.replace(System.lineSeparator(), "\n") + "\n");
  }

  private void step(long atMs, String topic) {
    step = steps.addObject();
    step.put("at", atMs).put("topic", topic);
    step.putArray("answers");
  }
}
