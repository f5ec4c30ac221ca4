package io.tidegate.schemas.decode;

/**
 * What a decoder did not take as it stood, and why: a member that is not required counted as
 * absent, a name was made printable, a list was cut. The record itself is good.
 *
 * @param field the member, one of the format's own
 */
public record Flaw(String field, RefusalReason reason) {}
