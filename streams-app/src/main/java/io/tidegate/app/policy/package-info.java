/** Policies as files: read, checked, explained, tried on past alerts, and watched. */
@NullMarked
package io.tidegate.app.policy;

import org.jspecify.annotations.NullMarked;
