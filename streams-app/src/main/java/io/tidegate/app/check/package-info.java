/** What an input supplies, and what of the detectors can work on it. */
@NullMarked
package io.tidegate.app.check;

import org.jspecify.annotations.NullMarked;
