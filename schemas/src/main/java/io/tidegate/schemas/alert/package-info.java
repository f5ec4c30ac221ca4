/** What goes to the SIEM: OCSF Detection Findings. */
@NullMarked
package io.tidegate.schemas.alert;

import org.jspecify.annotations.NullMarked;
