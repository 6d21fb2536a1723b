package dev.strobe.harness.engine;

import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.search.CapacitySearch;
import dev.strobe.harness.search.Probe;
import dev.strobe.harness.search.ProbeJudge;
import dev.strobe.harness.search.ProbeVerdict;
import dev.strobe.harness.search.SearchOutcome;
import dev.strobe.reports.stats.Figures;
import java.util.List;
import java.util.Optional;

/**
 * Offers what a search asks for and tells it what came of it. Each probe is a warm-up and a measured phase at the same
 * rate, without a pause between them, and then a drain. Owned by the control thread.
 */
final class SearchRunner {

    private final Place place;
    private final CapacitySearch search;
    private final ProbeReader reader;
    private final RunControl control;
    private final RunListener listener;
    private final boolean machineJudged;

    /** Runs one phase. */
    @FunctionalInterface
    interface Offering {
        PhaseWindow offer(int index, PhaseSpec spec, boolean drained) throws InterruptedException;
    }

    /**
     * Where the phases of a search stand among all that the run may come to.
     *
     * @param first index of the first of them
     */
    record Place(RunPlan plan, LoadSpec.Search spec, int first) {

        /** Index of the probe's measured phase; its warm-up, if it has one, stands before it. */
        int of(Probe probe) {
            int probesBefore = probe.number() - 1 + (probe.confirming() ? spec.probesMax() : 0);
            return first + probesBefore * spec.phasesEach() + spec.phasesEach() - 1;
        }

        PhaseSpec at(int index, Probe probe) {
            if (plan.phases().get(index) instanceof PhaseSpec.Searched searched) {
                return searched.at(probe.rate());
            }
            throw new IllegalStateException("no phase of the search: index=" + index + " probe=" + probe);
        }
    }

    /** @param machineJudged whether a phase can be invalid for reasons of the machine */
    SearchRunner(Place place, ProbeReader reader, RunControl control, RunListener listener, boolean machineJudged) {
        this.place = place;
        this.search = new CapacitySearch(place.spec());
        this.reader = reader;
        this.control = control;
        this.listener = listener;
        this.machineJudged = machineJudged;
    }

    /**
     * Searches until the capacity is found or given up, or the run stops.
     *
     * @param windows the run's phases so far; those of probes are marked
     */
    void run(Offering offering, List<PhaseWindow> windows) throws InterruptedException {
        LoadSpec.Search spec = place.spec();
        listener.note("Searching from " + Figures.rate(spec.from().perSecond()) + " up to "
                + Figures.rate(spec.upTo().perSecond()) + ": " + spec.slo().text());
        listener.note("  about " + spec.probesTypical() + " probes, at most " + spec.probesMax()
                + ", and a confirmation, at most " + spec.confirmationsMax());
        Optional<Probe> next = search.next();
        while (next.isPresent() && !control.stopping()) {
            Probe probe = next.get();
            int index = place.of(probe);
            if (spec.phasesEach() > 1) {
                offering.offer(index - 1, place.at(index - 1, probe), false);
            }
            double loadedBeforeS =
                    windows.stream().mapToDouble(PhaseWindow::seconds).sum();
            if (!control.stopping()) {
                PhaseWindow window = offering.offer(index, place.at(index, probe), true);
                judge(probe, window, loadedBeforeS, windows);
            }
            next = search.next();
        }
    }

    /** What a phase that was cut short came to is nobody's figure. */
    private void judge(Probe probe, PhaseWindow window, double loadedBeforeS, List<PhaseWindow> windows) {
        if (control.stopping()) {
            return;
        }
        ProbeVerdict verdict =
                ProbeJudge.judge(reader.read(place.spec(), window, loadedBeforeS), probe.confirming(), machineJudged);
        windows.set(windows.size() - 1, window.marked(verdict.marks()));
        search.judged(window.phase().spec().name(), verdict);
        listener.note("  " + verdict.text());
        listener.note("  capacity: " + SearchOutcome.standing(search));
    }

    /** As far as it came. */
    SearchOutcome outcome() {
        return SearchOutcome.of(search, !machineJudged);
    }
}
