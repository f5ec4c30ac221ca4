/** What a gateway is to do, told from the records that it reads: pure, the time is an argument. */
@NullMarked
package io.tidegate.enforcer.book;

import org.jspecify.annotations.NullMarked;
