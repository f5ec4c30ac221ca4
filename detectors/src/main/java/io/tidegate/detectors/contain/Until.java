package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;

/** Something that holds until a moment, and who said so. */
record Until(long untilMs, String by, String reason) {
  static final Codec<Until> CODEC =
      new Codec<>() {
        @Override
        public void write(Until value, ByteWriter out) {
          out.signed(value.untilMs).text(value.by).text(value.reason);
        }

        @Override
        public Until read(ByteReader in) {
          return new Until(in.signed(), in.text(), in.text());
        }
      };

  boolean holdsAt(long timeMs) {
    return timeMs < untilMs;
  }
}
