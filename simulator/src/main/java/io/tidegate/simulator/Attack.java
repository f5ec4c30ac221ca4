package io.tidegate.simulator;

import java.util.List;

/** Something hostile, woven into the fleet's life. */
interface Attack extends Influence {
  /** What it did so far, whether records show it yet or not. */
  List<Incident> incidents();
}
