package dev.strobe.harness.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/** Every class of our own that is not a test, of the harness and of the modules it uses. Read once: it costs a second. */
final class StrobeClasses {

    static final String ROOT = "dev.strobe";
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(ROOT);

    private StrobeClasses() {}
}
