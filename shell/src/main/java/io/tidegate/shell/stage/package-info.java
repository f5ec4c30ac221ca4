/** The engine's stages as a shell runs them: how they are made, fed, kept and joined. */
@NullMarked
package io.tidegate.shell.stage;

import org.jspecify.annotations.NullMarked;
