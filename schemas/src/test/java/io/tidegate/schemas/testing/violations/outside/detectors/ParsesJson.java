package io.tidegate.schemas.testing.violations.outside.detectors;

import com.fasterxml.jackson.core.JsonFactory;

/** Reaches outside the whitelist of the detectors. */
public record ParsesJson(JsonFactory json) {}
