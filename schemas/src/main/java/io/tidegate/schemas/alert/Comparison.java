package io.tidegate.schemas.alert;

/** What was observed beside what was expected, of one parameter, as texts of fixed decimals. */
public record Comparison(String parameter, String observed, String expected) {}
