/** The verbs of the command line. */
@NullMarked
package io.tidegate.app.cli;

import org.jspecify.annotations.NullMarked;
