package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;

/**
 * A release that stands as the last word about a target until the containment that it ended would
 * have ended by itself: whoever starts until then and finds the containment finds its release too.
 */
record Release(String key, long untilMs) {
  static final Codec<Release> CODEC = new ReleaseCodec();

  private static final class ReleaseCodec implements Codec<Release> {
    @Override
    public void write(Release value, ByteWriter out) {
      out.text(value.key).signed(value.untilMs);
    }

    @Override
    public Release read(ByteReader in) {
      return new Release(in.text(), in.signed());
    }
  }
}
