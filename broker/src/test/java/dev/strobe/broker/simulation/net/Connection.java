package dev.strobe.broker.simulation.net;

import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection: what is sent on it arrives in its order, or not at all from some point on. What waits behind a cut may arrive
 * long after its sender has given up. Several connections between the same two know nothing of each other's order.
 */
public final class Connection {

    private static final long RESEND_NS_MAX = 300 * Scheduler.MS;

    private final SimNetwork network;
    private final Scheduler scheduler;
    private final Way there;
    private final Way back;
    private final Endpoint client;
    private final Endpoint server;
    private final @Nullable Life clientLife;
    private final @Nullable Life serverLife;
    private final Runnable clientHears;
    private final Runnable serverHears;
    private boolean clientKnows;
    private boolean serverKnows;
    private boolean used;

    Connection(
            SimNetwork network,
            Scheduler scheduler,
            Endpoint client,
            Endpoint server,
            Runnable clientHears,
            Runnable serverHears) {
        this.network = network;
        this.scheduler = scheduler;
        this.client = client;
        this.server = server;
        this.clientLife = client.life();
        this.serverLife = server.life();
        this.clientHears = clientHears;
        this.serverHears = serverHears;
        this.there = new Way(client, server, serverLife);
        this.back = new Way(server, client, clientLife);
    }

    void open() {
        if (!server.isListening()) {
            there.end();
            back.end();
            if (server.isMachineUp() && network.connects(client, server)) {
                scheduler.after(clientLife, 2 * network.delayNs(), this::tellClient);
            }
        }
    }

    /** Sends to the server: {@code arrived} happens there, in its own life. */
    public void send(Runnable arrived) {
        used = true;
        there.send(arrived);
    }

    /** Sends back to the client. */
    public void answer(Runnable arrived) {
        back.send(arrived);
    }

    /** The client gives it up: what is under way to the server may still arrive, what comes back does not. */
    public void close() {
        if (clientKnows) {
            return;
        }
        clientKnows = true;
        back.end();
        if (scheduler.chance(0.5)) {
            there.messages.clear();
        }
        there.send(this::tellServer);
        there.ending = true;
    }

    /** Nothing more can happen on it. */
    boolean isGone() {
        return there.ended && back.ended;
    }

    /** As far as the client knows. */
    public boolean isOpen() {
        return !clientKnows;
    }

    boolean isOf(Endpoint endpoint) {
        return endpoint == client || endpoint == server;
    }

    void reset() {
        there.end();
        back.end();
        scheduler.after(clientLife, network.delayNs(), this::tellClient);
        scheduler.after(serverLife, network.delayNs(), this::tellServer);
    }

    /** One end of it died; the other hears, unless nothing comes through or the machine died too. */
    void died(Endpoint endpoint) {
        boolean heard = endpoint.isMachineUp();
        if (endpoint == server) {
            there.end();
            if (heard) {
                back.send(this::tellClient);
            }
            back.ending = true;
        } else {
            back.end();
            if (heard) {
                there.send(this::tellServer);
            }
            there.ending = true;
        }
    }

    private void tellClient() {
        there.end();
        back.end();
        if (!clientKnows) {
            clientKnows = true;
            clientHears.run();
        }
    }

    private void tellServer() {
        there.end();
        back.end();
        if (!serverKnows && used) {
            serverKnows = true;
            serverHears.run();
        }
    }

    /** One direction. */
    private final class Way {
        private final Endpoint from;
        private final Endpoint to;
        private final @Nullable Life toLife;
        private final ArrayDeque<Message> messages = new ArrayDeque<>();
        private boolean moving;
        private boolean ended;
        /** What was sent is still delivered, nothing new is taken. */
        private boolean ending;

        Way(Endpoint from, Endpoint to, @Nullable Life toLife) {
            this.from = from;
            this.to = to;
            this.toLife = toLife;
        }

        void send(Runnable arrived) {
            if (ended || ending) {
                return;
            }
            if (network.breaksNow()) {
                reset();
                return;
            }
            messages.add(new Message(scheduler.nowNs() + network.delayNs(), arrived));
            move();
        }

        private void move() {
            if (!moving && !messages.isEmpty()) {
                moving = true;
                long waitNs = Math.max(1, messages.element().timeNs - scheduler.nowNs());
                scheduler.after(waitNs, this::arrive);
            }
        }

        private void arrive() {
            moving = false;
            if (ended || messages.isEmpty()) {
                return;
            }
            if (!network.reaches(from, to)) {
                moving = true;
                scheduler.after(1 + scheduler.around(Scheduler.MS, RESEND_NS_MAX), this::arrive);
                return;
            }
            Message message = messages.remove();
            scheduler.after(toLife, 0, message.arrived);
            move();
        }

        void end() {
            ended = true;
            messages.clear();
        }
    }

    private record Message(long timeNs, Runnable arrived) {}
}
