package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.NameHash;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.engine.RepeatWindow.Standing;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RepeatWindowTest {
  /** Under this key no two of the 6,000 requests of one id below share all 23 bits of the rest. */
  private static final NameHash HASH = NameHash.keyedBy("secret 3");

  private static final long START = 1_785_484_800_000L;

  @Test
  void tellsARepeatWithinTheWindow() {
    RepeatWindow window = new RepeatWindow(60_000);
    assertThat(window.add(idOf("a"), START, true)).isEqualTo(Standing.NEW);
    assertThat(window.add(idOf("a"), START, true)).isEqualTo(Standing.REPEAT);
    assertThat(window.add(0, START, true)).isEqualTo(Standing.NEW);
    assertThat(window.add(0, START, true)).isEqualTo(Standing.REPEAT);
  }

  @Test
  void tellsAnIdThatIsUsedForOtherRequestsFromARepeat() {
    RepeatWindow window = new RepeatWindow(60_000);
    window.add(idOf("a"), START, true);
    for (int i = 0; i < 5_000; i++) {
      long other = HASH.ofRequest("a", START + 1 + i, "t");
      assertThat(window.add(other, START, true)).isEqualTo(Standing.REUSED_ID);
      assertThat(window.add(other, START, true)).isEqualTo(Standing.REPEAT);
    }
    assertThat(window.add(idOf("b"), START, true)).isEqualTo(Standing.NEW);
  }

  @Test
  void triesThatFailAreNoReuseHoweverOftenAndInWhateverOrder() {
    for (int place = 0; place <= 40; place++) {
      RepeatWindow window = new RepeatWindow(60_000);
      for (int i = 0; i <= 40; i++) {
        assertThat(window.add(tryOf("a", i), START + i, i == place)).isEqualTo(Standing.NEW);
      }
    }
  }

  @Test
  void eachAnswerBeyondTheFirstIsReuseWhateverFailsBetween() {
    for (int failures = 0; failures < 30; failures++) {
      RepeatWindow window = new RepeatWindow(60_000);
      int reused = 0;
      int at = 0;
      for (int answer = 0; answer < 100; answer++) {
        for (int i = 0; i < failures; i++) {
          assertThat(window.add(tryOf("a", at++), START, false)).isEqualTo(Standing.NEW);
        }
        reused += window.add(tryOf("a", at++), START, true) == Standing.REUSED_ID ? 1 : 0;
      }
      assertThat(reused).isEqualTo(99);
    }
  }

  @Test
  void theCountOfReusedIdsIsThatOfAnswersWhateverTheOrderAndRestarts() {
    Random random = new Random(17);
    for (int run = 0; run < 200; run++) {
      RepeatWindow window = new RepeatWindow(60_000);
      MemoryRows rows = new MemoryRows();
      int[] answers = new int[20];
      int reused = 0;
      for (int i = 0; i < 400; i++) {
        int id = random.nextInt(answers.length);
        boolean answered = random.nextInt(3) == 0;
        answers[id] += answered ? 1 : 0;
        Standing standing = window.add(tryOf("id-" + id, i), START + i, answered);
        reused += standing == Standing.REUSED_ID ? 1 : 0;
        if (random.nextInt(50) == 0) {
          window.drain("in-0", rows);
          window = restored(rows);
        }
      }
      int beyondTheFirst = Arrays.stream(answers).map(each -> Math.max(0, each - 1)).sum();
      assertThat(reused).isEqualTo(beyondTheFirst);
    }
  }

  @Test
  void idsOfOtherTenantsAreOtherIds() {
    RepeatWindow window = new RepeatWindow(60_000);
    for (int tenant = 0; tenant < 50; tenant++) {
      long identity = HASH.ofRequest("1", START, "t" + tenant);
      assertThat(window.add(identity, START, true)).isEqualTo(Standing.NEW);
    }
  }

  @Test
  void forgetsWhatIsOlderAndDeletesItsRows() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 0; i < 10_000; i++) {
      assertThat(window.add(idOf("r" + i), START, true)).isEqualTo(Standing.NEW);
    }
    window.drain("in-0", rows);
    assertThat(rows.rows).isNotEmpty();
    window.advance(START + 200_000);
    window.drain("in-0", rows);
    assertThat(rows.rows).isEmpty();
    assertThat(window.add(1, START, true)).isEqualTo(Standing.NEW);
  }

  @Test
  void remembersAfterARestore() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 1; i <= 1_000; i++) {
      window.add(idOf("r" + i), START + i * 20L, true);
      if (i % 100 == 0) {
        window.drain("in-0", rows);
      }
    }
    RepeatWindow restored = restored(rows);
    for (int i = 1; i <= 1_000; i++) {
      assertThat(restored.add(idOf("r" + i), START + i * 20L, true)).isEqualTo(Standing.REPEAT);
    }
  }

  private static RepeatWindow restored(MemoryRows rows) {
    RepeatWindow restored = new RepeatWindow(60_000);
    rows.rows.forEach(
        (key, value) -> {
          ByteReader in = new ByteReader(key);
          in.u8();
          in.text();
          restored.restore(in, new ByteReader(value));
        });
    return restored;
  }

  private static long tryOf(String requestId, int number) {
    return HASH.ofRequest(requestId, START + number, "t");
  }

  private static long idOf(String requestId) {
    return HASH.ofRequest(requestId, START, "t");
  }

  private static final class MemoryRows implements Stage.Rows {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public void put(byte[] key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      rows.remove(key);
    }
  }
}
