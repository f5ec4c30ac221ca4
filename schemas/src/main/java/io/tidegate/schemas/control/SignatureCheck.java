package io.tidegate.schemas.control;

/** What the check of a signature came to; {@link #text()} says it in words. */
public enum SignatureCheck {
  GOOD("the signature is good"),
  MISSING("there is no signature"),
  MALFORMED("the signature is no detached JWS with EdDSA"),
  UNKNOWN_KEY("the signature names a key that is not known here"),
  WRONG("the signature does not fit the bytes");

  private final String text;

  SignatureCheck(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
