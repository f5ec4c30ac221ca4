/** What every command line of Tidegate has in common. */
@NullMarked
package io.tidegate.shell.cli;

import org.jspecify.annotations.NullMarked;
