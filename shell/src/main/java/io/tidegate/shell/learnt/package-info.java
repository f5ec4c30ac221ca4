/** What was learnt from history, as a file. */
@NullMarked
package io.tidegate.shell.learnt;

import org.jspecify.annotations.NullMarked;
