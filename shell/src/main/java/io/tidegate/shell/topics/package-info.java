/** The topics of a deployment: their names, how each is made, and what is read of them. */
@NullMarked
package io.tidegate.shell.topics;

import org.jspecify.annotations.NullMarked;
