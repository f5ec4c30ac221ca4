/** A Kubernetes cluster as what obeys: nodes are held and drained, node groups frozen and grown. */
@NullMarked
package io.tidegate.enforcer.kubernetes;

import org.jspecify.annotations.NullMarked;
