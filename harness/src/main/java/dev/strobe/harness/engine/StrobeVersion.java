package dev.strobe.harness.engine;

import dev.strobe.reports.run.Run.StrobeBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which build of Strobe this is. */
public final class StrobeVersion {

    private static final long GIT_TIMEOUT_S = 5;

    private StrobeVersion() {}

    /** The version in the jar's manifest; "development" when run from classes. */
    public static String version() {
        String version = StrobeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static StrobeBuild build(Path strobeHome) {
        return new StrobeBuild(version(), git(strobeHome));
    }

    private static @Nullable String git(Path folder) {
        if (!Files.exists(folder.resolve(".git"))) {
            return null;
        }
        String commit = output(List.of("git", "-C", folder.toString(), "rev-parse", "--short=12", "HEAD"));
        if (commit == null || commit.isEmpty()) {
            return null;
        }
        String changes = output(List.of("git", "-C", folder.toString(), "status", "--porcelain", "-uno"));
        return changes == null || changes.isEmpty() ? commit : commit + "-dirty";
    }

    private static @Nullable String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .strip();
            if (!process.waitFor(GIT_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
