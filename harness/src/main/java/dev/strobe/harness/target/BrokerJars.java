package dev.strobe.harness.target;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Where the reference broker's classes lie. The harness does not depend on them: whoever starts it (the launcher, a
 * build) says where they are, and they run in a process of their own.
 *
 * @param classPath as the JVM takes it; an entry that ends in {@code *} means every jar of that folder
 * @param aotCache written by a training run from exactly this class path; the JVM starts faster with it and runs without
 * @param aotOutput where this start is to leave such a cache: it is the training run
 */
record BrokerJars(String classPath, Optional<Path> aotCache, Optional<Path> aotOutput) {

    static final String CLASS_PATH_PROPERTY = "strobe.broker.class.path";
    static final String AOT_CACHE_PROPERTY = "strobe.broker.aot.cache";
    static final String AOT_OUTPUT_PROPERTY = "strobe.broker.aot.output";

    private static final String JAR_PREFIX = "strobe-broker-";
    private static final String ALL = "*";

    /** As the launcher says; a {@link TargetException} with the way out where it says nothing or something is missing. */
    static BrokerJars located() {
        String classPath = System.getProperty(CLASS_PATH_PROPERTY, "");
        if (classPath.isBlank()) {
            throw new TargetException("the reference broker is not part of this start of Strobe: " + CLASS_PATH_PROPERTY
                    + " is not set; start Strobe with the launcher ./strobe, or name another target");
        }
        BrokerJars jars = new BrokerJars(classPath, path(AOT_CACHE_PROPERTY), path(AOT_OUTPUT_PROPERTY));
        List<Path> missing = jars.missing();
        if (!missing.isEmpty()) {
            throw new TargetException("the reference broker's jars are missing: " + CLASS_PATH_PROPERTY + " names "
                    + missing.getFirst()
                    + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more that do not exist" : "")
                    + "; run the launcher ./strobe, which builds them");
        }
        return jars;
    }

    /** Entries that lead nowhere; a folder of jars counts if it holds none. */
    List<Path> missing() {
        List<Path> missing = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry.endsWith(ALL) ? entry.substring(0, entry.length() - 1) : entry);
            if (entry.endsWith(ALL) ? jarsIn(path).isEmpty() : !Files.exists(path)) {
                missing.add(path);
            }
        }
        return missing;
    }

    /** The version in the manifest of the broker's own jar; "development" where it runs from classes. */
    String version() {
        Optional<Path> own = Arrays.stream(classPath.split(File.pathSeparator, -1))
                .flatMap(entry -> entry.endsWith(ALL)
                        ? jarsIn(Path.of(entry.substring(0, entry.length() - 1))).stream()
                        : Stream.of(Path.of(entry)))
                .filter(BrokerJars::ownJar)
                .findFirst();
        if (own.isEmpty()) {
            return "development";
        }
        try (JarFile jar = new JarFile(own.get().toFile())) {
            Manifest manifest = jar.getManifest();
            String version = manifest == null
                    ? null
                    : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return version == null ? "unknown" : version;
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The JVM arguments that use or write the cache. */
    List<String> aotArguments(boolean jfrModuleIsAdded) {
        List<String> all = new ArrayList<>();
        if (aotOutput.isPresent()) {
            all.add("-XX:AOTCacheOutput=" + aotOutput.get());
        } else if (aotCache.filter(BrokerJars::filled).isPresent()) {
            // A cache that does not fit is passed over: without the log setting with an error that misleads.
            all.addAll(List.of(
                    "-XX:AOTCache=" + aotCache.orElseThrow(), "-XX:AOTMode=auto", "-Xlog:aot=off", "-Xlog:cds=off"));
        } else {
            return all;
        }
        if (!jfrModuleIsAdded) {
            // A recording adds this module at the start, and a cache fits only the modules it was trained with.
            all.add("--add-modules=jdk.jfr");
        }
        return all;
    }

    /** An empty one says that the training run failed. */
    private static boolean filled(Path cache) {
        try {
            return Files.size(cache) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean ownJar(Path jar) {
        String name = String.valueOf(jar.getFileName());
        return name.startsWith(JAR_PREFIX) && name.endsWith(".jar");
    }

    private static List<Path> jarsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Path> path(String property) {
        String value = System.getProperty(property, "");
        return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
    }
}
