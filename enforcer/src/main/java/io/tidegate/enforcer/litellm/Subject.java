package io.tidegate.enforcer.litellm;

import java.util.Comparator;

/** One key, team or user of LiteLLM. */
record Subject(SubjectKind kind, String id) implements Comparable<Subject> {
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::kind).thenComparing(Subject::id);

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.word() + " " + id;
  }
}
