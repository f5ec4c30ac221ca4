package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FailedTenantsTest {
  @Test
  void fadesAsNumPyDoes() {
    FailedTenants failed = FailedTenants.NONE;
    for (int t = 0; t < 400; t += 10) {
      TreeMap<String, Long> now = new TreeMap<>();
      now.put("b", 2L);
      if (t < 200) {
        now.put("a", 5L);
      }
      failed = failed.next(t, now, 0);
    }
    Reference.assertClose("failed", failed.largestShare());
  }
}
