package io.tidegate.schemas.control;

import static java.util.Objects.requireNonNull;

/**
 * What whoever signs a record that steers says of it, and signs with it: so that it counts for
 * nothing else, nowhere else, about nobody else, and not again later.
 *
 * @param purpose what it is for
 * @param audience the deployment that it is for
 * @param subject the record's key on its topic
 * @param issuedAtMs when it was signed, by the signer's clock
 * @param id no other record of the signer has the same
 */
public record Seal(Purpose purpose, String audience, String subject, long issuedAtMs, String id) {
  public Seal {
    requireNonNull(purpose, "purpose is null");
    requireNonNull(audience, "audience is null");
    requireNonNull(subject, "subject is null");
    requireNonNull(id, "id is null");
  }
}
