package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class CellRatesTest {
  @Test
  void areTheMeansOfNumPy() {
    CellRates rates = CellRates.FRESH;
    Spread last = new Spread();
    for (int t = 0; t < 1_500; t++) {
      last = new Spread();
      last.add(null, "acme", 100 + t % 7, 0, true, 0);
      last.add(null, "other", t % 2 == 1 ? 40 : 60, 0, true, 0);
      rates = rates.next(t, last, Spread.Cell::tokens, true);
    }
    int acme = cellOf("acme", last);
    int other = cellOf("other", last);
    Reference.assertClose(
        "cells", rates.minute(acme), rates.usual(acme), rates.minute(other), rates.usual(other));
  }

  private static int cellOf(String tenant, Spread spread) {
    for (int i = spread.next(0); i < Spread.CELLS; i = spread.next(i + 1)) {
      Spread.Cell cell = spread.cell(i);
      if (cell != null && cell.tenant().equals(tenant)) {
        return i;
      }
    }
    throw new IllegalArgumentException(tenant + " has no cell");
  }
}
