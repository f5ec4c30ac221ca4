/** The engine over files, with no broker: the same findings for the same lines, byte for byte. */
@NullMarked
package io.tidegate.app.replay;

import org.jspecify.annotations.NullMarked;
