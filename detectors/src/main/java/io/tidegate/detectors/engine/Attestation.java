package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.control.Attested;

/**
 * That a record was signed, as it goes along with it.
 *
 * @param keyId the key that signed; empty where nobody did, and for files
 * @param issuedAtMs when it was signed; {@link Attested#NEVER} where nothing says so
 * @param id the seal's id
 */
record Attestation(boolean signed, String keyId, long issuedAtMs, String id) {
  /** Nobody signed. */
  static final Attestation NONE = new Attestation(false, "", Attested.NEVER, "");

  /** Whoever gave the file is trusted with it. */
  static final Attestation OF_FILE = new Attestation(true, "", Attested.NEVER, "");

  static Attestation of(Attested attested) {
    return new Attestation(
        attested.isSigned(), attested.keyId(), attested.issuedAtMs(), attested.id());
  }

  /** True where it says when it was signed, so that what was signed later goes before it. */
  boolean isDated() {
    return issuedAtMs != Attested.NEVER;
  }

  void write(ByteWriter out) {
    out.flag(signed).text(keyId).signed(issuedAtMs).text(id);
  }

  static Attestation read(ByteReader in) {
    return new Attestation(in.flag(), in.text(), in.signed(), in.text());
  }
}
