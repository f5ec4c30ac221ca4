package io.tidegate.schemas.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:DB8::1, 2001:db8::1",
    "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "fe80::1%eth0, fe80::1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:0201, 192.0.2.1",
    "::192.0.2.1, ::192.0.2.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
  })
  void oneAddressIsWrittenInOneWay(String text, String one) {
    assertThat(Address.textOf(text)).isEqualTo(one);
    assertThat(Address.textOf(one)).isEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "acme",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.4:80",
        ":",
        ":::",
        "1:2",
        "::1::",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "::g",
        "[::1]",
        "::1.2.3",
        "1:2:3:4:5:6:7::8:9",
        "::\uff11",
        "+1.2.3.4"
      })
  void whatIsNoAddressStaysAsItIs(String text) {
    assertThat(Address.textOf(text)).isEqualTo(text);
    assertThat(Address.parse(text)).isNull();
  }

  @Test
  void prefixIsAllThatBeginsAlike() {
    Address net = Address.parse("2001:db8:0:7::99/64");
    assertThat(net).extracting(Address::text).isEqualTo("2001:db8:0:7::/64");
    assertThat(net.overlaps(Address.parse("2001:db8:0:7:1::1"))).isTrue();
    assertThat(net.overlaps(Address.parse("2001:db8::/32"))).isTrue();
    assertThat(net.overlaps(Address.parse("2001:db8:0:8::1"))).isFalse();
    assertThat(Address.parse("10.1.2.3/8").text()).isEqualTo("10.0.0.0/8");
    assertThat(Address.parse("10.1.2.3/0").overlaps(Address.parse("::1"))).isFalse();
    assertThat(Address.parse("10.1.2.3/33")).isNull();
    assertThat(Address.parse("10.1.2.3/x")).isNull();
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @Size(16) byte[] bytes, @ForAll int holes)
      throws UnknownHostException {
    for (int i = 0; i < 16; i++) {
      bytes[i] = (holes >> i / 2 & 1) == 0 ? bytes[i] : 0;
    }
    InetAddress meant = InetAddress.getByAddress(bytes);
    String text = Address.textOf(meant.getHostAddress());
    assertThat(InetAddress.getByName(text)).isEqualTo(meant);
    assertThat(text.length()).isLessThanOrEqualTo(meant.getHostAddress().length());
    assertThat(Address.parse(text).text()).isEqualTo(text);
  }
}
