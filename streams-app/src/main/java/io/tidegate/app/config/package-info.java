/** Every setting there is, and the two ways to give one: a YAML file and the environment. */
@NullMarked
package io.tidegate.app.config;

import org.jspecify.annotations.NullMarked;
