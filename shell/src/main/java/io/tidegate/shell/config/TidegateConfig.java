package io.tidegate.shell.config;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.shell.policy.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a process is told.
 *
 * @param policyFile where the policy comes from: a file, or the name of a shipped one
 * @param signing signs commands, where there is a key
 * @param steering checks who signed what steers, where such keys are known
 * @param delivery how findings are taken to SIEMs
 * @param warnings sentences about what was set and has no effect
 */
public record TidegateConfig(
    EngineConfig engine,
    ServiceSettings service,
    String policyFile,
    Optional<CommandSigner> signing,
    Optional<SteeringVerifier> steering,
    DeliveryConfig delivery,
    List<String> warnings) {

  public TidegateConfig {
    warnings = List.copyOf(warnings);
  }

  /** The defaults. */
  public static TidegateConfig defaults() {
    return load(null, null, new TreeMap<>(), new TreeMap<>());
  }

  /**
   * What files, environment and command line say, each stronger than the one before.
   *
   * @param policy a file, or the name of a shipped policy, stronger than {@code policy.file}
   * @param overrides values by key
   * @throws ConfigException if that cannot be used
   */
  public static TidegateConfig load(
      @Nullable Path file,
      @Nullable String policy,
      Map<String, String> environment,
      SortedMap<String, String> overrides) {
    ConfigSources sources = new ConfigSources();
    if (file != null) {
      sources.file(file, "");
    }
    sources.environment(environment).overrides(overrides);
    if (policy != null) {
      sources.overrides(Map.of(ConfigKeys.POLICY_FILE, policy));
    }
    ConfigValues values = sources.values();
    try {
      EngineConfig engine = EngineSection.read(values);
      ServiceSettings service = ServiceSection.read(values);
      List<String> warnings = new ArrayList<>(sources.warnings());
      warnings.addAll(KafkaNames.warnings(service.kafka().keySet()));
      return new TidegateConfig(
          engine,
          service,
          values.text(ConfigKeys.POLICY_FILE),
          signing(values),
          SteeringKeys.read(values),
          DeliveryConfig.read(values),
          warnings);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The signer, or null. */
  public @Nullable CommandSigner signer() {
    return signing.orElse(null);
  }

  /**
   * For what sends commands to gateways, which act on signed ones only, and hears people.
   *
   * @throws ConfigException if the policy asks for keys that there are not
   */
  public void requireKeys() {
    Policy policy = engine.policy();
    if (policy.enforces() && signing.isEmpty()) {
      throw new ConfigException(
          "policy "
              + policy.reference()
              + " enforces, but there is no signing.keyFile, and gateways act on signed commands"
              + " only; make a key with: "
              + SigningKey.HOW_TO_MAKE
              + " and set signing.keyFile to keys/tidegate.pem");
    }
    if (policy.requireSigned().isAny() && steering.isEmpty()) {
      throw new ConfigException(
          "policy "
              + policy.reference()
              + " takes only what is signed from people, or "
              + SteeringKeys.REQUIRED
              + " says so, but there is no "
              + SteeringKeys.SETTING
              + ": nobody could release anybody; set it to the directory of their public keys");
    }
    steering.ifPresent(this::requireOwnKey);
  }

  /**
   * The file of the policy is watched, and the service signs what changes in it; and it answers
   * among the enforcers what no gateway was told.
   */
  private void requireOwnKey(SteeringVerifier trusted) {
    CommandSigner own = signer();
    RequireSigned required = engine.policy().requireSigned();
    boolean isWatched = !PolicyFiles.isShipped(policyFile);
    String policyRole = Purpose.POLICY.wireName();
    if (isWatched
        && (own == null
            ? required.policies()
            : !isTaken(trusted, own, Purpose.POLICY, policyRole))) {
      throw new ConfigException(
          "what changes in policy.file "
              + policyFile
              + ", a kill switch too, would be refused: "
              + (own == null
                  ? "policies must be signed, and there is no signing.keyFile"
                  : lacks(own, policyRole)));
    }
    if (own != null
        && trusted.key(own.keyId()).stream()
            .anyMatch(key -> !key.roles().contains(SteeringKey.COMMAND))) {
      throw new ConfigException(
          "no gateway would obey a command of signing.keyFile: " + lacks(own, SteeringKey.COMMAND));
    }
    String answerRole = Purpose.ENFORCER.roleOf(Response.PUBLISHER);
    if (own != null
        && required.enforcers()
        && !isTaken(trusted, own, Purpose.ENFORCER, answerRole)) {
      throw new ConfigException(
          "what the service says of commands that it sent to no gateway would be refused: "
              + lacks(own, answerRole));
    }
  }

  private static boolean isTaken(
      SteeringVerifier trusted, CommandSigner own, Purpose purpose, String role) {
    byte[] probe = {0};
    String jws = own.sign(probe, new Seal(purpose, trusted.audience(), "", 0, ""));
    Signatures.Asked asked = new Signatures.Asked(purpose, role, "", Long.MAX_VALUE);
    return trusted.check(probe, jws, asked).isSigned();
  }

  private static String lacks(CommandSigner own, String role) {
    return SteeringKeys.SETTING
        + " does not hold the public half of signing.keyFile with the role "
        + role
        + "; put "
        + own.keyId()
        + ".jwk there, made with tidegate keys generate --role "
        + role;
  }

  private static Optional<CommandSigner> signing(ConfigValues values) {
    String file = values.text("signing.keyFile");
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SigningKey.read("signing.keyFile", Path.of(file), values.text("signing.keyId")));
  }
}
