/* Charts of several runs laid over each other: one colour, one dash and one symbol for each run. */

const RUN_COLOURS = ['blue', 'red', 'green', 'violet', 'yellow', 'sky', 'ink', 'muted'];
const RUN_DASHES = ['solid', 'dashed', 'dotted', 'solid', 'dashed', 'dotted', 'solid', 'dashed'];
const RUN_SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'circle', 'rect', 'triangle', 'diamond'];
const PERCENTILE_COLUMN = { p50: 1, p99: 2, max: 3 };

function runStyle(c, index) {
  return { color: c[RUN_COLOURS[index]], lineStyle: { width: 2, type: RUN_DASHES[index] }, itemStyle: { color: c[RUN_COLOURS[index]] } };
}

function runName(index) {
  return run.runs[index].letter + '  ' + run.runs[index].name;
}

/** Names that any run has, in the order of the first. */
function namesIn(pick) {
  return [...new Set(run.runs.flatMap(one => Object.keys(pick(one))))];
}

function latenciesIn(pick) {
  const present = new Set(run.runs.flatMap(one => Object.values(pick(one)).flatMap(phase => Object.keys(phase))));
  return ['end_to_end', 'publish_response', 'publish_service'].filter(name => present.has(name));
}

const phaseNames = namesIn(one => one.spectra);
const loadLatencies = ['end_to_end', 'publish_response', 'publish_service']
  .filter(name => run.runs.some(one => one.phases.some(phase => phase[name] !== null)));
const picked = {
  'spectrum-phase': phaseNames[phaseNames.length - 1],
  'spectrum-latency': latenciesIn(one => one.spectra)[0],
  'time-phase': phaseNames[phaseNames.length - 1],
  'time-latency': latenciesIn(one => one.series)[0],
  'time-percentile': 'p99',
  'load-latency': loadLatencies[0]
};

function overlay(c, dataOf, more) {
  return run.runs.map((one, index) => Object.assign({ name: runName(index), type: 'line', symbol: 'none', data: dataOf(one) || [] },
    runStyle(c, index), more ? more(index) : {}));
}

function overlayTip(title, points, text) {
  return tip(title, points.filter(p => p.value && p.value[1] !== null && p.value[1] !== undefined)
    .map(p => [p.color, p.seriesName, text(p.value[1])]));
}

function compareSpectrum(c) {
  const options = base(c);
  options.series = overlay(c, one => (one.spectra[picked['spectrum-phase']] || {})[picked['spectrum-latency']]);
  options.xAxis = flatAxis(c, 'percentile', { type: 'log', logBase: 10, min: 1 });
  options.xAxis.axisLabel.formatter = oneIn => {
    const digits = Math.max(0, Math.round(Math.log10(oneIn)) - 2);
    return Number((100 * (1 - 1 / oneIn)).toFixed(digits)) + ' %';
  };
  options.yAxis = latencyAxis(c, 'latency (log)');
  options.grid.bottom = 22;
  options.grid.right = 34;
  options.tooltip.formatter = points => {
    const oneIn = points[0].value[0];
    return overlayTip('slowest 1 in ' + (oneIn < 10 ? significant(oneIn) : countText(oneIn)), points, latencyText);
  };
  return options;
}

function compareTime(c) {
  const column = PERCENTILE_COLUMN[picked['time-percentile']];
  const options = base(c);
  options.series = overlay(c, one => ((one.series[picked['time-phase']] || {})[picked['time-latency']] || [])
    .map(row => [row[0], row[column]]));
  options.xAxis = flatAxis(c, 'seconds since the phase began', { type: 'value', splitLine: { show: false } });
  options.yAxis = latencyAxis(c, picked['time-percentile'] + ' (log)');
  options.grid.bottom = 22;
  options.tooltip.formatter = points => overlayTip(clockText(points[0].axisValue), points, latencyText);
  return options;
}

function compareLoad(c) {
  const latency = picked['load-latency'];
  const options = base(c);
  options.series = overlay(c, one => one.phases.filter(phase => phase.offered !== null && phase[latency] !== null)
    .map(phase => [phase.offered, phase[latency]]).sort((a, b) => a[0] - b[0]),
    index => ({ symbol: RUN_SYMBOLS[index], symbolSize: 8 }));
  options.xAxis = flatAxis(c, 'offered load, messages a second', { type: 'value', scale: true, splitLine: { show: false } });
  options.xAxis.axisLabel.formatter = countTick;
  options.yAxis = latencyAxis(c, 'p99 (log)');
  options.grid.bottom = 22;
  options.tooltip.formatter = points => overlayTip('offered ' + rateText(points[0].axisValue), points, latencyText);
  return options;
}

function steps() {
  return new Set(run.runs.flatMap(one => one.phases.map(phase => phase.offered)).filter(offered => offered !== null)).size > 1;
}

const COMPARE_CHARTS = [
  { id: 'compare-spectrum', label: 'Percentile spectrum of each run', options: compareSpectrum,
    has: () => picked['spectrum-latency'] !== undefined, none: 'No distribution: no run has a latency.hlog.' },
  { id: 'compare-time', label: 'Latency over time of each run, from the start of the phase', options: compareTime,
    has: () => picked['time-latency'] !== undefined, none: 'No intervals: no run has a series.jsonl.' },
  { id: 'compare-load', label: 'p99 against offered load of each run', options: compareLoad,
    has: () => steps() && loadLatencies.length > 0, none: 'A curve needs measured phases at two or more offered rates.' }
];

function colourLetters() {
  const colours = palette();
  document.querySelectorAll('.run-keys .letter').forEach((letter, index) => {
    letter.style.background = colours[RUN_COLOURS[index]];
    letter.style.color = colours.card;
  });
}

function wirePicks() {
  const choices = {
    'spectrum-phase': phaseNames,
    'spectrum-latency': latenciesIn(one => one.spectra),
    'time-phase': phaseNames,
    'time-latency': latenciesIn(one => one.series),
    'time-percentile': Object.keys(PERCENTILE_COLUMN),
    'load-latency': loadLatencies
  };
  for (const id of Object.keys(choices)) {
    fillSelect(id, choices[id], picked[id], name => { picked[id] = name; redrawCharts(); });
  }
}

COMPARE_CHARTS.filter(chart => !chart.has()).forEach(chart => {
  const place = document.getElementById(chart.id);
  place.classList.add('none');
  place.textContent = chart.none;
});
wirePicks();
colourLetters();
onRedraw.push(colourLetters);
drawAll(COMPARE_CHARTS.filter(chart => chart.has()));
