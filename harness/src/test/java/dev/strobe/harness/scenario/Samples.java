package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

/** Scenario texts that the tests share. */
final class Samples {

    /** The least that is a scenario. */
    static final String MINIMAL = """
            name: minimal
            target: kafka
            topology:
              topics:
                orders: { partitions: 6 }
            workload:
              producers:
                - { topic: orders, message: { size: 1KiB } }
              consumers:
                - { topic: orders, group: billing }
            load:
              - warmup: { rate: 5000/s, for: 10s }
              - constant: { rate: 90/min, for: 20s }
            """;

    /** Every key there is, none at its default. */
    static final String FULL = """
            name: full
            description: "Everything: at once, and 'quoted'"
            target: kafka://127.0.0.1:9092
            compare: { targets: [ "strobe?telemetry=off&jfr=off", kafka ], repeat: 5 }
            pacing: spin
            seed: -42
            topology:
              nodes: 3
              topics:
                orders: { partitions: 6, replicas: 3, settings: { min.insync.replicas: 2, "cleanup.policy": compact } }
                dots.in-name: { partitions: 1 }
            workload:
              producers:
                - topic: orders
                  count: 2
                  acks: leader
                  idempotence: false
                  linger: 5ms
                  batch: 64KB
                  compression: zstd
                  buffer: 64MiB
                  max_block: 1m
                  in_flight: 1
                  request_timeout: 10s
                  delivery_timeout: 1h
                  message: { size: 512B, keys: "zipf(1000, 1.1)", payload: random(0.25) }
                  settings: { client.rack: "", retries: 3, enabled: "true" }
                - { topic: dots.in-name, acks: 0, message: { size: 40B, keys: zipf(10 2), payload: zeros } }
                - { topic: orders, acks: -1, message: { size: 1KB, keys: round_robin(7) } }
              consumers:
                - topic: orders
                  group: billing
                  count: 2
                  fetch_min: 1KiB
                  fetch_max_wait: 50ms
                  max_poll_records: 100
                  settings: { isolation.level: read_committed }
                - { topic: orders, group: audit }
            load:
              - warmup: { rate: 10k/s, for: 10s }
              - warmup: { rate: 2.5/s, for: 500ms }
              - closed: { in_flight: 64, for: 10s, warmup: true }
              - constant: { rate: 0.125/min, for: 1m }
              - constant: { rate: 90/min, for: 90s, name: slow }
              - ramp: { from: 1/s, to: 1M/s, for: 2h }
              - steps: { from: 10000/s, to: 60000/s, by: 10000/s, each: 20s }
              - steps: { from: 1000/s, to: 2000/s, by: 600/s, each: 1500us }
              - closed: { in_flight: 32, for: 30s }
            drain: { between_phases: false, timeout: 5s }
            observe: { traces: { slowest: 10, random: none, budget: 50/s, headers: 1/500 }, jfr: profile }
            synthetic:
              latency: lognormal(1ms, 5ms)
              stalls: [{ at: 8s, for: 2s, mode: block-send }, { at: 1m, for: 1s }]
              loss: 1/1000
              duplicates: 1/2000
              reorder: 1/3000
              corrupt: 1/4000
              capacity: 30k/s
            faults:
              - { at: 1s, action: kill, subject: leader(orders-5), for: 10s }
              - { at: 2s, action: stop, subject: node 3 }
              - { at: 3s, action: continue, subject: node 3 }
              - { at: 4s, action: restart, subject: all }
              - { at: 5s, action: partition, subject: follower(orders-0), from: nodes, for: 5s }
              - { at: 5s, action: delay, subject: controller, by: 50ms, for: 1500ms }
              - { at: 5s, action: jitter, subject: random, by: 5ms, from: clients }
              - { at: 5s, action: bandwidth, subject: leader(dots.in-name-0), limit: 512KiB/s }
              - { at: 5s, action: reset, subject: node 1 }
              - { at: 5s, action: blackhole, subject: node 1, for: 1s }
              - { at: 5s, action: disk-full, subject: node 1, for: 1s }
              - { at: 5s, action: disk-slow, subject: node 2, by: 20ms, for: 1s }
              - { at: 5s, action: fsync-stall, subject: node 2, for: 1s }
              - { at: 5s, action: cpu-hog, for: 1s }
              - { at: 5s, action: gc-pressure, subject: all, for: 1s }
            expect:
              - lost_acked == 0
              - end_to_end.p99_9 < 20ms in step-1
              - schedule_delay.max<=100us in slow
              - knee_low >= 30k/s
              - acked_per_s > 999/s in step-8
            """;

    /** A search with no key at its default. */
    static final String SEARCH = MINIMAL.replace(
            "constant: { rate: 90/min, for: 20s }",
            "search: { from: 2000/s, up_to: 60000/s, probe: 10s, warmup: 2s, precision: 2.5%,"
                    + " slo: end_to_end.p99_9 <= 50ms and backlog stable, confirm: 20s }");

    private Samples() {}

    static Scenario read(String text, String... overrides) {
        return new ScenarioReader().readText("test.yaml", text, List.of(overrides));
    }

    /** Everything that is wrong, as printed. */
    static List<String> errors(String text, String... overrides) {
        ScenarioException thrown = catchThrowableOfType(ScenarioException.class, () -> read(text, overrides));
        return thrown == null
                ? List.of()
                : thrown.errors().stream().map(ScenarioError::toString).toList();
    }
}
