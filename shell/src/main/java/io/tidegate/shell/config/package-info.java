/** Every setting there is, and the two ways to give one: a YAML file and the environment. */
@NullMarked
package io.tidegate.shell.config;

import org.jspecify.annotations.NullMarked;
