package dev.strobe.harness.cli;

import java.nio.file.Path;

/** Where Strobe is installed: the launcher says so, else the current folder is taken. */
final class Home {

    private Home() {}

    static Path folder() {
        return Path.of(System.getProperty("strobe.home", ".")).toAbsolutePath().normalize();
    }

    static Path scenarios() {
        return folder().resolve("scenarios");
    }
}
