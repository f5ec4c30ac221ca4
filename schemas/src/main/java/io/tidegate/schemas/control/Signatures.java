package io.tidegate.schemas.control;

import org.jspecify.annotations.Nullable;

/** Judges whether somebody who may has signed a record that steers. */
public interface Signatures {

  /** For files: whoever gives a file is trusted with what stands in it. */
  Signatures OF_FILES = (value, jws, asked) -> Attested.of(SignatureCheck.GOOD);

  /**
   * What a record must have been signed for.
   *
   * @param role what its key must be allowed
   * @param subject the record's key on its topic
   * @param brokerMs the broker's time of it; {@link Long#MAX_VALUE} where there is none
   */
  record Asked(Purpose purpose, String role, String subject, long brokerMs) {}

  /** Who signed exactly those bytes for exactly that. */
  Attested check(byte[] value, @Nullable String jws, Asked asked);
}
