package dev.strobe.harness.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Habits that keep runs repeatable and tests exact, over all modules on the class path. */
final class HabitsTest {

    /** "About 20": a package that grows past this has two purposes. */
    private static final int TYPES_PER_PACKAGE_MAX = 24;

    /** Larger ones, each held at its size: the next type there is the moment to split it. */
    private static final Map<String, Integer> LARGER_PACKAGES = Map.of(
            "dev.strobe.harness.cli", 30,
            "dev.strobe.harness.engine", 31,
            "dev.strobe.harness.observe", 26,
            "dev.strobe.harness.scenario", 32,
            "dev.strobe.harness.target", 27);

    private static final Set<String> CLOCK_TYPES = names(LockSupport.class, Clock.class);
    private static final Set<String> DATE_TYPES =
            names(Instant.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class);
    private static final Set<String> UNSEEDED_TYPES = names(ThreadLocalRandom.class, SecureRandom.class);
    private static final Set<String> SEEDED_TYPES = names(Random.class, SplittableRandom.class);

    @Test
    void onlyTheTimePackageReadsAClockOrWaits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.strobe.harness.time")
                .should()
                .accessTargetWhere(accesses("read a clock or wait", HabitsTest::readsClockOrWaits))
                .because("a test must be able to put its own clock in place")
                .check(StrobeClasses.MAIN);
    }

    @Test
    void randomnessIsAlwaysSeeded() {
        noClasses()
                .should()
                .accessTargetWhere(accesses("draw unseeded random values", HabitsTest::drawsUnseeded))
                .because("a run is repeatable from its seed")
                .check(StrobeClasses.MAIN);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.strobe.harness.cli")
                .should()
                .accessTargetWhere(accesses("print", HabitsTest::prints))
                .check(StrobeClasses.MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : StrobeClasses.MAIN) {
            boolean marked = type.getPackage()
                    .tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (!marked) {
                unmarked.add(type.getPackageName());
            }
        }

        assertThat(unmarked)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    @Test
    void packagesStaySmall() {
        Set<String> crowded = new TreeSet<>();
        for (JavaClass type : StrobeClasses.MAIN) {
            long count = type.getPackage().getClasses().stream()
                    .filter(other -> other.isTopLevelClass() && !other.isArray())
                    .filter(other -> !other.getSimpleName().equals("package-info"))
                    .count();
            int limit = LARGER_PACKAGES.getOrDefault(type.getPackageName(), TYPES_PER_PACKAGE_MAX);
            if (count > limit) {
                crowded.add(type.getPackageName() + " has " + count + " types, limit " + limit);
            }
        }

        assertThat(crowded).isEmpty();
    }

    private static boolean readsClockOrWaits(String owner, String name, List<JavaClass> parameters) {
        if (owner.equals(System.class.getName())) {
            return name.equals("nanoTime") || name.equals("currentTimeMillis");
        }
        if (owner.equals(Thread.class.getName()) || owner.equals(TimeUnit.class.getName())) {
            return name.equals("sleep");
        }
        return (CLOCK_TYPES.contains(owner) && !name.equals("unpark"))
                || (DATE_TYPES.contains(owner) && name.equals("now"));
    }

    private static boolean drawsUnseeded(String owner, String name, List<JavaClass> parameters) {
        if (SEEDED_TYPES.contains(owner)) {
            return name.equals("<init>") && parameters.isEmpty();
        }
        return UNSEEDED_TYPES.contains(owner)
                || (owner.equals(Math.class.getName()) && name.equals("random"))
                || (owner.equals(UUID.class.getName()) && name.equals("randomUUID"))
                || (owner.equals(RandomGenerator.class.getName()) && (name.equals("of") || name.equals("getDefault")))
                || (owner.equals(Collections.class.getName()) && name.equals("shuffle") && parameters.size() == 1);
    }

    private static boolean prints(String owner, String name, List<JavaClass> parameters) {
        return (owner.equals(System.class.getName()) && (name.equals("out") || name.equals("err")))
                || (name.equals("printStackTrace") && parameters.isEmpty());
    }

    @FunctionalInterface
    private interface Access {
        boolean matches(String owner, String name, List<JavaClass> parameters);
    }

    private static DescribedPredicate<JavaAccess<?>> accesses(String description, Access access) {
        return describe(
                description,
                call -> access.matches(
                        call.getTargetOwner().getName(),
                        call.getTarget().getName(),
                        call.getTarget() instanceof CodeUnitAccessTarget unit
                                ? unit.getRawParameterTypes()
                                : List.of()));
    }

    private static Set<String> names(Class<?>... types) {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : types) {
            names.add(type.getName());
        }
        return names;
    }
}
