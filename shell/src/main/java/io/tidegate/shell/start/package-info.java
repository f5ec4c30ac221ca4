/** What is looked at and refused before anything runs. */
@NullMarked
package io.tidegate.shell.start;

import org.jspecify.annotations.NullMarked;
