package io.tidegate.schemas.control;

/** What the check of a signature came to; {@link #text()} says it in words. */
public enum SignatureCheck {
  GOOD("the signature is good"),
  MISSING("there is no signature"),
  MALFORMED("the signature is no detached JWS with EdDSA"),
  UNKNOWN_KEY("the signature names a key that is not known here"),
  WRONG("the signature does not fit the bytes"),
  UNSEALED("what was signed does not say what it is for"),
  OTHER_PURPOSE("it was signed for another purpose"),
  OTHER_AUDIENCE("it was signed for another deployment"),
  OTHER_SUBJECT("it was signed for another key of the topic"),
  NOT_ITS_ROLE("the key may not sign this"),
  NOT_FRESH("it was signed more than 15 min before it came, or after");

  private final String text;

  SignatureCheck(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
