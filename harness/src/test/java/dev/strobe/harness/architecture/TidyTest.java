package dev.strobe.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a reviewer would otherwise have to look for in every file of the repository. */
final class TidyTest {

    private static final int FILE_LINES_MAX = 500;
    private static final Set<String> FOLDERS_SKIPPED = Set.of("runs", ".git", ".idea", ".vscode", "node_modules");
    private static final Set<String> TEXT_ENDINGS =
            Set.of("java", "xml", "md", "yaml", "yml", "sh", "properties", "json", "css", "js", "html", "svg");
    private static final Set<String> SCRIPTS = Set.of("strobe", "mvnw", "run");

    /** Put together here, so that this file does not find itself. */
    private static final Pattern LEFT_OPEN = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    private static final String SUPPRESSION = "@Suppress" + "Warnings";
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");
    private static final Pattern REMOTE = Pattern.compile("^[a-z]+:.*");

    private final Path root =
            Path.of(System.getProperty("strobe.root", "..")).toAbsolutePath().normalize();

    @Test
    void nothingIsLeftOpen() {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            List<String> lines = lines(file);
            for (int index = 0; index < lines.size(); index++) {
                if (LEFT_OPEN.matcher(lines.get(index)).find()) {
                    found.add(place(file, index));
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void everySuppressionHasItsReasonBesideIt() {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            if (!file.toString().endsWith(".java")) {
                continue;
            }
            List<String> lines = lines(file);
            for (int index = 0; index < lines.size(); index++) {
                String line = lines.get(index);
                if (line.contains(SUPPRESSION)
                        && !line.contains("//")
                        && !isComment(index == 0 ? "" : lines.get(index - 1))) {
                    found.add(place(file, index));
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() {
        List<String> dead = new ArrayList<>();
        for (Path file : textFiles()) {
            if (!file.toString().endsWith(".md")) {
                continue;
            }
            Path folder = file.getParent() == null ? root : file.getParent();
            List<String> lines = lines(file);
            for (int index = 0; index < lines.size(); index++) {
                Matcher link = LINK.matcher(lines.get(index));
                while (link.find()) {
                    String target = link.group(1);
                    if (!REMOTE.matcher(target).matches() && !Files.exists(folder.resolve(target))) {
                        dead.add(place(file, index) + " -> " + target);
                    }
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void noFileIsLongerThanAReaderBears() {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            int count = lines(file).size();
            // JSON is read by programs: a schema is as long as its format.
            if (count > FILE_LINES_MAX && !file.toString().endsWith(".json")) {
                found.add(root.relativize(file) + " has " + count + " lines, limit " + FILE_LINES_MAX);
            }
        }

        assertThat(found).isEmpty();
    }

    /** Ours only: build output, runs and a developer's own folders are none of this test's business. */
    private List<Path> textFiles() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    // A package may be called target too; Maven's output lies beside a POM.
                    boolean built = name(folder).equals("target") && Files.exists(folder.resolveSibling("pom.xml"));
                    return built || FOLDERS_SKIPPED.contains(name(folder))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = name(file);
                    if (SCRIPTS.contains(name) || TEXT_ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot walk the repository: folder=" + root, e);
        }
        assertThat(files).as("files below %s", root).isNotEmpty();
        return files;
    }

    private static boolean isComment(String line) {
        String text = line.strip();
        return text.startsWith("//") || text.endsWith("*/");
    }

    private String place(Path file, int index) {
        return root.relativize(file) + ":" + (index + 1);
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read: file=" + file, e);
        }
    }
}
