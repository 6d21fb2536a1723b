/* Draws the page's charts, says what cannot be drawn, and tells a test when it is done. */

const hasSeries = run.series.t.length > 0;
const latencyNames = timeCharts.latencyNames;
const spectrumNames = Object.keys(run.spectra);
const chosen = {
  latency: ['end_to_end', 'publish_response', 'publish_service'].find(name => latencyNames.includes(name)) || latencyNames[0],
  spectrum: spectrumNames.includes(run.keyPhase) ? run.keyPhase : spectrumNames[spectrumNames.length - 1],
  spectrumOf: 'latencies'
};
const endedEarly = 'The run ended before there was anything to draw.';
const noIntervals = 'The run has no intervals: series.jsonl is missing or empty.';

const ALL_CHARTS = [
  { id: 'chart-rates', label: describeRates,
    has: () => loadPhases().length > 0, none: endedEarly, options: rateOptions },
  { id: 'chart-step-end-to-end', label: () => describeSteps('endToEnd', 'end-to-end'),
    has: () => stepPhases('endToEnd').length > 0,
    none: 'No end-to-end latency: nothing was consumed, or too few messages for a percentile.',
    options: c => stepOptions(c, 'endToEnd') },
  { id: 'chart-step-publish', label: () => describeSteps('publish', 'publish'),
    has: () => stepPhases('publish').length > 0,
    none: 'No publish latency: nothing was acknowledged, or too few messages for a percentile.',
    options: c => stepOptions(c, 'publish') },
  { id: 'chart-load', label: describeLoad,
    has: () => new Set(curvePhases().map(phase => phase.offered)).size > 1,
    none: 'A curve needs measured phases at two or more offered rates; this run has fewer. A closed loop offers no rate.',
    options: loadOptions, table: loadTable },
  { id: 'chart-spectrum', label: describeSpectrum,
    has: () => spectrumNames.length > 0, none: 'No distribution: latency.hlog is missing or empty.',
    options: c => spectrumOptions(c, chosen.spectrum, chosen.spectrumOf), x: 'one_in' },
  { id: 'chart-time', label: describeTime,
    has: () => (hasSeries || binned.has) && latencyNames.length > 0, none: noIntervals, options: timeOptions, table: timeTable, canvas: true,
    under: (context, head) => paintUnder(context, head) },
  { id: 'chart-faults', label: describeFaults, only: () => run.faults.length > 0,
    has: () => hasSeries && latencyNamesOfSeries().length > 0, none: noIntervals, options: faultTimeOptions }
];

/* A chart that most runs do not have has no place on their pages either. */
const CHARTS = ALL_CHARTS.filter(chart => !chart.only || chart.only());

const drawn = new Map();

function draw(chart, colours) {
  const instance = drawn.get(chart.id);
  instance.setOption(chart.options(colours), true);
  instance.getDom().setAttribute('aria-label', chart.label());
  if (chart.id === 'chart-time') followView();
}

/** The heat map lies under its chart; in a picture it is painted first. */
function paintUnder(context, head) {
  const canvas = document.getElementById('time-heat');
  if (canvas.hidden) return;
  context.drawImage(canvas, Number.parseFloat(canvas.style.left), head + Number.parseFloat(canvas.style.top),
    Number.parseFloat(canvas.style.width), Number.parseFloat(canvas.style.height));
}

/** Parts of the chart over time come and go with the width of the window. */
function fitTime() {
  if (latencyNames.length) document.getElementById('chart-time').style.height = timeLayout().height + 'px';
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
  const instance = echarts.init(place, null, { renderer: chart.canvas ? 'canvas' : 'svg' });
  drawn.set(chart.id, instance);
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
    followView();
  });
  addEventListener('afterprint', () => {
    if (!before) return;
    if (before.theme) document.documentElement.dataset.theme = before.theme;
    else delete document.documentElement.dataset.theme;
    before.closed.forEach(details => { details.open = false; });
    redrawAll();
    drawn.forEach(instance => instance.resize({ width: 'auto' }));
    followView();
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
      fitTime();
      markScrollable();
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
  wireCopyButtons();
  fillSelect('spectrum-phase', spectrumNames, chosen.spectrum, name => { chosen.spectrum = name; redraw('chart-spectrum'); });
  fillSelect('spectrum-of', hasSubscriptionCurves() ? ['latencies', 'subscriptions'] : ['latencies'], 'latencies',
    of => { chosen.spectrumOf = of; redraw('chart-spectrum'); });
  fillSelect('time-latency', latencyNames, chosen.latency, name => {
    chosen.latency = name;
    redraw('chart-time');
    showSelection();
  });
  wireOutliers();
  fitTime();
  const colours = palette();
  for (const chart of drawable) {
    start(chart, colours).then(() => {
      document.getElementById(chart.id).dataset.drawn = 'yes';
      root.dataset.chartsDrawn = Number(root.dataset.chartsDrawn) + 1;
    });
    addTools(chart);
  }
  wireTime();
  keepScrollable();
  onThemeChange(redrawAll);
  wirePrinting();
  wireResizing();
}

main();
