package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How long a node worked over the last half minute, and how long that takes as a rule: sums over
 * its requests, milliseconds, and of their squares.
 *
 * @param missedSquared of what was expected of them and did not come so
 */
record NodePace(
    double requests,
    double took,
    double expected,
    double tookSquared,
    double expectedSquared,
    double missedSquared) {
  static final NodePace NONE = new NodePace(0, 0, 0, 0, 0, 0);

  NodePace fade(double keep) {
    return new NodePace(
        requests * keep,
        took * keep,
        expected * keep,
        tookSquared * keep,
        expectedSquared * keep,
        missedSquared * keep);
  }

  /** With so many requests more, which are about alike. */
  NodePace and(double more, double itTook, double itShould) {
    double missed = itTook - itShould;
    return new NodePace(
        requests + more,
        took + itTook,
        expected + itShould,
        tookSquared + itTook * itTook / more,
        expectedSquared + itShould * itShould / more,
        missedSquared + missed * missed);
  }

  /** In multiples of the rule; 1 where nothing is known. */
  double ratio() {
    return took > 0 && expected > 0 ? took / expected : 1;
  }

  /** The squared coefficient of variation of a request about its rule; 0 where nothing is known. */
  double variation() {
    return expectedSquared > 0 ? missedSquared / expectedSquared : 0;
  }

  /**
   * The squared noise of the logarithm of the ratio, 1 at most: that of its requests by the usual
   * variation, or by how much more than their sizes explain a few of them are all that is slow.
   */
  double noise(double variation) {
    if (!(took > 0 && expected > 0)) {
      return 1;
    }
    double sizes = expectedSquared / (expected * expected);
    double few = tookSquared / (took * took) - sizes;
    return Math.min(1, Math.max(variation * sizes, few));
  }

  void write(ByteWriter out) {
    out.real(requests).real(took).real(expected);
    out.real(tookSquared).real(expectedSquared).real(missedSquared);
  }

  static NodePace read(ByteReader in) {
    return new NodePace(in.real(), in.real(), in.real(), in.real(), in.real(), in.real());
  }
}
