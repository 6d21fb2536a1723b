package dev.strobe.reports.html;

import java.util.List;

/**
 * Writes HTML in which text stays text. Every string of a run passes through {@link #escape} on its way into the page: a
 * target's version or an exception message may hold anything.
 *
 * <p>Owned by one thread.
 */
public final class Html {

    private final StringBuilder out = new StringBuilder();

    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Adds markup that was written here, never text from a run. */
    public Html markup(String markup) {
        out.append(markup);
        return this;
    }

    public Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** An element that holds text. {@code open} is a tag with its attributes, such as {@code p class="note"}. */
    public Html element(String open, String text) {
        out.append('<')
                .append(open)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(name(open))
                .append('>');
        return this;
    }

    public Html open(String open) {
        out.append('<').append(open).append('>');
        return this;
    }

    public Html close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    public Html list(String open, List<String> items) {
        if (items.isEmpty()) {
            return this;
        }
        open(open);
        items.forEach(item -> element("li", item));
        return close(name(open));
    }

    public Html term(String term, String meaning) {
        return open("div").element("dt", term).element("dd", meaning).close("div");
    }

    /** A cell; a figure that is missing says why when pointed at. */
    public Html figure(String figure, String whyMissing) {
        if (figure.equals("-")) {
            return markup("<td class=\"num none\" title=\"" + escape(whyMissing) + "\">-</td>");
        }
        return element("td class=\"num\"", figure);
    }

    private static String name(String open) {
        int space = open.indexOf(' ');
        return space < 0 ? open : open.substring(0, space);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
