package dev.strobe.benchmarks;

import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.engine.AckRecorder;
import dev.strobe.harness.engine.MessageSender;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.ProducerEntry;
import dev.strobe.harness.load.ArrivalSchedule;
import dev.strobe.harness.load.Keys;
import dev.strobe.harness.load.OpenLoopPacer;
import dev.strobe.harness.load.Payloads;
import dev.strobe.harness.load.StopSignal;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.observe.KeptMessages;
import dev.strobe.harness.observe.MessageKeeper;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The generator's ceiling: one load thread's whole step for each message, with pacer, payload, stamp, ledger, recorders,
 * ring and the judging of slow messages, against a target that acknowledges at once. The schedule is always ahead, so
 * the pacer never waits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class GeneratorBenchmark {

    private static final Rate NEVER_REACHED = Rate.perSecond(100_000_000);
    private static final Duration LENGTH = Duration.ofMinutes(30);
    private static final int RING_SLOTS = 1 << 20;
    private static final long SEED = 1;
    private static final int SIZE_BYTES = 1024;

    private final MessageSender sender;
    private final OpenLoopPacer pacer;
    private final ThreadRecorders recorders;

    /** JMH makes the state of a thread on that thread, to which recorders belong. */
    public GeneratorBenchmark() {
        NanoClock clock = NanoClock.system();
        Ledger ledger = new Ledger(List.of(new ProducerEntry("orders", true)), List.of());
        LatencyRecorders all = new LatencyRecorders(1, new LatencySeries(List.of()));
        SendRing ring = new SendRing(RING_SLOTS);
        MessageKeeper keeper = new KeptMessages(1, new ObserveSpec(50, 1_000, "off"), List.of(ring), 0).newKeeper(null);
        AckRecorder acks =
                new AckRecorder(clock, 0, all, ledger, ring, new AckRecorder.Judge(keeper, true), new Semaphore[1]);
        Publisher publisher = InlineTarget.publisher(SIZE_BYTES, acks);
        MessageSender.Content content = new MessageSender.Content(
                1,
                0,
                SIZE_BYTES,
                Keys.of(new KeySpec.Uniform(1_000), SEED),
                Payloads.of(new PayloadSpec.Random(0.5), SIZE_BYTES, SEED));
        sender = new MessageSender(clock, publisher, ledger, ring, content, new HarnessWatch().blockedCalls(0));
        PhaseSpec.Open phase = new PhaseSpec.Open("ceiling", false, NEVER_REACHED, NEVER_REACHED, LENGTH);
        pacer = new OpenLoopPacer(clock, ArrivalSchedule.of(phase), clock.nanoTime(), Pacing.PARK, new StopSignal());
        recorders = all.ofThisThread();
    }

    @Benchmark
    public boolean send() {
        return sender.sendNext(pacer, 0, recorders);
    }
}
