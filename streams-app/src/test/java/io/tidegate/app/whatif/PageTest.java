package io.tidegate.app.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PageTest {
  @Property
  void nothingThatARecordHoldsIsMarkup(@ForAll String name) {
    Page page =
        new Page()
            .heading(1, name)
            .paragraph(name)
            .table(List.of("whom"), List.of(List.of(name), List.of("<script>alert(1)</script>")));
    String html = page.toHtml(name);
    String plain =
        new Page()
            .heading(1, "")
            .paragraph("")
            .table(List.of("whom"), List.of(List.of(""), List.of("")))
            .toHtml("");
    assertThat(html.chars().filter(c -> c == '<').count())
        .isEqualTo(plain.chars().filter(c -> c == '<').count());
    assertThat(html).doesNotContain("<script");
    assertThat(page.toMarkdown().replaceAll("\\\\.", "")).doesNotContain("<", ">", "`", "[");
    assertThat(page.toMarkdown().lines().filter(line -> line.startsWith("|")).count()).isEqualTo(4);
  }
}
