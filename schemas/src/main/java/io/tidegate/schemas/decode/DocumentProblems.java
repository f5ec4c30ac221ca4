package io.tidegate.schemas.decode;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with a document, in the order in which it is found. */
final class DocumentProblems {
  private static final int MOST = 50;

  private final List<DocumentProblem> found = new ArrayList<>();

  void add(RefusalReason reason, String pointer, String detail) {
    if (found.size() < MOST) {
      found.add(new DocumentProblem(reason, pointer, detail));
    }
  }

  List<DocumentProblem> all() {
    return List.copyOf(found);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }
}
