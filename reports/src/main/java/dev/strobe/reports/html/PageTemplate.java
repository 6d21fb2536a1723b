package dev.strobe.reports.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What every page is put together from: resources, a template with slots, scripts that the page names by their hash. */
public final class PageTemplate {

    private static final String CHARTS_LIBRARY = "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";
    private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z_]+)}}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PageTemplate() {}

    /** A resource of the report's folder, such as {@code page.css}. */
    public static String resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing from the class path: name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource: name=" + name, e);
        }
    }

    /** The library that draws charts. */
    public static String chartsLibrary() {
        return resource(CHARTS_LIBRARY);
    }

    /** The script-src of a content security policy that lets exactly these run. */
    public static String policy(List<String> scripts) {
        return scripts.stream().map(script -> "'sha256-" + sha256(script) + "'").collect(Collectors.joining(" "));
    }

    /** JSON that is safe inside a script element: no {@code <} is left that could end it. */
    public static String json(Object data) {
        return JSON.writeValueAsString(data)
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** Fills all slots in one pass: text that looks like a slot stays text. */
    public static String fill(String template, Map<String, String> slots) {
        return SLOT.matcher(template).replaceAll((MatchResult slot) -> {
            String content = slots.get(slot.group(1));
            if (content == null) {
                throw new IllegalStateException("slot without content: slot=" + slot.group(1));
            }
            return Matcher.quoteReplacement(content);
        });
    }

    /**
     * Replaces a page in one step.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(String page, Path file) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(partial, page);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write page: file=" + file, e);
        }
    }

    private static String sha256(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
