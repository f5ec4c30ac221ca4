/** The generic detector over a file: one series in, its scores out. */
@NullMarked
package io.tidegate.app.score;

import org.jspecify.annotations.NullMarked;
