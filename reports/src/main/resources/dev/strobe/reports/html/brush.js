/* Looking closer: the part of the run that is shown, the stretch that is selected, and the percentiles of that stretch. */

const timeView = runSpan();
const timeWhole = Object.freeze(runSpan());
let timeSelection = null;

const BRUSH_COLUMNS = [['p50', 2], ['p90', 10], ['p99', 100], ['p99.9', 1000], ['p99.99', 10000]];
const SHORTEST_VIEW_S = 0.5;

function timeChart() {
  return drawn.get('chart-time');
}

/** Shows a part of the run; what lies outside of it is cut off. */
function showView(from, to) {
  const length = Math.min(timeWhole.to - timeWhole.from, Math.max(SHORTEST_VIEW_S, to - from));
  const start = Math.min(Math.max(timeWhole.from, from), timeWhole.to - length);
  const chart = timeChart();
  if (chart) chart.dispatchAction({ type: 'dataZoom', dataZoomIndex: 0, startValue: start, endValue: start + length });
}

function zoomBy(factor, around) {
  showView(around - (around - timeView.from) * factor, around + (timeView.to - around) * factor);
}

/** Called whenever the chart was drawn or zoomed: what lies over and under it follows. */
function followView() {
  const chart = timeChart();
  if (!chart) return;
  const zoom = chart.getOption().dataZoom[0];
  timeView.from = zoom.startValue;
  timeView.to = zoom.endValue;
  const frame = document.getElementById('time-frame');
  const step = viewStep();
  if (chart.getOption().xAxis[0].interval !== step) {
    chart.setOption({ xAxis: timeLayout().grids.map(() => ({ interval: step, axisLabel: { showMinLabel: step !== null } })) });
  }
  const grid = timeLayout().grids.find(one => one.part === 'latency');
  const canvas = document.getElementById('time-heat');
  canvas.hidden = !grid || !binned.has;
  if (!canvas.hidden) {
    const plot = { left: grid.left, top: grid.top, width: chart.getWidth() - grid.left - grid.right, height: grid.height };
    paintHeat(canvas, chosen.latency, plot, timeView, palette(), heatExtent(chosen.latency));
  }
  placeBrush();
}

function timeAt(clientX) {
  const plot = plotOfTime();
  const share = (clientX - document.getElementById('time-frame').getBoundingClientRect().left - plot.left) / plot.width;
  return timeView.from + Math.min(1, Math.max(0, share)) * (timeView.to - timeView.from);
}

function plotOfTime() {
  const { left, right } = timeLayout().grids[0];
  return { left, width: timeChart().getWidth() - left - right };
}

function placeBrush() {
  const mark = document.getElementById('time-brush');
  const shown = timeSelection && timeSelection.to > timeView.from && timeSelection.from < timeView.to;
  mark.hidden = !shown;
  if (!shown) return;
  const { grids } = timeLayout();
  const plot = plotOfTime();
  const x = seconds => Math.min(1, Math.max(0, (seconds - timeView.from) / (timeView.to - timeView.from))) * plot.width;
  const last = grids[grids.length - 1];
  Object.assign(mark.style, { left: plot.left + x(timeSelection.from) + 'px', width: Math.max(2, x(timeSelection.to) - x(timeSelection.from)) + 'px',
    top: grids[0].top + 'px', height: last.top + last.height - grids[0].top + 'px' });
}

/** Selects a stretch, rounded to whole bins; nothing selects the whole run. */
function select(from, to) {
  timeSelection = from === null ? null : wholeBins(Math.min(from, to), Math.max(from, to));
  placeBrush();
  showSelection();
  const detail = timeSelection ? { from: timeSelection.from, to: timeSelection.to } : { from: null, to: null };
  document.dispatchEvent(new CustomEvent('strobe:range', { detail }));
}

function wholeBins(from, to) {
  if (!binned.has) return { from, to };
  const first = binned.indexAt(from);
  const last = Math.max(first, binned.indexAt(to - 1e-9));
  return { from: binned.edges[first], to: binned.edges[last + 1], first, last: last + 1 };
}

/** The percentiles of what is selected, of each latency: the whole of it takes a few milliseconds. */
function showSelection() {
  const began = performance.now();
  const from = timeSelection || timeWhole;
  document.getElementById('time-from').value = Number(Math.max(0, from.from).toFixed(2));
  document.getElementById('time-to').value = Number(from.to.toFixed(2));
  const phase = run.phases.find(one => timeSelection && sameStretch(timeSelection, wholeBins(one.start, one.end)));
  document.getElementById('time-stretch').value = phase ? phase.name : timeSelection ? ' own' : '';
  const place = document.getElementById('brush-table');
  if (!binned.has) {
    place.replaceChildren(node('p', 'note', 'Percentiles of a part of the run need latency.hlog, which is missing or empty.'));
    return;
  }
  const first = timeSelection ? timeSelection.first : 0;
  const last = timeSelection ? timeSelection.last : binned.count;
  const rows = binned.names.map(name => [name, binned.percentiles(name, first, last, BRUSH_COLUMNS.map(column => column[1]))]);
  place.replaceChildren(selectionTable(rows, binned.edges[last] - binned.edges[first]), node('p', 'note',
    'Plus or minus 3 %: computed in this page from buckets 3 % wide, over the values that completed in the stretch, of all phases together. - where fewer than ten values lie beyond. Exact figures stand in latency.hlog.'));
  document.documentElement.dataset.brushMs = (performance.now() - began).toFixed(2);
}

function sameStretch(a, b) {
  return a.from === b.from && a.to === b.to;
}

function selectionTable(rows, seconds) {
  const scroll = node('div', 'scroll');
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', 'Percentiles of the selected stretch');
  const table = node('table', 'brush-figures');
  const what = timeSelection ? momentText(timeSelection.from) + ' \u2013 ' + momentText(timeSelection.to) + ', ' + significant(seconds) + ' s' : 'whole run';
  table.append(node('caption', '', 'Percentiles of ' + what));
  const head = node('tr');
  for (const [i, text] of ['latency', 'values', ...BRUSH_COLUMNS.map(column => column[0]), 'slowest'].entries()) {
    const cell = node('th', i ? 'num' : '', text);
    cell.scope = 'col';
    head.append(cell);
  }
  const thead = node('thead');
  thead.append(head);
  const body = node('tbody');
  for (const [name, { count, values, max }] of rows) {
    const row = node('tr', name === chosen.latency ? 'chosen' : '');
    const label = node('th', '');
    label.scope = 'row';
    label.append(node('code', '', name));
    row.append(label, node('td', 'num', countText(count)), ...values.map(us => node('td', 'num', latencyText(us))), node('td', 'num', latencyText(max)));
    body.append(row);
  }
  table.append(thead, body);
  scroll.append(table);
  return scroll;
}

/** Presses, drags and releases: a drag selects, a click clears. */
function wireDragging(frame) {
  let from = null;
  let moved = false;
  frame.addEventListener('pointerdown', event => {
    const { grids } = timeLayout();
    const last = grids[grids.length - 1];
    const box = frame.getBoundingClientRect();
    const inPlot = event.clientX - box.left >= grids[0].left && event.clientY - box.top <= last.top + last.height && event.clientY - box.top >= grids[0].top;
    if (event.button !== 0 || !inPlot) return;
    from = event.clientX;
    moved = false;
  });
  addEventListener('pointermove', event => {
    if (from === null || (!moved && Math.abs(event.clientX - from) < 5)) return;
    moved = true;
    select(timeAt(from), timeAt(event.clientX));
  });
  addEventListener('pointerup', () => {
    if (from !== null && !moved && timeSelection) select(null);
    from = null;
  });
  addEventListener('pointercancel', () => { from = null; });
  frame.addEventListener('wheel', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomBy(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event.clientX));
  }, { passive: false, capture: true });
}

function binLength() {
  return binned.has ? (timeWhole.to - timeWhole.from) / binned.count : 1;
}

/** Keys of the chart: returns whether the key meant something. */
function pressKey(key, shift) {
  const length = timeView.to - timeView.from;
  const middle = timeSelection ? (timeSelection.from + timeSelection.to) / 2 : (timeView.from + timeView.to) / 2;
  const sign = key === 'ArrowRight' ? 1 : -1;
  if (key === '+' || key === '=') zoomBy(0.6, middle);
  else if (key === '-' || key === '_') zoomBy(1 / 0.6, middle);
  else if (key === '0') showView(timeWhole.from, timeWhole.to);
  else if (key === 'Enter' && timeSelection) showView(timeSelection.from, timeSelection.to);
  else if (key === 'Escape') select(null);
  else if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
  else if (shift) stretchSelection(sign * Math.max(binLength(), length / 60));
  else if (timeSelection) moveSelection(sign * Math.max(binLength(), length / 60));
  else showView(timeView.from + sign * length / 10, timeView.to + sign * length / 10);
  return true;
}

function stretchSelection(by) {
  const middle = (timeView.from + timeView.to) / 2;
  const { from, to } = timeSelection || { from: middle, to: middle };
  select(from, Math.min(timeWhole.to, Math.max(from + 1e-3, to + by)));
}

function moveSelection(by) {
  const length = timeSelection.to - timeSelection.from;
  const from = Math.min(Math.max(timeWhole.from, timeSelection.from + by), timeWhole.to - length);
  select(from + 1e-6, from + length - 1e-6);
}

function wireInputs() {
  const stretch = document.getElementById('time-stretch');
  const option = (value, text) => Object.assign(node('option', '', text), { value });
  const own = option(' own', 'selected');
  own.hidden = true;
  stretch.append(option('', 'whole run'), own, ...run.phases.map(phase => option(phase.name, phase.name)));
  stretch.addEventListener('change', () => {
    const phase = run.phases.find(one => one.name === stretch.value);
    if (phase) select(phase.start, phase.end);
    else select(null);
  });
  const ends = ['time-from', 'time-to'].map(id => document.getElementById(id));
  for (const end of ends) {
    end.addEventListener('change', () => {
      const [from, to] = ends.map(one => Number.parseFloat(one.value));
      if (to > from) select(Math.max(timeWhole.from, from), Math.min(timeWhole.to, to));
      else showSelection();
    });
  }
  document.getElementById('time-zoom').addEventListener('click', () => {
    if (timeSelection) showView(timeSelection.from, timeSelection.to);
  });
  document.getElementById('time-all').addEventListener('click', () => {
    showView(timeWhole.from, timeWhole.to);
    select(null);
  });
}

function wireTime() {
  const frame = document.getElementById('time-frame');
  if (!timeChart()) {
    document.querySelector('.time-picks').hidden = true;
    document.getElementById('time-keys').hidden = true;
    frame.removeAttribute('tabindex');
    return;
  }
  timeChart().on('datazoom', followView);
  wireDragging(frame);
  wireInputs();
  frame.addEventListener('keydown', event => {
    if (event.target === frame && !event.ctrlKey && !event.metaKey && !event.altKey && pressKey(event.key, event.shiftKey)) event.preventDefault();
  });
  followView();
  showSelection();
}
