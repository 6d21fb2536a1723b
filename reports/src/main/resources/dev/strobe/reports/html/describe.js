/* Each chart in a sentence or two, for readers who hear the page: what is drawn, and its first and last or its extreme figures. */

/** The smallest and the largest of what phases have, with their names. */
function extremes(phases, value, text) {
  const known = phases.filter(phase => value(phase) !== null && value(phase) !== undefined);
  if (!known.length) return 'not known';
  const low = known.reduce((a, b) => value(b) < value(a) ? b : a);
  const high = known.reduce((a, b) => value(b) > value(a) ? b : a);
  if (low === high) return text(value(low)) + ' in ' + low.name;
  return 'from ' + text(value(low)) + ' in ' + low.name + ' to ' + text(value(high)) + ' in ' + high.name;
}

function describeRates() {
  const phases = loadPhases();
  const open = phases.filter(phase => phase.offered > 0);
  const share = open.length ? ' Acknowledged of offered: ' + extremes(open, phase => phase.acked / phase.offered, part => (100 * part).toFixed(1) + ' %') + '.' : '';
  return 'Bars of the offered, acknowledged and received rate of ' + phases.length + ' phases. Acknowledged: '
    + extremes(phases, phase => phase.acked, rateText) + '.' + share;
}

function describeSteps(latency, name) {
  const phases = stepPhases(latency);
  return 'Percentiles of the ' + name + ' latency of ' + phases.length + ' phases. p50: ' + extremes(phases, phase => phase[latency].p50, latencyText)
    + '. p99: ' + extremes(phases, phase => phase[latency].p99, latencyText) + '.';
}

function describeLoad() {
  const phases = curvePhases();
  const knee = run.kneeHigh === null ? ' No knee was found.' : ' The knee lies ' + (run.kneeLow === null ? 'below ' : 'between ' + rateText(run.kneeLow) + ' and ') + rateText(run.kneeHigh) + '.';
  return 'Latency percentiles against the offered load of ' + phases.length + ' phases, ' + rateText(phases[0].offered) + ' to '
    + rateText(phases[phases.length - 1].offered) + '. p99: ' + extremes(phases, phase => curveLatency(phase).p99, latencyText) + '.' + knee;
}

function describeSpectrum() {
  const curves = run.spectra[chosen.spectrum];
  const slowest = curvesOf(chosen.spectrum, chosen.spectrumOf).filter(([name]) => curves[name])
    .map(([name]) => name + ' up to ' + latencyText(curves[name][curves[name].length - 1][1]));
  return 'Percentile spectrum of ' + chosen.spectrum + ' on two log axes: ' + slowest.join(', ') + '.';
}

function describeTime() {
  const whole = runSpan();
  const parts = runLanes.filter(lane => lane.kind !== 'phase').map(lane => lane.marks.length + ' of ' + lane.name);
  const slowest = binned.has ? ' Slowest ' + chosen.latency + ': ' + latencyText(binned.percentiles(chosen.latency, 0, binned.count, [2]).max) + '.' : '';
  return 'Rates, backlog, a heat map of ' + chosen.latency + ' with its percentiles, events and CPU over ' + clockText(whole.to - whole.from)
    + ' minutes.' + slowest + (parts.length ? ' Events: ' + parts.join(', ') + '.' : '');
}

function describeFaults() {
  return 'Latency, achieved rate and failed sends around ' + (run.faults.length === 1 ? 'one fault' : run.faults.length + ' faults') + ': '
    + run.faults.map(fault => 'at ' + clockText(fault.at) + (fault.gapEnd ? ', without service for ' + latencyText((fault.gapEnd - fault.at) * 1e6) : '')).join('; ') + '.';
}
