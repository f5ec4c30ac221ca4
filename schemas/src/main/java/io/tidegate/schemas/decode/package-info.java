/** Bytes to facts: total decoders that return a value or a refusal, never an exception. */
@NullMarked
package io.tidegate.schemas.decode;

import org.jspecify.annotations.NullMarked;
