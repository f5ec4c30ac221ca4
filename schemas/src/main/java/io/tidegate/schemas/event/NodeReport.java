package io.tidegate.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node as a size report lists it; {@code phase} is the wire word ({@code provisioned}, {@code
 * ready}, {@code draining}) or null, {@code secured} is null where the report does not say.
 */
public record NodeReport(
    String node, @Nullable String phase, @Nullable Boolean secured, List<String> addresses) {}
