/** The JSON Schemas that are published: what records on the topics and policies look like. */
@NullMarked
package io.tidegate.schemas.json;

import org.jspecify.annotations.NullMarked;
