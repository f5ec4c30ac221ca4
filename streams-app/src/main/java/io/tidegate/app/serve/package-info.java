/** The running service: its settings, its topics, its start and its stop. */
@NullMarked
package io.tidegate.app.serve;

import org.jspecify.annotations.NullMarked;
