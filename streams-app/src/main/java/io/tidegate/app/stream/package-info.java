/** The Kafka Streams shell of the engine: one topology, its tasks, and the hook before a commit. */
@NullMarked
package io.tidegate.app.stream;

import org.jspecify.annotations.NullMarked;
