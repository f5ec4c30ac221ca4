/** Findings as people ask for them: listed, shown and watched, from the topic or a file. */
@NullMarked
package io.tidegate.app.findings;

import org.jspecify.annotations.NullMarked;
