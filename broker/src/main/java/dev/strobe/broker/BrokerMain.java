package dev.strobe.broker;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.config.ConfigException;
import dev.strobe.broker.time.ProcessAge;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.slf4j.LoggerFactory;

/**
 * The broker as a process. Prints the effective configuration and then, once it serves, one line that programs may wait
 * for:
 *
 * <pre>strobe-broker ready listener=127.0.0.1:19092 admin=127.0.0.1:9644 node=1 pid=1234 startup_ms=312</pre>
 */
public final class BrokerMain {

    static final int STOPPED = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;
    static final int TAKEN = 3;

    private static final long STOP_MS_MAX = 5_000;

    /** The other nodes of a cluster may be started by hand. */
    private static final long READY_MS_MAX = 120_000;

    private final PrintStream out;
    private final PrintStream err;

    BrokerMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        int code = new BrokerMain(System.out, System.err).run(args);
        System.exit(code);
    }

    /** Does what the arguments say; returns the exit code. */
    int run(String... args) {
        CommandLine line = CommandLine.parse(args);
        if (line.help()) {
            out.print(CommandLine.USAGE);
            return STOPPED;
        }
        if (!line.problems().isEmpty()) {
            line.problems().forEach(err::println);
            return BAD_USAGE;
        }
        BrokerConfigReader reader = BrokerConfigReader.ofThisMachine();
        BrokerConfig config;
        try {
            config = line.configFile() == null
                    ? reader.read("", "command line", line.overrides())
                    : reader.read(line.configFile(), line.overrides());
        } catch (ConfigException refused) {
            err.println(refused.getMessage());
            return BAD_USAGE;
        }
        out.print(reader.print(config));
        return line.check() ? STOPPED : serve(config);
    }

    /** The root of the main thread: nothing that fails leaves it. */
    private int serve(BrokerConfig config) {
        LogLines.install();
        StopSignals signals = StopSignals.handled();
        try {
            Broker broker = Broker.start(config);
            if (isReady(broker, signals)) {
                out.println(readyLine(config, broker));
                out.flush();
                signals.await();
            }
            return stop(broker);
        } catch (StartException refused) {
            err.println("strobe-broker cannot start: " + refused.getMessage());
            return TAKEN;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (RuntimeException failed) {
            LoggerFactory.getLogger(BrokerMain.class).error("strobe-broker failed to start", failed);
            return FAILED;
        } finally {
            signals.stopped();
        }
    }

    /** False if somebody asked to stop meanwhile. */
    private boolean isReady(Broker broker, StopSignals signals) throws InterruptedException {
        try {
            broker.awaitReady(READY_MS_MAX, signals::isAsked);
            return true;
        } catch (StartException missing) {
            if (signals.isAsked()) {
                return false;
            }
            stop(broker);
            throw missing;
        }
    }

    private static String readyLine(BrokerConfig config, Broker broker) {
        return "strobe-broker ready listener=" + text(broker.listener()) + " admin="
                + broker.admin().map(BrokerMain::text).orElse("off") + " node=" + config.nodeId() + " pid="
                + ProcessHandle.current().pid() + " startup_ms=" + ProcessAge.ms();
    }

    /** An address as clients write it. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }

    /** In order, within 5 s; what is not done then is left to the recovery of the next start. */
    private int stop(Broker broker) throws InterruptedException {
        Thread stopping = Thread.ofPlatform().daemon().name("strobe-stop").start(broker::close);
        stopping.join(STOP_MS_MAX);
        if (stopping.isAlive()) {
            err.println("strobe-broker: stopping took longer than " + STOP_MS_MAX
                    + " ms and was given up; the next start checks the logs");
            return FAILED;
        }
        return STOPPED;
    }
}
