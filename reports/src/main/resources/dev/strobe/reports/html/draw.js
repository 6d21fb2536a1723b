/* Draws the page's charts, says what cannot be drawn, and tells a test when it is done. */

const hasSeries = run.series.t.length > 0;
const latencyNames = Object.keys(run.series.latency)
  .filter(name => run.series.latency[name].max.some(value => value !== null));
const spectrumNames = Object.keys(run.spectra);
const chosen = {
  latency: ['end_to_end', 'publish_response', 'publish_service'].find(name => latencyNames.includes(name)) || latencyNames[0],
  spectrum: spectrumNames.includes(run.keyPhase) ? run.keyPhase : spectrumNames[spectrumNames.length - 1]
};
const endedEarly = 'The run ended before there was anything to draw.';
const noIntervals = 'The run has no intervals: series.jsonl is missing or empty.';

const ALL_CHARTS = [
  { id: 'chart-rates', label: 'Bars of the offered, acknowledged and received rate of each phase',
    has: () => loadPhases().length > 0, none: endedEarly, options: rateOptions },
  { id: 'chart-step-end-to-end', label: 'Percentiles of the end-to-end latency of each phase',
    has: () => stepPhases('endToEnd').length > 0,
    none: 'No end-to-end latency: nothing was consumed, or too few messages for a percentile.',
    options: c => stepOptions(c, 'endToEnd') },
  { id: 'chart-step-publish', label: 'Percentiles of the publish latency of each phase',
    has: () => stepPhases('publish').length > 0,
    none: 'No publish latency: nothing was acknowledged, or too few messages for a percentile.',
    options: c => stepOptions(c, 'publish') },
  { id: 'chart-load', label: 'Latency percentiles against offered load, with the knee shaded',
    has: () => new Set(curvePhases().map(phase => phase.offered)).size > 1,
    none: 'A curve needs measured phases at two or more offered rates; this run has fewer. A closed loop offers no rate.',
    options: loadOptions },
  { id: 'chart-spectrum', label: 'Percentile spectrum of one phase on two log axes',
    has: () => spectrumNames.length > 0, none: 'No distribution: latency.hlog is missing or empty.',
    options: c => spectrumOptions(c, chosen.spectrum) },
  { id: 'chart-time-latency', label: 'Median, p99 and largest latency of each interval over time',
    has: () => hasSeries && latencyNames.length > 0, none: noIntervals,
    options: c => timeLatencyOptions(c, chosen.latency), time: true },
  { id: 'chart-time-rates', label: 'Rates and backlog over time',
    has: () => hasSeries, none: noIntervals, options: timeRateOptions, time: true },
  { id: 'chart-faults', label: 'Latency, achieved rate and errors over time, with the faults and what came of them', only: () => run.faults.length > 0,
    has: () => hasSeries && latencyNames.length > 0, none: noIntervals, options: faultTimeOptions },
  { id: 'chart-time-cpu', label: 'CPU of harness, target and other processes over time, in cores',
    has: () => hasSeries && ['harness', 'target', 'foreign'].some(name => run.series[name].some(value => value !== null)),
    none: hasSeries ? 'CPU could not be read on this machine.' : noIntervals, options: timeCpuOptions, time: true }
];

/* A chart that most runs do not have has no place on their pages either. */
const CHARTS = ALL_CHARTS.filter(chart => !chart.only || chart.only());

const drawn = new Map();

function draw(chart, colours) {
  const instance = drawn.get(chart.id);
  instance.setOption(chart.options(colours), true);
}

function redrawAll() {
  const colours = palette();
  CHARTS.filter(chart => drawn.has(chart.id)).forEach(chart => draw(chart, colours));
}

function redraw(id) {
  draw(CHARTS.find(chart => chart.id === id), palette());
}

function sayNone(chart) {
  const place = document.getElementById(chart.id);
  place.classList.add('none');
  place.textContent = chart.none;
}

function start(chart, colours) {
  const place = document.getElementById(chart.id);
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', chart.label);
  const instance = echarts.init(place, null, { renderer: 'svg' });
  drawn.set(chart.id, instance);
  if (chart.time) instance.group = 'time';
  const done = new Promise(resolve => instance.on('finished', resolve));
  draw(chart, colours);
  return done;
}

/** Paper is white and has no folds: charts are drawn light and at its width, and all details are opened. */
function wirePrinting() {
  let before = null;
  addEventListener('beforeprint', () => {
    before = { theme: document.documentElement.dataset.theme, closed: [...document.querySelectorAll('details:not([open])')] };
    document.documentElement.dataset.theme = 'light';
    before.closed.forEach(details => { details.open = true; });
    redrawAll();
    drawn.forEach(instance => instance.resize({ width: Math.min(660, instance.getDom().clientWidth) }));
  });
  addEventListener('afterprint', () => {
    if (!before) return;
    if (before.theme) document.documentElement.dataset.theme = before.theme;
    else delete document.documentElement.dataset.theme;
    before.closed.forEach(details => { details.open = false; });
    redrawAll();
    drawn.forEach(instance => instance.resize({ width: 'auto' }));
  });
}

function wireResizing() {
  let width = innerWidth;
  let waiting = 0;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      drawn.forEach(instance => instance.resize());
      redrawAll();
    });
  });
}

function main() {
  const root = document.documentElement;
  const drawable = CHARTS.filter(chart => chart.has());
  CHARTS.filter(chart => !chart.has()).forEach(sayNone);
  root.dataset.chartsExpected = drawable.length;
  root.dataset.chartsDrawn = 0;
  if (run.kneeMethod) {
    document.getElementById('knee-note').textContent = 'Each point is one measured phase. The knee: ' + run.kneeMethod;
  }
  noteClosedLoop();
  wireCopyButton();
  fillSelect('spectrum-phase', spectrumNames, chosen.spectrum, name => { chosen.spectrum = name; redraw('chart-spectrum'); });
  fillSelect('time-latency', latencyNames, chosen.latency, name => { chosen.latency = name; redraw('chart-time-latency'); });
  wireSlowest();
  const colours = palette();
  for (const chart of drawable) {
    start(chart, colours).then(() => { root.dataset.chartsDrawn = Number(root.dataset.chartsDrawn) + 1; });
  }
  echarts.connect('time');
  onThemeChange(redrawAll);
  wirePrinting();
  wireResizing();
}

main();
