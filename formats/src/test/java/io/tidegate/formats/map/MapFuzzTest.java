package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Translation;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes a record has, every map survives them. */
class MapFuzzTest {
  @Provide
  Arbitrary<String> maps() {
    return Arbitraries.of(ShippedMaps.NAMES);
  }

  @Property(tries = 300)
  void bytesThatAreNoRecordAreRefusedAndNothingElseHappens(
      @ForAll("maps") String name, @ForAll long seed) {
    RecordMap map = ShippedMaps.get(name);
    MapTranslator translator = map.translator();
    Random random = new Random(seed);
    byte[] record = map.tests().get(0).record().getBytes(UTF_8);
    byte[] noise = new byte[random.nextInt(200)];
    random.nextBytes(noise);
    byte[] damaged = record.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    List<String> expected = Foreign.lines(translator.translate(record));
    for (byte[] any : List.of(noise, damaged, new byte[0])) {
      Translation made = translator.translate(any);
      assertThat(made.events().size() + made.ignored()).isPositive();
      assertThat(Foreign.lines(translator.translate(record))).isEqualTo(expected);
    }
  }
}
