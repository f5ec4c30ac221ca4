/** LiteLLM's proxy as a gateway that obeys, through its management API. */
@NullMarked
package io.tidegate.enforcer.litellm;

import org.jspecify.annotations.NullMarked;
