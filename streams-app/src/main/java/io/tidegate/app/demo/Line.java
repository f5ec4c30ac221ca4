package io.tidegate.app.demo;

import java.util.ArrayList;
import java.util.List;

/** One line of the screen, in parts that look different; every character takes one column. */
final class Line {
  private static final String RESET = "\u001b[0m";

  private final List<Part> parts = new ArrayList<>();
  private int width;

  /** A text and how it looks. */
  record Part(Style style, String text) {}

  static Line of(String text) {
    return new Line().add(Style.PLAIN, text);
  }

  Line add(Style style, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part(style, text));
      width += text.length();
    }
    return this;
  }

  List<Part> parts() {
    return List.copyOf(parts);
  }

  int width() {
    return width;
  }

  /** The same, no wider than that; an ellipsis says that something is missing. */
  Line cut(int most) {
    if (width <= most) {
      return this;
    }
    Line shorter = new Line();
    for (Part part : parts) {
      int left = most - 1 - shorter.width;
      shorter.add(
          part.style, part.text.substring(0, Math.min(Math.max(0, left), part.text.length())));
    }
    return shorter.add(Style.DIM, "…");
  }

  String text() {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text));
    return text.toString();
  }

  /** The same for a terminal. */
  String ansi() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      boolean isPlain = part.style == Style.PLAIN;
      text.append(part.style.ansi()).append(part.text).append(isPlain ? "" : RESET);
    }
    return text.toString();
  }
}
