package io.tidegate.app.demo;

/** How a part of a line looks, on a terminal and in a picture. */
enum Style {
  PLAIN("", "#c9d1d9"),
  DIM("\u001b[2m", "#6e7681"),
  BOLD("\u001b[1m", "#f0f6fc"),
  RED("\u001b[31m", "#ff7b72"),
  YELLOW("\u001b[33m", "#d29922"),
  CYAN("\u001b[36m", "#56b6c2"),
  GREEN("\u001b[32m", "#3fb950");

  private final String ansi;
  private final String colour;

  Style(String ansi, String colour) {
    this.ansi = ansi;
    this.colour = colour;
  }

  /** What switches a terminal to it. */
  String ansi() {
    return ansi;
  }

  /** Its colour on a dark ground, as CSS has it. */
  String colour() {
    return colour;
  }

  /** The style of a finding, by OCSF's number of its severity. */
  static Style ofSeverity(int severity) {
    return severity >= 4 ? RED : severity == 3 ? YELLOW : CYAN;
  }
}
