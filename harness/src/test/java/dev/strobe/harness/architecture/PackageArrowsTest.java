package dev.strobe.harness.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of docs/ARCHITECTURE.md: which package of the harness may use which. */
final class PackageArrowsTest {

    private static final String HARNESS = "dev.strobe.harness.";

    /** What every package may use: the clock seam and the message itself know nothing of the others. */
    private static final Set<String> LEAVES = Set.of("time", "message");

    /**
     * Package to the packages it may use besides itself and the leaves. The middle row knows scenario and the leaves,
     * not each other; the engine joins it. A target knows the drivers because it opens the one that talks to it.
     */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            // "calibrate" sets the synthetic target's own log of the truth beside what was measured.
            Map.entry(
                    "cli",
                    Set.of(
                            "calibrate",
                            "engine",
                            "gate",
                            "live",
                            "target",
                            "scenario",
                            "measure",
                            "measure.host",
                            "observe.otlp",
                            // "broker status" asks any cluster that speaks Kafka's protocol.
                            "driver.kafka",
                            "driver.synthetic")),
            Map.entry("calibrate", Set.of("engine", "fault", "network", "target", "driver", "scenario")),
            Map.entry("live", Set.of("engine")),
            Map.entry("fault", Set.of("target", "network", "driver", "scenario")),
            Map.entry("fault.cost", Set.of("fault")),
            Map.entry("gate", Set.of()),
            Map.entry("network", Set.of()),
            Map.entry(
                    "engine",
                    Set.of(
                            "load",
                            "driver",
                            "fault",
                            "fault.cost",
                            "ledger",
                            "measure",
                            "measure.health",
                            "measure.host",
                            "observe",
                            "observe.jfr",
                            "observe.cause",
                            "observe.watch",
                            "observe.profile",
                            "observe.otlp",
                            "search",
                            "target",
                            "scenario")),
            Map.entry(
                    "target", Set.of("recording", "network", "driver", "driver.kafka", "driver.synthetic", "scenario")),
            Map.entry("driver.kafka", Set.of("driver", "scenario")),
            Map.entry("driver.synthetic", Set.of("driver", "scenario")),
            Map.entry("driver", Set.of("scenario")),
            Map.entry("load", Set.of("scenario")),
            Map.entry("ledger", Set.of("scenario")),
            Map.entry("measure", Set.of("scenario")),
            Map.entry("measure.health", Set.of("scenario", "measure")),
            Map.entry("measure.host", Set.of("recording", "scenario", "measure")),
            Map.entry("observe", Set.of("scenario", "observe.jfr", "observe.cause", "observe.watch")),
            Map.entry("observe.jfr", Set.of("observe.cause")),
            Map.entry("observe.watch", Set.of("observe.cause")),
            Map.entry("observe.profile", Set.of("observe.jfr")),
            Map.entry("observe.cause", Set.of()),
            Map.entry("observe.otlp", Set.of("observe")),
            Map.entry("recording", Set.of()),
            Map.entry("search", Set.of("measure.health", "scenario")),
            Map.entry("scenario", Set.of()),
            Map.entry("time", Set.of()),
            Map.entry("message", Set.of()));

    /** A library to the only packages that may see it: whoever replaces it changes these and nothing else. */
    private static final Map<String, List<String>> OWNERS = Map.of(
            "org.apache.kafka..", List.of(HARNESS + "driver.kafka"),
            "info.picocli..", List.of(HARNESS + "cli"),
            "picocli..", List.of(HARNESS + "cli"),
            "org.snakeyaml..", List.of(HARNESS + "scenario"),
            "io.opentelemetry..", List.of(HARNESS + "observe", HARNESS + "observe.otlp"));

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyWhatTheArrowsAllow() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    String[] allowed = Stream.of(Stream.of(arrow.getKey()), LEAVES.stream(), arrow.getValue().stream())
                            .flatMap(names -> names)
                            .map(name -> HARNESS + name)
                            .toArray(String[]::new);
                    classes()
                            .that(resideInAPackage(HARNESS + arrow.getKey()))
                            .should()
                            .onlyDependOnClassesThat(
                                    not(resideInAPackage(HARNESS + ".")).or(resideInAnyPackage(allowed)))
                            .allowEmptyShould(true)
                            .check(StrobeClasses.MAIN);
                }));
    }

    @Test
    void everyPackageOfTheHarnessHasItsArrows() {
        Set<String> packages = new TreeSet<>();
        StrobeClasses.MAIN.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(HARNESS))
                .forEach(name -> packages.add(name.substring(HARNESS.length())));

        assertThat(packages).isNotEmpty().isSubsetOf(ARROWS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> librariesAreSeenByTheirOwnersOnly() {
        return OWNERS.entrySet().stream()
                .map(owner -> DynamicTest.dynamicTest(
                        owner.getKey(),
                        () -> noClasses()
                                .that(not(resideInAnyPackage(owner.getValue().toArray(String[]::new))))
                                .should()
                                .dependOnClassesThat(resideInAPackage(owner.getKey()))
                                .check(StrobeClasses.MAIN)));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.strobe.(**)").should().beFreeOfCycles().check(StrobeClasses.MAIN);
    }

    @Test
    void theHarnessUsesNoModuleOfOursButReports() {
        classes()
                .that(resideInAPackage(HARNESS + "."))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(StrobeClasses.ROOT + ".."))
                        .or(resideInAnyPackage(HARNESS + ".", "dev.strobe.reports..")))
                .check(StrobeClasses.MAIN);
    }
}
