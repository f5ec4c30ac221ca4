package io.tidegate.app.people;

/** A command that waits for a person's approval, as the last alert of its finding tells it. */
public record Waiting(String commandId, String findingUid, String entity, String message) {}
