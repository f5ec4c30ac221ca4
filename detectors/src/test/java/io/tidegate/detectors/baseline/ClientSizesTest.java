package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import org.junit.jupiter.api.Test;

final class ClientSizesTest {
  @Test
  void whoAsksExplainsTheSum() {
    ClientSizes sizes = taught();

    ClientSizes.Compared compared =
        sizes.compare(tick(spread -> many(spread, "long3", 400, 5)), Spread.Cell::outputTokens);

    assertThat(compared.sum()).isCloseTo(compared.expected(), within(1e-6));
  }

  @Test
  void longerAnswersToTheSameClientsAreNotExplained() {
    Spread seen = tick(spread -> many(spread, "short3", 20, 5));

    ClientSizes.Compared compared = taught().compare(seen, Spread.Cell::outputTokens);

    assertThat(compared.sum() / compared.expected()).isCloseTo(2, within(1e-6));
  }

  @Test
  void strangersAreLeftOut() {
    Spread seen = tick(spread -> many(spread, "stranger", 4_000, 5));

    assertThat(taught().compare(seen, Spread.Cell::outputTokens))
        .isEqualTo(new ClientSizes.Compared(0, 0, 0));
  }

  @Test
  void oneClientCountsForATenthAtMost() {
    Spread seen = new Spread();
    for (int client = 0; client < 20; client++) {
      many(seen, "short" + client, 10, 1);
    }
    many(seen, "long0", 4_000, 80);

    ClientSizes.Compared compared = taught().compare(seen, Spread.Cell::outputTokens);

    assertThat(compared.sum()).isCloseTo(20 * 10 + 10 * 4_000, within(1e-6));
  }

  @Test
  void isTheSameAfterItWasStored() {
    ByteWriter out = new ByteWriter();
    taught().write(out);

    ClientSizes read = ClientSizes.read(new ByteReader(out.toBytes()));
    ByteWriter again = new ByteWriter();
    read.write(again);

    assertThat(again.toBytes()).isEqualTo(out.toBytes());
  }

  private interface Fill {
    void of(Spread spread);
  }

  private static Spread tick(Fill fill) {
    Spread spread = new Spread();
    fill.of(spread);
    return spread;
  }

  /** Twenty clients with answers of ten tokens and twenty with answers of 400. */
  private static ClientSizes taught() {
    ClientSizes sizes = ClientSizes.FRESH;
    for (int tick = 0; tick < 20; tick++) {
      Spread spread = new Spread();
      for (int client = 0; client < 20; client++) {
        many(spread, "short" + client, 10, 1);
        many(spread, "long" + client, 400, 1);
      }
      sizes = sizes.learn(spread, Spread.Cell::outputTokens);
    }
    return sizes;
  }

  private static void many(Spread spread, String key, long answer, int requests) {
    for (int i = 0; i < requests; i++) {
      spread.add(key, "tenant", answer, answer, true, 0);
    }
  }
}
