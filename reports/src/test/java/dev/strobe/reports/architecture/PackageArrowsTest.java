package dev.strobe.reports.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code run <- stats <- gate, history <- html <- overview}: the format knows nobody, pages know them all. */
final class PackageArrowsTest {

    private static final String REPORTS = "dev.strobe.reports.";

    /** Lowest first; a package uses itself and those before it. */
    private static final List<String> LAYERS =
            List.of("run", "stats", "gate", "gate.output", "history", "chart", "html", "overview");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.strobe");

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyThoseBelow() {
        return LAYERS.stream()
                .map(layer -> DynamicTest.dynamicTest(layer, () -> {
                    String[] allowed = LAYERS.subList(0, LAYERS.indexOf(layer) + 1).stream()
                            .map(name -> REPORTS + name)
                            .toArray(String[]::new);
                    classes()
                            .that(resideInAPackage(REPORTS + layer))
                            .should()
                            .onlyDependOnClassesThat(
                                    not(resideInAPackage("dev.strobe..")).or(resideInAnyPackage(allowed)))
                            .allowEmptyShould(true)
                            .check(MAIN);
                }));
    }

    @Test
    void everyPackageOfTheModuleHasItsPlace() {
        Set<String> packages = new TreeSet<>();
        MAIN.stream().map(JavaClass::getPackageName).forEach(packages::add);

        assertThat(packages).isNotEmpty().allMatch(name -> LAYERS.contains(name.replace(REPORTS, "")));
    }
}
