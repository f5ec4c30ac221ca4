/** Policies as files: the shipped ones, and those that people write. */
@NullMarked
package io.tidegate.shell.policy;

import org.jspecify.annotations.NullMarked;
