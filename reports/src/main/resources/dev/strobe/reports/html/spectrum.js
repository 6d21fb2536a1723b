/* Whole distributions of one phase: how slow is the slowest message in ten, in a hundred, in a thousand? */

const CURVES = { schedule_delay: ['muted', 'dotted'], publish_service: ['blue', 'dashed'], publish_response: ['red', 'solid'], end_to_end: ['green', 'solid'] };
const SUBSCRIPTION_COLOURS = ['blue', 'red', 'violet', 'yellow', 'sky', 'indigo', 'olive', 'stone'];

function percentText(oneIn) {
  const digits = Math.max(0, Math.round(Math.log10(oneIn)) - 2);
  return Number((100 * (1 - 1 / oneIn)).toFixed(Math.max(digits, oneIn < 10 ? 0 : digits))) + ' %';
}

/** The curves of a phase that are chosen: the latencies, or end to end by subscription. */
function curvesOf(phaseName, of) {
  const names = Object.keys(run.spectra[phaseName]);
  const subscriptions = names.filter(name => name.includes('/'));
  if (of === 'subscriptions' && subscriptions.length) {
    return [['end_to_end', 'ink', [2, 3]], ...subscriptions.map((name, i) => [name, SUBSCRIPTION_COLOURS[i % SUBSCRIPTION_COLOURS.length], i < SUBSCRIPTION_COLOURS.length ? 'solid' : 'dashed'])];
  }
  return Object.keys(CURVES).filter(name => names.includes(name)).map(name => [name, ...CURVES[name]]);
}

function hasSubscriptionCurves() {
  return Object.values(run.spectra).some(curves => Object.keys(curves).some(name => name.includes('/')));
}

function spectrumOptions(c, phaseName, of) {
  const curves = run.spectra[phaseName];
  const phase = run.phases.find(p => p.name === phaseName);
  const options = base(c);
  options.series = curvesOf(phaseName, of).filter(([name]) => curves[name]).map(([name, colour, type]) => ({
    name: name.replace(/^end_to_end\//, ''), type: 'line', symbol: 'none', color: c[colour], data: curves[name],
    lineStyle: { width: name === 'schedule_delay' ? 1.6 : 2.2, type }
  }));
  options.xAxis = flatAxis(c, 'percentile' + (phase && phase.closed ? ' (closed loop: service times)' : ''),
    { type: 'log', logBase: 10, min: 1 });
  options.xAxis.axisLabel.formatter = percentText;
  options.xAxis.axisLabel.hideOverlap = true;
  options.yAxis = latencyAxis(c, 'latency (log)', { min: lowest => Math.max(1, Math.pow(10, Math.floor(Math.log10(lowest.min)))) });
  options.grid.bottom = 22;
  options.grid.right = 34;
  if (narrow()) options.grid.top = 74;
  options.tooltip.formatter = points => {
    const oneIn = points[0].value[0];
    return tip('slowest 1 in ' + (oneIn < 10 ? significant(oneIn) : countText(oneIn)),
      points.map(p => [p.color, p.seriesName, latencyText(p.value[1])]));
  };
  return options;
}
