/** What the tests of delivery share: findings, and a server that misbehaves. */
@NullMarked
package io.tidegate.delivery.testing;

import org.jspecify.annotations.NullMarked;
