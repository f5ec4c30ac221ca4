package io.tidegate.simulator.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ClientTableTest {
  private static final List<Client> CLIENTS = ClientTable.shipped().clients();

  @Test
  void holdsTheClientsOfThreeServicesTheLargestFirst() {
    assertThat(CLIENTS).hasSize(184).extracting(Client::name).doesNotHaveDuplicates();
    assertThat(CLIENTS)
        .extracting(Client::share)
        .isSortedAccordingTo((one, other) -> Double.compare(other, one));
    assertThat(CLIENTS.stream().mapToDouble(Client::share).sum()).isBetween(2.999, 3.001);
  }

  @Test
  void isOfClientsAsDifferentAsRealOnesAre() {
    assertThat(CLIENTS).filteredOn(each -> each.answer().median() <= 3).hasSizeGreaterThan(10);
    assertThat(CLIENTS).filteredOn(each -> each.answer().median() >= 1_000).hasSizeGreaterThan(5);
    assertThat(CLIENTS).filteredOn(each -> each.gaps().get(1) > 2).hasSizeGreaterThan(40);
    assertThat(CLIENTS).filteredOn(each -> each.active() > 0.95).hasSizeGreaterThan(20);
  }

  @Property
  void everyClientsFiguresAreWhatTheirNamesSay(
      @ForAll @IntRange(max = 183) int index, @ForAll @DoubleRange(max = 1) double share) {
    Client client = CLIENTS.get(index);

    assertThat(client.active()).isBetween(0.0, 1.0);
    assertThat(client.gapVariation(share)).isPositive();
    assertThat(client.gapVariation(share)).isLessThan(1.000001 * client.gapVariation(1));
    assertThat(client.dispersions()).hasSize(4).allMatch(each -> each >= 0);
    assertThat(client.hours()).hasSize(24).allMatch(each -> each >= 0);
    assertThat(client.days()).hasSize(7).allMatch(each -> each >= 0);
    assertThat(client.prompt().at(share)).isBetween(client.prompt().at(0), client.prompt().at(1));
    assertThat(client.answer().mean()).isBetween(client.answer().at(0), client.answer().at(1));
  }

  @Property
  void aWeekHasTheMeanOfItsHoursAndDays(@ForAll @IntRange(max = 183) int index) {
    Client client = CLIENTS.get(index);
    double sum = 0;
    for (int quarter = 0; quarter < 7 * 96; quarter++) {
      sum += client.rateAt(quarter / 96, quarter % 96 / 4.0);
    }

    assertThat(sum / (7 * 96)).isBetween(0.97, 1.03);
  }

  @Property
  void sizesFallWithTheRank(
      @ForAll @DoubleRange(max = 1) double one, @ForAll @DoubleRange(max = 1) double other) {
    ClientTable table = ClientTable.shipped();

    assertThat(table.sizeAt(Math.min(one, other)))
        .isGreaterThanOrEqualTo(table.sizeAt(Math.max(one, other)));
  }

  @Test
  void quantilesThatFallAreRefused() {
    assertThatThrownBy(() -> new Quantiles(1, 2, 3, 4, 5, 6, 7, 8, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not rise");
    assertThatThrownBy(() -> new Quantiles(1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
