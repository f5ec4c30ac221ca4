package io.tidegate.app.demo;

import java.util.List;
import java.util.Locale;

/** The page of a terminal as a picture. */
final class SvgPage {
  private static final double COLUMN = 7.8;
  private static final int ROW = 17;
  private static final int MARGIN = 12;

  private SvgPage() {}

  /** The picture of lines on a dark ground, so many columns wide. */
  static String of(List<Line> lines, int columns) {
    long width = StrictMath.round(columns * COLUMN) + 2 * MARGIN;
    int height = lines.size() * ROW + 2 * MARGIN;
    StringBuilder svg =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                    + " role=\"img\" aria-label=\"The screen of tidegate demo\">%n"
                    + "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#0d1117\"/>%n"
                    + "<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,monospace\""
                    + " font-size=\"13\" xml:space=\"preserve\">%n",
                width,
                height,
                width,
                height));
    for (int i = 0; i < lines.size(); i++) {
      row(lines.get(i), MARGIN + (i + 1) * ROW - 4, svg);
    }
    return svg.append("</g>\n</svg>\n").toString();
  }

  private static void row(Line line, int y, StringBuilder svg) {
    int column = 0;
    for (int i = 0; i < line.parts().size(); ) {
      Style style = line.parts().get(i).style();
      StringBuilder text = new StringBuilder();
      while (i < line.parts().size() && line.parts().get(i).style() == style) {
        text.append(line.parts().get(i++).text());
      }
      if (!text.toString().isBlank()) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" fill=\"%s\" textLength=\"%.1f\">%s</text>%n",
                MARGIN + column * COLUMN,
                y,
                style.colour(),
                text.length() * COLUMN,
                escaped(text.toString())));
      }
      column += text.length();
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
