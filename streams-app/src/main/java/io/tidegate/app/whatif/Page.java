package io.tidegate.app.whatif;

import java.util.ArrayList;
import java.util.List;

/** A report of headings, paragraphs, tables and charts, as Markdown or as one HTML document. */
final class Page {
  private final List<Block> blocks = new ArrayList<>();

  private sealed interface Block {
    record Heading(int level, String text) implements Block {}

    record Paragraph(String text) implements Block {}

    record Table(List<String> head, List<List<String>> rows) implements Block {}

    record Chart(String svg) implements Block {}
  }

  Page heading(int level, String text) {
    blocks.add(new Block.Heading(level, text));
    return this;
  }

  Page paragraph(String text) {
    blocks.add(new Block.Paragraph(text));
    return this;
  }

  Page table(List<String> head, List<List<String>> rows) {
    blocks.add(new Block.Table(head, rows));
    return this;
  }

  /** A chart, which Markdown leaves out. */
  Page chart(String svg) {
    blocks.add(new Block.Chart(svg));
    return this;
  }

  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    for (Block block : blocks) {
      if (block instanceof Block.Heading heading) {
        text.append("#".repeat(heading.level)).append(' ').append(inLine(heading.text));
        text.append("\n\n");
      } else if (block instanceof Block.Paragraph paragraph) {
        text.append(inLine(paragraph.text)).append("\n\n");
      } else if (block instanceof Block.Table table) {
        row(text, table.head);
        text.append("|").append("---|".repeat(table.head.size())).append('\n');
        table.rows.forEach(each -> row(text, each));
        text.append('\n');
      }
    }
    return text.toString().stripTrailing() + "\n";
  }

  private static void row(StringBuilder text, List<String> cells) {
    cells.forEach(cell -> text.append("| ").append(inLine(cell)).append(' '));
    text.append("|\n");
  }

  /** What names hold is text: nothing of it is markup. */
  private static String inLine(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\\`*_[]<>|#".indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c < ' ' ? ' ' : c);
    }
    return out.toString();
  }

  String toHtml(String title) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    // Names in it come from records: nothing in it may run or be fetched, whatever they hold.
    html.append("<meta http-equiv=\"Content-Security-Policy\"");
    html.append(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    html.append("<title>").append(escaped(title)).append("</title>\n<style>\n");
    html.append("body{font-family:sans-serif;max-width:62em;margin:2em auto;padding:0 1em}\n");
    html.append("table{border-collapse:collapse;margin:1em 0}\n");
    html.append("th,td{border:1px solid #ccc;padding:.25em .6em;text-align:left}\n");
    html.append("td{overflow-wrap:anywhere}svg{width:100%;height:auto}\n</style></head><body>\n");
    for (Block block : blocks) {
      if (block instanceof Block.Heading heading) {
        String tag = "h" + heading.level;
        html.append(element(tag, heading.text)).append('\n');
      } else if (block instanceof Block.Paragraph paragraph) {
        html.append(element("p", paragraph.text)).append('\n');
      } else if (block instanceof Block.Table table) {
        html.append("<table>\n<tr>");
        table.head.forEach(cell -> html.append(element("th", cell)));
        html.append("</tr>\n");
        for (List<String> cells : table.rows) {
          html.append("<tr>");
          cells.forEach(cell -> html.append(element("td", cell)));
          html.append("</tr>\n");
        }
        html.append("</table>\n");
      } else if (block instanceof Block.Chart chart) {
        html.append(chart.svg);
      }
    }
    return html.append("</body></html>\n").toString();
  }

  private static String element(String tag, String text) {
    return "<" + tag + ">" + escaped(text) + "</" + tag + ">";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
