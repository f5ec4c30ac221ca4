package io.tidegate.app.check;

/**
 * Where a record stands.
 *
 * @param of a file, or a topic with its partition
 * @param number of the line, or the offset
 */
record Place(String of, boolean isLine, long number) {

  String text() {
    return of + (isLine ? ":" : "@") + number;
  }
}
