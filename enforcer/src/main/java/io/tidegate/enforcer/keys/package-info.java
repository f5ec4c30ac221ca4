/** The keys that commands are signed and verified with, as files. */
@NullMarked
package io.tidegate.enforcer.keys;

import org.jspecify.annotations.NullMarked;
