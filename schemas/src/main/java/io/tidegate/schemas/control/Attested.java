package io.tidegate.schemas.control;

/**
 * What is known of who signed a record that steers.
 *
 * @param check what the check came to
 * @param keyId the key that signed; empty where the check is not good, and for files
 * @param owner whose key that is
 * @param issuedAtMs when it was signed; {@link #NEVER} where nothing says so
 * @param id the seal's id
 */
public record Attested(
    SignatureCheck check, String keyId, String owner, long issuedAtMs, String id) {
  /** Stands for no moment. */
  public static final long NEVER = Long.MIN_VALUE;

  /** Nobody has signed. */
  public static final Attested UNSIGNED = of(SignatureCheck.MISSING);

  /** Of a check that names nobody. */
  public static Attested of(SignatureCheck check) {
    return new Attested(check, "", "", NEVER, "");
  }

  /** True where somebody who may has signed. */
  public boolean isSigned() {
    return check == SignatureCheck.GOOD;
  }

  /** True where there is a signature, and it is no good one. */
  public boolean isForged() {
    return check != SignatureCheck.GOOD && check != SignatureCheck.MISSING;
  }
}
