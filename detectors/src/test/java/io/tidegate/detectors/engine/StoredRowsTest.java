package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.UnreadableException;
import io.tidegate.detectors.codec.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of several releases, one after the other, on the same store. */
class StoredRowsTest {
  private static final int COUNT_ROW = 7;
  private static final int SHELF_ROW = 9;
  private static final byte[] KEY = {COUNT_ROW, 1};

  /** Of the release before: a count. Of this one: a count and who counted. */
  private static final Version COUNTED = Version.FIRST;

  private static final Version SIGNED =
      COUNTED.next(
          before ->
              new ByteWriter()
                  .unsigned(new ByteReader(before).unsigned())
                  .text("nobody")
                  .toBytes());

  private final TreeMap<byte[], byte[]> store = new TreeMap<>(Arrays::compareUnsigned);

  @Test
  void aRowOfTheVersionBeforeIsReadAndWrittenAnew() {
    release(COUNTED).put(KEY, new ByteWriter().unsigned(300).toBytes());
    byte[] before = store.get(KEY);

    StoredRows present = rowsOf(SIGNED);
    assertThat(restored(present)).containsExactly("300 by nobody");
    assertThat(store.get(KEY)).isEqualTo(before);

    present.drainOld(present.over(new Store()));
    assertThat(store.get(KEY)).startsWith(2).isNotEqualTo(before);
    assertThat(restored(rowsOf(SIGNED))).containsExactly("300 by nobody");
  }

  @Test
  void whatTheStageWritesOfARowOfTheVersionBeforeCounts() {
    release(COUNTED).put(KEY, new ByteWriter().unsigned(300).toBytes());
    StoredRows present = rowsOf(SIGNED);
    restored(present);
    Stage.Rows rows = present.over(new Store());
    present.drainOld(rows);
    rows.delete(KEY);
    assertThat(store).isEmpty();
    present.drainOld(rows);
    assertThat(store).isEmpty();
  }

  @Test
  void aReleaseThatGoesBackIsRefusedAndChangesNothing() {
    release(SIGNED).put(KEY, new ByteWriter().unsigned(300).text("somebody").toBytes());
    byte[] before = store.get(KEY);
    assertThatThrownBy(() -> restored(rowsOf(COUNTED)))
        .isInstanceOf(UnreadableException.class)
        .hasMessage(
            "the stored state cannot be read: a row of test (count) is stored in version 2, and"
                + " this release reads version 1; nothing was changed: go back to the release that"
                + " wrote it, or start with another application id, which forgets what was learnt"
                + " and what is contained");
    assertThat(store.get(KEY)).isEqualTo(before);
  }

  @Test
  void aReleaseThatSkippedOneIsRefused() {
    release(COUNTED).put(KEY, new ByteWriter().unsigned(300).toBytes());
    assertThatThrownBy(() -> restored(rowsOf(SIGNED.next(before -> before))))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("is stored in version 1, and this release reads versions 2 and 3");
    assertThatThrownBy(() -> restored(rowsOf(COUNTED.next())))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("is stored in version 1, and this release reads version 2");
  }

  @Test
  void aRowThatIsNotWholeOrOfNoKnownKindIsRefused() {
    Stage.Rows rows = release(SIGNED);
    rows.put(KEY, new ByteWriter().unsigned(300).text("somebody").u8(0).toBytes());
    assertThatThrownBy(() -> restored(rowsOf(SIGNED)))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining(
            "a row of test (count) is damaged (ends at byte 11, and has 12 bytes)");
    rows.put(KEY, new ByteWriter().unsigned(300).toBytes());
    assertThatThrownBy(() -> restored(rowsOf(SIGNED)))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("a row of test (count) is damaged");
    store.clear();
    store.put(new byte[] {8}, new byte[] {1});
    assertThatThrownBy(() -> restored(rowsOf(SIGNED)))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("a row of test has kind 8, which this release does not know");
  }

  @Test
  void rowsOnTheShelfAreReadOneByOne() {
    Stage.Rows rows = release(COUNTED);
    rows.put(new byte[] {SHELF_ROW, 1}, new byte[] {5});
    StoredRows present = rowsOf(COUNTED);
    Shelf shelf = present.over(new Store());
    assertThat(shelf.get(new byte[] {SHELF_ROW, 1})).containsExactly(5);
    assertThat(shelf.get(new byte[] {SHELF_ROW, 2})).isNull();
    List<byte[]> found = new ArrayList<>();
    shelf.scan(new byte[] {SHELF_ROW}, (key, value) -> found.add(value));
    assertThat(found).containsExactly(new byte[] {5});
  }

  private static StoredRows rowsOf(Version version) {
    return new StoredRows(
        new RowKinds("test").with(COUNT_ROW, "count", version).shelving(SHELF_ROW, "shelf"));
  }

  private Stage.Rows release(Version version) {
    return rowsOf(version).over(new Store());
  }

  private List<String> restored(StoredRows rows) {
    List<String> read = new ArrayList<>();
    store.forEach(
        (key, value) ->
            rows.restore(
                key, value, (row, keyIn, in) -> read.add(in.unsigned() + " by " + in.text())));
    return read;
  }

  private final class Store implements Shelf {
    @Override
    public void put(byte[] key, byte[] value) {
      store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      store.remove(key);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void scan(byte[] prefix, java.util.function.BiConsumer<byte[], byte[]> consumer) {
      store.forEach(
          (key, value) -> {
            if (Arrays.mismatch(prefix, key) == prefix.length) {
              consumer.accept(key, value);
            }
          });
    }
  }
}
