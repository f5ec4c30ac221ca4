package io.tidegate.schemas.control;

import java.security.PublicKey;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the seals of records that steer one deployment against the keys of those who may, by the
 * keys' ids: while keys are rotated somebody has two.
 */
public final class SteeringVerifier implements Signatures {
  /**
   * How far the signer's clock and the broker's may lie apart; what is said again later is refused.
   * People's machines are minutes off at worst, and a record is sent as it is signed.
   */
  public static final long FRESH_MS = 900_000;

  private final String audience;
  private final SortedMap<String, SteeringKey> keys;
  private final CommandVerifier verifier;

  /**
   * @param audience the deployment that records must be for
   */
  public SteeringVerifier(String audience, SortedMap<String, SteeringKey> keys) {
    this.audience = audience;
    this.keys = new TreeMap<>(keys);
    SortedMap<String, PublicKey> bare = new TreeMap<>();
    keys.forEach((id, key) -> bare.put(id, key.key()));
    this.verifier = new CommandVerifier(bare);
  }

  /** The deployment that records must be for. */
  public String audience() {
    return audience;
  }

  /** What is known of the key of that id; empty where there is none. */
  public Optional<SteeringKey> key(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  @Override
  public Attested check(byte[] value, @Nullable String jws, Asked asked) {
    CommandVerifier.Opened opened = verifier.open(value, jws);
    SteeringKey key = opened.keyId() == null ? null : keys.get(opened.keyId());
    if (opened.check() != SignatureCheck.GOOD || key == null || opened.keyId() == null) {
      return Attested.of(opened.check());
    }
    Seal seal = opened.seal();
    if (seal == null) {
      return Attested.of(SignatureCheck.UNSEALED);
    }
    SignatureCheck check = check(seal, key, asked);
    return check == SignatureCheck.GOOD
        ? new Attested(check, opened.keyId(), key.owner(), seal.issuedAtMs(), seal.id())
        : Attested.of(check);
  }

  private SignatureCheck check(Seal seal, SteeringKey key, Asked asked) {
    if (seal.purpose() != asked.purpose()) {
      return SignatureCheck.OTHER_PURPOSE;
    }
    if (!seal.audience().equals(audience)) {
      return SignatureCheck.OTHER_AUDIENCE;
    }
    if (!seal.subject().equals(asked.subject())) {
      return SignatureCheck.OTHER_SUBJECT;
    }
    if (!key.roles().contains(asked.role())) {
      return SignatureCheck.NOT_ITS_ROLE;
    }
    boolean isFresh =
        asked.brokerMs() == Long.MAX_VALUE
            || seal.issuedAtMs() >= asked.brokerMs() - FRESH_MS
                && seal.issuedAtMs() <= asked.brokerMs() + FRESH_MS;
    return isFresh ? SignatureCheck.GOOD : SignatureCheck.NOT_FRESH;
  }
}
