package dev.strobe.broker.simulation.node;

import dev.strobe.broker.telemetry.Instruments;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Instruments whose gauges can be read: the simulation sees by one of them that a log waits to be forced. */
final class GaugeReadings implements Instruments {

    private final Map<String, LongSupplier> gauges = new HashMap<>();

    @Override
    public LongAdder counter(String name, String help) {
        return new LongAdder();
    }

    @Override
    public LongAdder counter(String name, String help, String label, String value) {
        return new LongAdder();
    }

    @Override
    public void gauge(String name, String help, LongSupplier value) {
        gauges.put(name, value);
    }

    LongSupplier gauge(String name) {
        LongSupplier gauge = gauges.get(name);
        if (gauge == null) {
            throw new IllegalStateException("nobody registered it: gauge=" + name);
        }
        return gauge;
    }
}
