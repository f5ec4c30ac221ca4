package io.tidegate.schemas.decode;

/**
 * One thing that is wrong with a document.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901); empty for the whole document
 * @param detail what is wrong and what is allowed, in a clause
 */
public record DocumentProblem(RefusalReason reason, String pointer, String detail) {}
