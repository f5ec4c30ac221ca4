package io.tidegate.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class LatencyCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --shares | 10,0 | --shares is 0; allowed: 1 to 100
          --seconds | 6 | --seconds is 6; allowed: 7 to 3600
          --clusters | 0 | --clusters is 0; allowed: 1 to 100
          --tenants | 100 | --tenants is 100; allowed: 800 to 1000000
          """)
  void saysWhatCannotBeMeasured(String option, String value, String said) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err));
    assertThat(command.execute("latency", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(said);
  }
}
