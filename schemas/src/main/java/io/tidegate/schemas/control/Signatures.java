package io.tidegate.schemas.control;

import org.jspecify.annotations.Nullable;

/** Judges whether somebody who is trusted has signed some bytes. */
public interface Signatures {

  /** For files: whoever gives a file is trusted with what stands in it. */
  Signatures OF_FILES = (value, jws) -> SignatureCheck.GOOD;

  /** {@code GOOD} when exactly those bytes were signed by somebody who is trusted. */
  SignatureCheck check(byte[] value, @Nullable String jws);
}
