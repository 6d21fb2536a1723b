package dev.strobe.harness.measure.host;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.strobe.harness.time.NanoClock;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Tells a listener of every pause of this JVM's garbage collectors, on a thread of the JVM: be quick.
 *
 * <p>Start times come in whole ms since the JVM started, so they are precise to about 1 ms on the monotonic clock.
 * Collectors that report whole concurrent cycles beside their pauses (ZGC, Shenandoah) are heard for their pauses only.
 * Closing it ends the notifications.
 */
public final class GcWatch implements AutoCloseable {

    /**
     * One pause.
     *
     * @param startNs on the monotonic clock
     * @param collector as the JVM names it
     * @param cause as the JVM names it
     */
    public record GcPause(long startNs, long durationNs, String collector, String cause) {}

    /** Receives pauses. */
    @FunctionalInterface
    public interface Listener {
        void paused(GcPause pause);
    }

    private record Registration(NotificationEmitter emitter, NotificationListener listener) {}

    private static final long NS_PER_MS = 1_000_000;

    private final List<Registration> registrations = new ArrayList<>();

    public GcWatch(NanoClock clock, Listener listener) {
        long uptimeMs = ManagementFactory.getRuntimeMXBean().getUptime();
        long jvmStartNs = clock.nanoTime() - uptimeMs * NS_PER_MS;
        for (GarbageCollectorMXBean bean : pauseBeans()) {
            if (bean instanceof NotificationEmitter emitter) {
                NotificationListener adapter = (notification, handback) -> tell(notification, jvmStartNs, listener);
                emitter.addNotificationListener(adapter, null, null);
                registrations.add(new Registration(emitter, adapter));
            }
        }
    }

    /** Pause time of all collectors since the JVM started, in ms. */
    public static long totalPauseMs() {
        long totalMs = 0;
        for (GarbageCollectorMXBean bean : pauseBeans()) {
            totalMs += Math.max(0, bean.getCollectionTime());
        }
        return totalMs;
    }

    @Override
    public void close() {
        for (Registration registration : registrations) {
            try {
                registration.emitter().removeNotificationListener(registration.listener());
            } catch (ListenerNotFoundException alreadyRemoved) {
                // Then it hears nothing, which is what closing is for.
            }
        }
        registrations.clear();
    }

    private static void tell(Notification notification, long jvmStartNs, Listener listener) {
        if (!GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notification.getType())
                || !(notification.getUserData() instanceof CompositeData data)) {
            return;
        }
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        listener.paused(new GcPause(
                jvmStartNs + info.getGcInfo().getStartTime() * NS_PER_MS,
                info.getGcInfo().getDuration() * NS_PER_MS,
                info.getGcName(),
                info.getGcCause()));
    }

    private static List<GarbageCollectorMXBean> pauseBeans() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(bean -> !bean.getName().endsWith("Cycles"))
                .toList();
    }
}
