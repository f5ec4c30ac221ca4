package io.tidegate.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a record says, a line of a command's output stays one line of text. */
class LineWriterTest {
  @Property(tries = 300)
  void whatIsPutIntoALineStaysInIt(@ForAll String any) {
    String ugly = any + "\u001b[2J\n\u009b\u202e\u2028";
    StringWriter text = new StringWriter();
    PrintWriter out = LineWriter.around(new PrintWriter(text));
    out.println(ugly);
    out.println((Object) new StringBuilder(ugly));
    out.printf("%-9s %d %s%n", ugly, 7, true);
    out.format(Locale.ROOT, "%s %.1f%n", new StringBuilder(ugly), 1.5);
    out.flush();
    assertThat(text.toString().lines()).hasSize(4);
    assertThat(text.toString().codePoints())
        .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
        .noneMatch(c -> c == 0x202e || c == 0x2028);
    assertThat(text.toString()).contains(" 7 true", " 1.5");
  }
}
