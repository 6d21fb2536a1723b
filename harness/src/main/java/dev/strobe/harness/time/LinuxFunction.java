package dev.strobe.harness.time;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds functions of Linux's C library. Anywhere but on Linux, and where native access was not enabled for this module, there
 * are none and nothing is printed.
 */
public final class LinuxFunction {

    private LinuxFunction() {}

    /** "restricted" is suppressed because native access is checked first: without it the JVM would print a warning. */
    @SuppressWarnings("restricted")
    public static Optional<MethodHandle> find(String name, FunctionDescriptor signature, Linker.Option... options) {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        if (!linux || !LinuxFunction.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find(name)
                    .map(function -> linker.downcallHandle(function, signature, options));
        } catch (RuntimeException | LinkageError unsupported) {
            return Optional.empty();
        }
    }
}
