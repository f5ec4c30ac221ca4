package io.tidegate.app.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of lines, bands and points on two axes, as SVG. Points that are not finite are left out,
 * and interrupt a line. The same calls give the same text.
 */
public final class SvgChart {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 380;
  private static final int LEFT = 80;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int TICKS = 5;
  private static final int LEGEND_STEP = 118;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<String> shapes = new ArrayList<>();
  private final List<String> legend = new ArrayList<>();

  /** One axis: what it shows, from where to where. */
  public record Axis(String label, double low, double high, boolean logarithmic) {
    public Axis {
      if (!(high > low) || logarithmic && !(low > 0)) {
        throw new IllegalArgumentException(
            label + " goes from " + low + " to " + high + (logarithmic ? ", logarithmic" : ""));
      }
    }

    public static Axis linear(String label, double low, double high) {
      return new Axis(label, low, high, false);
    }

    public static Axis logarithmic(String label, double low, double high) {
      return new Axis(label, low, high, true);
    }

    /** Where a value lies, 0 to 1 from end to end; values beyond an end lie on it. */
    double share(double value) {
      double share =
          logarithmic
              ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
              : (value - low) / (high - low);
      return Math.max(0, Math.min(1, share));
    }

    double at(double share) {
      return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    }
  }

  /** An empty chart. */
  public SvgChart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /** Adds a line through points. */
  public SvgChart line(String name, String colour, double[] xs, double[] ys) {
    StringBuilder path = new StringBuilder();
    boolean drawn = false;
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(xs[i]) && Double.isFinite(ys[i])) {
        path.append(drawn ? 'L' : 'M').append(point(xs[i], ys[i])).append(' ');
        drawn = true;
      } else {
        drawn = false;
      }
    }
    shapes.add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>"
            .formatted(path.toString().trim(), colour));
    name(name, colour);
    return this;
  }

  /** Adds the area between two lines over the same places. */
  public SvgChart band(String name, String colour, double[] xs, double[] lows, double[] highs) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(lows[i]) && Double.isFinite(highs[i])) {
        points.append(point(xs[i], highs[i])).append(' ');
      }
    }
    for (int i = xs.length - 1; i >= 0; i--) {
      if (Double.isFinite(lows[i]) && Double.isFinite(highs[i])) {
        points.append(point(xs[i], lows[i])).append(' ');
      }
    }
    shapes.add(
        "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.35\"/>"
            .formatted(points.toString().trim(), colour));
    name(name, colour);
    return this;
  }

  /** Adds points. */
  public SvgChart points(String name, String colour, double[] xs, double[] ys) {
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(xs[i]) && Double.isFinite(ys[i])) {
        String[] at = point(xs[i], ys[i]).split(",", -1);
        shapes.add(
            "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>".formatted(at[0], at[1], colour));
      }
    }
    name(name, colour);
    return this;
  }

  /** Adds an upright stroke at each point, between two values. */
  public SvgChart bars(String colour, double[] xs, double[] lows, double[] highs) {
    for (int i = 0; i < xs.length; i++) {
      shapes.add(
          "<path d=\"M%s L%s\" stroke=\"%s\" stroke-width=\"1\"/>"
              .formatted(point(xs[i], lows[i]), point(xs[i], highs[i]), colour));
    }
    return this;
  }

  /** The chart as one SVG document. */
  public String toSvg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"".formatted(WIDTH, HEIGHT));
    svg.append(" font-family=\"sans-serif\" font-size=\"12\">\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    text(svg, WIDTH / 2, 20, "middle", title);
    axes(svg);
    shapes.forEach(shape -> svg.append(shape).append('\n'));
    legend.forEach(entry -> svg.append(entry).append('\n'));
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg) {
    int bottom = HEIGHT - BOTTOM;
    svg.append(
        "<path d=\"M%d,%d L%d,%d L%d,%d\" fill=\"none\" stroke=\"#444444\"/>\n"
            .formatted(LEFT, TOP, LEFT, bottom, WIDTH - RIGHT, bottom));
    for (int i = 0; i <= TICKS; i++) {
      double share = (double) i / TICKS;
      int across = (int) Math.round(LEFT + share * (WIDTH - LEFT - RIGHT));
      int up = (int) Math.round(bottom - share * (bottom - TOP));
      text(svg, across, bottom + 16, "middle", number(x.at(share)));
      text(svg, LEFT - 6, up + 4, "end", number(y.at(share)));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2, bottom + 34, "middle", x.label());
    text(svg, LEFT, TOP - 8, "start", y.label());
  }

  private void name(String name, String colour) {
    int left = LEFT + legend.size() * LEGEND_STEP;
    int height = HEIGHT - 10;
    legend.add(
        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>"
            .formatted(left, height - 6, colour, left + 16, height, escaped(name)));
  }

  private String point(double atX, double atY) {
    double across = LEFT + x.share(atX) * (WIDTH - LEFT - RIGHT);
    double up = HEIGHT - BOTTOM - y.share(atY) * (HEIGHT - BOTTOM - TOP);
    return String.format(Locale.ROOT, "%.1f,%.1f", across, up);
  }

  private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
            .formatted(x, y, anchor, escaped(text)));
  }

  private static String number(double value) {
    if (Math.abs(value) >= 10_000) {
      return String.format(Locale.ROOT, "%.0fk", value / 1_000);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
