/** Charts for reports. */
@NullMarked
package io.tidegate.app.chart;

import org.jspecify.annotations.NullMarked;
