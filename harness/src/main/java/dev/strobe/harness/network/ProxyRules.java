package dev.strobe.harness.network;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The impairments in force, and what they come to for one connection. Thread-safe. */
final class ProxyRules {

    /** @param delayNs for all bytes; {@code jitterNs} on top, drawn for each piece */
    record Effect(boolean cut, boolean lost, long delayNs, long jitterNs, long bytesPerS) {

        static final Effect NONE = new Effect(false, false, 0, 0, 0);
    }

    /** No record: an equal rule of another fault is another rule. */
    private static final class Rule {
        private final int node;
        private final Impairment impairment;

        private Rule(int node, Impairment impairment) {
            this.node = node;
            this.impairment = impairment;
        }

        boolean meets(int from, int to) {
            if (from != node && to != node) {
                return false;
            }
            boolean client = from == 0 || to == 0;
            return client
                    ? impairment.reach().includesClients()
                    : impairment.reach().includesNodes();
        }
    }

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile int version;

    /** Returns what takes it out of force again. */
    synchronized Runnable add(int node, Impairment impairment) {
        Rule rule = new Rule(node, impairment);
        rules.add(rule);
        version++;
        return () -> remove(rule);
    }

    private synchronized void remove(Rule rule) {
        rules.remove(rule);
        version++;
    }

    synchronized void clear() {
        rules.clear();
        version++;
    }

    /** Whether none is in force. */
    boolean idle() {
        return rules.isEmpty();
    }

    /** Changes with every change of the rules. */
    int version() {
        return version;
    }

    /** @param from who connected, 0 for a client */
    Effect effect(int from, int to) {
        Effect effect = Effect.NONE;
        for (Rule rule : rules) {
            if (rule.meets(from, to)) {
                effect = joined(effect, rule.impairment);
            }
        }
        return effect;
    }

    private static Effect joined(Effect effect, Impairment other) {
        long limit = effect.bytesPerS() == 0 || other.bytesPerS() == 0
                ? Math.max(effect.bytesPerS(), other.bytesPerS())
                : Math.min(effect.bytesPerS(), other.bytesPerS());
        return new Effect(
                effect.cut() || other.kind() == Impairment.Kind.CUT,
                effect.lost() || other.kind() == Impairment.Kind.BLACKHOLE,
                effect.delayNs() + other.delayNs(),
                effect.jitterNs() + other.jitterNs(),
                limit);
    }
}
