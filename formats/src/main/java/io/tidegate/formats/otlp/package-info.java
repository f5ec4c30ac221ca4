/** What OpenTelemetry collectors write: spans of inference, and metrics of nodes. */
@NullMarked
package io.tidegate.formats.otlp;

import org.jspecify.annotations.NullMarked;
