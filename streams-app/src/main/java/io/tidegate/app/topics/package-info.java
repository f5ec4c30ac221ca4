/** Topics as the command line reads and writes them: all there is, and one record at a time. */
@NullMarked
package io.tidegate.app.topics;

import org.jspecify.annotations.NullMarked;
