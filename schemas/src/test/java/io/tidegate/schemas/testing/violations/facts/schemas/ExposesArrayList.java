package io.tidegate.schemas.testing.violations.facts.schemas;

import java.util.ArrayList;

/** Exposes something mutable. */
public record ExposesArrayList(ArrayList<String> values) {}
