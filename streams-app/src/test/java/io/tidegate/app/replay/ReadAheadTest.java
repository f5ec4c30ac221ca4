package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
  private static final byte[] BYTES = new byte[3_000_000];

  static {
    new Random(4).nextBytes(BYTES);
  }

  @Test
  void givesTheBytesOfTheStreamInTheirOrder() throws IOException {
    try (InputStream ahead = ReadAhead.of(new ByteArrayInputStream(BYTES))) {
      assertThat(ahead.read()).isEqualTo(BYTES[0] & 0xff);
      assertThat(ahead.readNBytes(BYTES.length))
          .endsWith(BYTES[BYTES.length - 1])
          .hasSize(2_999_999);
      assertThat(ahead.read()).isEqualTo(-1);
      assertThat(ahead.read()).isEqualTo(-1);
    }
    try (InputStream ahead = ReadAhead.of(new ByteArrayInputStream(BYTES))) {
      assertThat(ahead.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void anEmptyStreamEnds() throws IOException {
    try (InputStream ahead = ReadAhead.of(InputStream.nullInputStream())) {
      assertThat(ahead.read()).isEqualTo(-1);
    }
  }

  @Test
  void aStreamThatBreaksIsReadUntilThen() throws IOException {
    IOException failure = new IOException("broken");
    InputStream breaking =
        new SequenceInputStream(new ByteArrayInputStream(BYTES), new BreakingStream(failure));

    try (InputStream ahead = ReadAhead.of(breaking)) {
      assertThat(ahead.readNBytes(BYTES.length)).isEqualTo(BYTES);
      assertThatThrownBy(ahead::read).isSameAs(failure);
    }
  }

  @Test
  void closingItEndsTheReading() throws IOException {
    InputStream ahead = ReadAhead.of(new ByteArrayInputStream(BYTES));

    ahead.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("replay-read"));
  }

  private static final class BreakingStream extends InputStream {
    private final IOException failure;

    BreakingStream(IOException failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }
  }
}
