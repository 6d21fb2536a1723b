package dev.strobe.broker.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of docs/ARCHITECTURE.md: which package of the broker may use which. */
final class PackageArrowsTest {

    private static final String BROKER = "dev.strobe.broker.";
    private static final JavaClasses MAIN = new ClassFileImporter()
            // The library's own option does not know the quick build's folders.
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.strobe.broker");

    /** What every package may use: they know nothing of the others. */
    private static final Set<String> LEAVES =
            Set.of("config", "time", "telemetry", "telemetry.flight", "telemetry.trace", "fault");

    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("api", Set.of("partition", "topic", "wire", "log", "batch")),
            Map.entry("cluster.metadata", Set.of("partition", "topic")),
            Map.entry("cluster.consensus", Set.of("cluster.metadata")),
            Map.entry("cluster.control", Set.of("cluster.metadata", "cluster.consensus", "partition")),
            Map.entry(
                    "cluster.replication", Set.of("cluster.metadata", "partition", "topic", "batch", "log", "storage")),
            Map.entry(
                    "cluster.peer",
                    Set.of("cluster.metadata", "cluster.control", "cluster.replication", "partition", "wire", "net")),
            Map.entry(
                    "cluster",
                    Set.of(
                            "cluster.metadata",
                            "cluster.consensus",
                            "cluster.control",
                            "cluster.replication",
                            "cluster.peer",
                            "partition",
                            "topic",
                            "storage",
                            "log")),
            Map.entry(
                    "api.cluster",
                    Set.of(
                            "api",
                            "cluster",
                            "cluster.metadata",
                            "cluster.control",
                            "partition",
                            "topic",
                            "wire",
                            "log")),
            Map.entry("api.groups", Set.of("api", "group", "partition", "topic", "wire", "cluster.metadata")),
            Map.entry("api.topics", Set.of("api", "partition", "topic", "wire", "log", "cluster.metadata")),
            Map.entry("net", Set.of("wire", "log")),
            Map.entry("group", Set.of("partition", "log", "batch")),
            Map.entry("topic", Set.of("partition", "storage")),
            Map.entry("partition", Set.of("log", "batch", "storage")),
            Map.entry("log", Set.of("storage", "batch")),
            Map.entry("batch", Set.of()),
            Map.entry("storage", Set.of()),
            Map.entry("wire", Set.of("log")),
            Map.entry("config", Set.of()),
            Map.entry("time", Set.of()),
            Map.entry("telemetry", Set.of()),
            Map.entry("telemetry.flight", Set.of()),
            Map.entry("telemetry.trace", Set.of()),
            Map.entry("telemetry.export", Set.of()),
            Map.entry("fault", Set.of()));

    /** A library to the only packages that may see it: whoever replaces it changes these and nothing else. */
    private static final Map<String, List<String>> OWNERS = Map.of(
            "org.apache.kafka.common.message..", List.of(BROKER + "wire", BROKER + "api..", BROKER + "cluster.peer"),
            "org.apache.kafka.common.protocol..",
                    List.of(BROKER + "wire", BROKER + "api..", BROKER + "net", BROKER + "cluster.peer"),
            "org.apache.kafka.common.requests..", List.of(BROKER + "wire"),
            "org.apache.kafka.common.record..", List.of(BROKER + "wire"),
            "org.apache.ratis..", List.of(BROKER + "cluster.consensus"),
            "io.netty..", List.of(BROKER + "net"),
            "io.prometheus..", List.of(BROKER + "telemetry.export"),
            "io.opentelemetry..", List.of(BROKER + "telemetry.export"));

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyWhatTheArrowsAllow() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    String[] allowed = Stream.of(Stream.of(arrow.getKey()), LEAVES.stream(), arrow.getValue().stream())
                            .flatMap(names -> names)
                            .map(name -> BROKER + name)
                            .toArray(String[]::new);
                    classes()
                            .that(resideInAPackage(BROKER + arrow.getKey()))
                            .should()
                            .onlyDependOnClassesThat(
                                    not(resideInAPackage("dev.strobe.broker..")).or(resideInAnyPackage(allowed)))
                            .allowEmptyShould(true)
                            .check(MAIN);
                }));
    }

    @Test
    void everyPackageHasItsArrows() {
        Set<String> packages = new TreeSet<>();
        MAIN.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(BROKER))
                .forEach(name -> packages.add(name.substring(BROKER.length())));

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
                                .check(MAIN)));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.strobe.broker.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theBrokerUsesNoOtherModuleOfOurs() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.strobe..")).or(resideInAPackage("dev.strobe.broker..")))
                .check(MAIN);
    }
}
