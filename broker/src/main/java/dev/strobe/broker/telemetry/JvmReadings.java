package dev.strobe.broker.telemetry;

import dev.strobe.broker.telemetry.MetricFamily.Kind;
import dev.strobe.broker.telemetry.MetricFamily.Point;
import dev.strobe.broker.telemetry.MetricFamily.Value;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What the Java machine tells of itself. The management beans are loaded with the first reading and not before, because
 * they would add to every start.
 */
final class JvmReadings implements Supplier<List<MetricFamily>> {

    private final String version;

    JvmReadings(String version) {
        this.version = version;
    }

    @Override
    public List<MetricFamily> get() {
        List<MetricFamily> readings = new ArrayList<>();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        readings.add(gauge("jvm_heap_used_bytes", "Heap in use, garbage included", (double) heap.getUsed()));
        readings.add(gauge("jvm_heap_committed_bytes", "Heap taken from the system", (double) heap.getCommitted()));
        readings.add(gauge("jvm_heap_max_bytes", "Limit of the heap", (double) heap.getMax()));

        List<Point> collections = new ArrayList<>();
        List<Point> seconds = new ArrayList<>();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String name = collector.getName().toLowerCase(Locale.ROOT).replace(' ', '_');
            collections.add(new Value(name, collector.getCollectionCount()));
            seconds.add(new Value(name, collector.getCollectionTime() / 1e3));
        }
        readings.add(new MetricFamily(
                "jvm_gc_collections_total", "Garbage collections", Kind.COUNTER, "collector", collections));
        readings.add(new MetricFamily(
                "jvm_gc_seconds_total", "Time in garbage collections", Kind.COUNTER, "collector", seconds));

        readings.add(gauge(
                "jvm_threads",
                "Threads of the process, the machine's own left out",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        List<Point> buffers = new ArrayList<>();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct") || pool.getName().equals("mapped")) {
                buffers.add(new Value(pool.getName(), pool.getMemoryUsed()));
            }
        }
        readings.add(new MetricFamily(
                "jvm_buffer_used_bytes", "Memory of direct and mapped buffers", Kind.GAUGE, "pool", buffers));
        readings.add(gauge(
                "jvm_uptime_seconds",
                "Since the Java machine started",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3));
        readings.add(new MetricFamily(
                "strobe_build", "The version of this broker", Kind.GAUGE, "version", List.of(new Value(version, 1))));
        return readings;
    }

    private static MetricFamily gauge(String name, String help, double value) {
        return new MetricFamily(name, help, Kind.GAUGE, "", List.of(new Value("", value)));
    }
}
