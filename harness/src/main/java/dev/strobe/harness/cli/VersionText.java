package dev.strobe.harness.cli;

import dev.strobe.harness.engine.StrobeVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code strobe --version} prints. */
final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "strobe " + StrobeVersion.version(), "JDK " + Runtime.version() + ", " + System.getProperty("os.name")
        };
    }
}
