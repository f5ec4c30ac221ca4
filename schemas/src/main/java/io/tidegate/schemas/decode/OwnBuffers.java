package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import org.jspecify.annotations.Nullable;

/**
 * The text buffer of one reader's parsers, kept from record to record without the locks that a pool
 * for many threads needs. Not for use by several threads.
 */
final class OwnBuffers extends BufferRecycler {
  private char @Nullable [] text;

  /** Gives out one and the same. */
  static RecyclerPool<BufferRecycler> pool() {
    return new Pool(new OwnBuffers());
  }

  @Override
  public char[] allocCharBuffer(int index, int least) {
    char[] kept = text;
    if (index != CHAR_TEXT_BUFFER || kept == null || kept.length < least) {
      return super.allocCharBuffer(index, least);
    }
    text = null;
    return kept;
  }

  @Override
  public void releaseCharBuffer(int index, char[] buffer) {
    if (index == CHAR_TEXT_BUFFER) {
      text = buffer;
    } else {
      super.releaseCharBuffer(index, buffer);
    }
  }

  @Override
  public void releaseToPool() {}

  private static final class Pool implements RecyclerPool<BufferRecycler> {
    private static final long serialVersionUID = 1L;

    private final transient BufferRecycler only;

    Pool(BufferRecycler only) {
      this.only = only;
    }

    @Override
    public BufferRecycler acquireAndLinkPooled() {
      return only;
    }

    @Override
    public BufferRecycler acquirePooled() {
      return only;
    }

    @Override
    public void releasePooled(BufferRecycler released) {}
  }
}
