package io.tidegate.detectors.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DistinctNamesTest {
  private static final NameHash HASH = NameHash.keyedBy("a secret");

  @Test
  void tellsApartAboutSoManyOfMore() {
    DistinctNames names = new DistinctNames();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 300_000; i++) {
        names.add(HASH.of("203.0.113." + i));
      }
    }
    assertThat(countWithin(names.limit(20_000), 300_000)).isCloseTo(20_000, within(8_000L));
    assertThat(names.limit(1_000_000)).isEqualTo(Long.MAX_VALUE);
  }

  /** In whatever parts the names come, the limit of all is one, and at most that of each part. */
  @Property(tries = 100)
  void partsMakeTheWhole(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int parts, @ForAll boolean written) {
    Random random = new Random(seed);
    int count = 8_192 + random.nextInt(30_000);
    DistinctNames whole = new DistinctNames();
    List<DistinctNames> all = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      all.add(new DistinctNames());
    }
    for (int i = 0; i < count; i++) {
      long hash = HASH.of("name-" + seed + i);
      whole.add(hash);
      all.get(random.nextInt(parts)).add(hash);
      all.get(random.nextInt(parts)).add(hash);
    }
    DistinctNames merged = new DistinctNames();
    for (DistinctNames part : all) {
      merged.merge(written ? copy(part) : part);
      assertThat(whole.limit(1_000)).isLessThanOrEqualTo(part.limit(1_000));
    }
    assertThat(merged.limit(1_000)).isEqualTo(whole.limit(1_000));
  }

  /** The vectors of the paper's Appendix A are over bytes 0 to 14; 0 to 7 are whole units here. */
  @Test
  void hashesAsSipHashDoes() {
    NameHash hash = NameHash.keyedBy(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    StringBuilder text = new StringBuilder();
    assertThat(hash.of(text)).isEqualTo(0x726fdb47dd0e0e31L);
    for (int i = 0; i < 8; i += 2) {
      text.append((char) (i | i + 1 << 8));
    }
    assertThat(hash.of(text)).isEqualTo(0x93f5f5799a932462L);
    for (int i = 8; i < 14; i += 2) {
      text.append((char) (i | i + 1 << 8));
    }
    assertThat(hash.of(text)).isEqualTo(0xf723ca908e7af2eeL);
  }

  @Test
  void fewNamesCostNothing() {
    DistinctNames names = new DistinctNames();
    for (int i = 0; i < 200; i++) {
      names.add(HASH.of("tenant-" + i));
    }
    assertThat(names.isFew()).isTrue();
    assertThat(names.limit(1_000)).isEqualTo(Long.MAX_VALUE);
    ByteWriter out = new ByteWriter();
    names.write(out);
    assertThat(out.toBytes()).hasSize(1);
  }

  private static DistinctNames copy(DistinctNames names) {
    ByteWriter out = new ByteWriter();
    names.write(out);
    return DistinctNames.read(new ByteReader(out.toBytes()));
  }

  private static long countWithin(long limit, int names) {
    long count = 0;
    for (int i = 0; i < names; i++) {
      count += DistinctNames.placeOf(HASH.of("203.0.113." + i)) <= limit ? 1 : 0;
    }
    return count;
  }
}
