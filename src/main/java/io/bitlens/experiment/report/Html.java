package io.bitlens.experiment.report;

import java.util.List;
import java.util.Locale;

/** Text of a page; whatever comes from outside is escaped. */
final class Html {

  private final StringBuilder text = new StringBuilder();

  /** Escapes what means something in HTML and XML. */
  static String escape(String text) {
    var escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) && c != '\n' ? ' ' : c);
      }
    }
    return escaped.toString();
  }

  /** Appends markup as it is. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Appends markup with escaped arguments in the places of {@code %s}. */
  Html markup(String format, Object... arguments) {
    var escaped = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      escaped[i] = escape(String.valueOf(arguments[i]));
    }
    text.append(format.formatted(escaped)).append('\n');
    return this;
  }

  /** A table that scrolls by itself where the page is narrow. */
  Html table(List<String> header, List<List<String>> rows) {
    raw("<div class=\"scroll\"><table><thead><tr>");
    header.forEach(cell -> markup("<th scope=\"col\">%s</th>", cell));
    raw("</tr></thead><tbody>");
    for (var row : rows) {
      raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        markup(i == 0 ? "<th scope=\"row\">%s</th>" : "<td>%s</td>", row.get(i));
      }
      raw("</tr>");
    }
    return raw("</tbody></table></div>\n");
  }

  /** Mean and standard deviation with so many decimals. */
  static String number(Spread spread, int decimals) {
    var mean = String.format(Locale.ROOT, "%." + decimals + "f", spread.mean());
    return spread.sd().isPresent()
        ? mean + String.format(Locale.ROOT, " ± %." + decimals + "f", spread.sd().getAsDouble())
        : mean;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
