package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Newcomers that do one work among newcomers of all kinds. */
class NewcomersTest {
  private static final long FIRST = 1_000;
  private static final int TICKS = 120;
  private static final double BAR = 10;

  /** What one client sends: requests in a tick, mean lengths, and their log-deviation. */
  private record Client(String key, double rate, double prompt, double answer, double stray) {}

  @Property(tries = 60)
  void honestNewcomersAreNoCrowdHoweverAlikeTheirRates(
      @ForAll Random random,
      @ForAll @IntRange(min = 8, max = 120) int count,
      @ForAll @DoubleRange(min = 0.6, max = 1.6) double promptsDiffer,
      @ForAll @DoubleRange(min = 0.6, max = 1.6) double answersDiffer) {
    Client[] clients = new Client[count];
    for (int i = 0; i < count; i++) {
      clients[i] = honest(random, i, promptsDiffer, answersDiffer);
    }

    assertThat(crowd(random, clients).nats()).isLessThan(BAR);
  }

  @Property(tries = 60)
  void aCrowdOfOneWorkIsSeenAmongAsManyOthers(
      @ForAll Random random,
      @ForAll @IntRange(min = 15, max = 40) int count,
      @ForAll @IntRange(min = 0, max = 20) int others) {
    Client[] clients = new Client[count + others];
    for (int i = 0; i < count; i++) {
      clients[i] = new Client("one-" + i, 0.3 + random.nextDouble(), 190, 480, 0.2);
    }
    for (int i = 0; i < others; i++) {
      clients[count + i] = honest(random, i, 1.2, 1.2);
    }

    Newcomers.Crowd crowd = crowd(random, clients);

    assertThat(crowd.nats()).isGreaterThan(BAR);
    assertThat(crowd.count()).isBetween((int) (0.7 * count), count + 3);
    assertThat(crowd.prompt()).isBetween(150.0, 240.0);
    assertThat(crowd.answer()).isBetween(400.0, 570.0);
    assertThat(crowd.ids()).allMatch(id -> !id.isEmpty());
  }

  private static Client honest(Random random, int i, double prompts, double answers) {
    double prompt = 600 * StrictMath.exp(prompts * random.nextGaussian());
    double answer = 200 * StrictMath.exp(answers * random.nextGaussian());
    return new Client("other-" + i, 0.6, prompt, answer, 1);
  }

  private static Newcomers.Crowd crowd(Random random, Client[] clients) {
    Newcomers newcomers = Newcomers.FRESH;
    CellRates rates = CellRates.FRESH;
    for (long tick = FIRST; tick < FIRST + TICKS; tick++) {
      Spread spread = new Spread();
      spread.add("old", "old", 1_000, 100, true, 0);
      for (Client client : clients) {
        double left = client.rate;
        while (random.nextDouble() < left--) {
          long prompt = length(random, client.prompt, client.stray);
          long answer = length(random, client.answer, client.stray);
          spread.add(client.key, client.key, prompt + answer, answer, true, 0);
        }
      }
      rates = rates.next(tick, spread, Spread.Cell::tokens, true);
      newcomers = copied(newcomers.next(tick, spread, CellRates.FRESH));
    }
    return newcomers.crowd(FIRST + TICKS, rates);
  }

  private static long length(Random random, double mean, double stray) {
    return Math.round(mean * StrictMath.exp(stray * random.nextGaussian() - stray * stray / 2));
  }

  private static Newcomers copied(Newcomers newcomers) {
    ByteWriter out = new ByteWriter();
    newcomers.write(out);
    return Newcomers.read(new ByteReader(out.toBytes()));
  }
}
