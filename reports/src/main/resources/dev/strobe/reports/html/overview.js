/* Load and latency over time: rates, backlog, latency, errors, lanes and CPU above one another on one time axis. */

const LINES_OVER_TIME = [['p50', 2, 'ink', 1.3], ['p99', 100, 'yellow', 2], ['p99.9', 1000, 'red', 1.6]];

/** From the first moment to the last that anything is known of. */
function runSpan() {
  const ends = [...run.phases.map(phase => phase.end), ...run.series.t.slice(-1), ...binned.edges.slice(-1)];
  return { from: 0, to: Math.max(1e-3, ...ends) };
}

/** Middles of the intervals: a line through them lies where the heat map's columns do. */
const seriesMiddles = run.series.t.map((t, i) => {
  const before = i > 0 ? run.series.t[i - 1] : Math.max(0, t - (run.series.t.length > 1 ? run.series.t[1] - run.series.t[0] : t));
  return (before + t) / 2;
});

const binMiddles = binned.edges.slice(0, -1).map((from, i) => (from + binned.edges[i + 1]) / 2);

const timeCharts = { latencyNames: binned.has ? binned.names : latencyNamesOfSeries(), linesOf: new Map() };

function latencyNamesOfSeries() {
  return Object.keys(run.series.latency).filter(name => run.series.latency[name].max.some(value => value !== null));
}

/** Percentiles of each bin, by name of the line. */
function linesOverTime(name) {
  if (!timeCharts.linesOf.has(name)) {
    const lines = { 'p50': [], 'p99': [], 'p99.9': [] };
    for (let bin = 0; bin < binned.count; bin++) {
      const { values } = binned.percentiles(name, bin, bin + 1, LINES_OVER_TIME.map(line => line[1]));
      LINES_OVER_TIME.forEach(([line], i) => lines[line].push(values[i]));
    }
    timeCharts.linesOf.set(name, lines);
  }
  return timeCharts.linesOf.get(name);
}

function hasCpu() {
  return ['harness', 'target', 'foreign'].some(name => run.series[name].some(value => value !== null));
}

function hasErrors() {
  return run.series.errors.some(value => value > 0);
}

/** Where each part of the chart lies, in pixels; parts of which nothing is known have no place. */
function timeLayout() {
  const hasRates = run.series.t.length > 0;
  const headOf = part => narrow() ? (['rates', 'latency', 'cpu'].includes(part) ? 64 : 40) : 30;
  const parts = [
    ['rates', hasRates ? 104 : 0], ['backlog', hasRates ? 52 : 0], ['latency', timeCharts.latencyNames.length ? 250 : 0],
    ['errors', hasErrors() ? 46 : 0], ['lanes', runLanes.length * LANE_PIXELS], ['cpu', hasCpu() ? 84 : 0]
  ].filter(([, height]) => height > 0);
  const left = narrow() ? 62 : 118;
  let top = 2;
  const grids = parts.map(([part, height]) => {
    top += part === 'lanes' ? 12 : headOf(part);
    const grid = { part, left, right: 14, top, height };
    top += height;
    return grid;
  });
  return { grids, height: top + 74 };
}

function timeAxisOf(c, grid, span, last) {
  return axis(c, { type: 'value', gridIndex: grid, min: span.from, max: span.to, splitLine: { show: false },
    axisTick: { show: last, lineStyle: { color: c.line } }, splitNumber: narrow() ? 4 : 10, minInterval: 0.1, interval: viewStep(),
    axisLabel: { show: last, color: c.muted, fontSize: 11, hideOverlap: true, formatter: momentText, showMinLabel: viewStep() !== null, showMaxLabel: false },
    axisPointer: { label: { show: last, formatter: at => momentText(at.value), backgroundColor: c.muted, color: c.card } } });
}

/** Of the whole run a step that clocks have; of a part the library's choice, because a fixed step would count from its edge. */
function viewStep() {
  return timeView.from === timeWhole.from ? timeStep(timeView.to - timeView.from) : null;
}

/** A moment on the axis: tenths of a second where one looks that closely. */
function momentText(seconds) {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  return clockText(Math.floor(tenths / 10)) + (tenths % 10 ? '.' + tenths % 10 : '');
}

const TIME_NAMES = { rates: 'messages a second', backlog: 'backlog, messages', latency: 'latency (log)', errors: 'failed sends a second', cpu: 'CPU, cores' };

function timeYAxis(c, part, grid) {
  if (part === 'lanes') {
    return axis(c, { type: 'category', gridIndex: grid, inverse: true, data: runLanes.map(lane => lane.name), axisTick: { show: false },
      splitLine: { show: true, interval: 0, lineStyle: { color: c.line } },
      axisLabel: { color: c.muted, fontSize: narrow() ? 8.5 : 11, interval: 0, formatter: name => narrow() ? name.replace(/, (target|harness)/, '').slice(0, 11) : name } });
  }
  if (part === 'latency') {
    return latencyAxis(c, TIME_NAMES.latency, Object.assign({ gridIndex: grid, nameGap: 10 }, latencyExtent()));
  }
  const shown = upright(c, TIME_NAMES[part], { type: 'value', gridIndex: grid, splitNumber: part === 'rates' ? 3 : 2, min: 0 });
  shown.axisLabel.formatter = countTick;
  if (part === 'errors') shown.minInterval = 1;
  if (part === 'cpu') shown.max = most => Math.ceil(Math.max(most.max, run.cores) * 10) / 10;
  return shown;
}

function latencyExtent() {
  return binned.has ? heatExtent(chosen.latency) : {};
}

function timeLines(c, part, grid) {
  const s = run.series;
  const on = { type: 'line', symbol: 'none', connectNulls: false, xAxisIndex: grid, yAxisIndex: grid };
  const line = (name, colour, values, more) => ({ ...on, name, color: c[colour], lineStyle: { width: 1.6 },
    data: seriesMiddles.map((t, i) => [t, values[i]]), ...more });
  if (part === 'rates') {
    return [...(s.offered.some(value => value !== null) ? [line('offered', 'muted', s.offered, { step: 'middle', lineStyle: { width: 1.6, type: 'dashed' }, z: 3 })] : []),
      line('acknowledged', 'blue', s.acked), line('received', 'green', s.received)];
  }
  if (part === 'backlog') return [line('backlog', 'violet', s.backlog, { areaStyle: { opacity: 0.2 } })];
  if (part === 'errors') return [line('errors', 'red', s.errors, { step: 'middle', areaStyle: { opacity: 0.3 } })];
  if (part === 'cpu') return cpuLines(c, line);
  return latencyLines(c, on);
}

function cpuLines(c, line) {
  const parts = [['target', 'red'], ['harness', 'blue'], ['foreign', 'muted']].filter(([name]) => run.series[name].some(value => value !== null));
  const together = run.series.t.map((t, i) => parts.reduce((total, [name]) => total + (run.series[name][i] || 0), 0));
  const lines = parts.map(([name, colour]) => line(name === 'foreign' ? 'others' : name + ' CPU', colour, run.series[name]));
  return [...lines, line('together', 'ink', together, { lineStyle: { width: 1.2, type: 'dotted' },
    markLine: { silent: true, symbol: 'none', lineStyle: { color: c.muted, type: 'dashed', width: 1 },
      label: { formatter: run.cores === 1 ? 'the one core' : 'all ' + run.cores + ' cores', position: 'insideStartBottom', color: c.muted, fontSize: 10 },
      data: [{ yAxis: run.cores }] } })];
}

function latencyLines(c, on) {
  if (!binned.has) {
    const values = run.series.latency[chosen.latency];
    return [['p50', 'ink'], ['p99', 'yellow'], ['max', 'red']].map(([name, colour]) => ({ ...on, name, color: c[colour],
      lineStyle: { width: 1.6 }, data: seriesMiddles.map((t, i) => [t, values[name][i]]) }));
  }
  const lines = linesOverTime(chosen.latency);
  return LINES_OVER_TIME.filter(([name]) => lines[name].some(value => value !== null)).map(([name, , colour, width]) => ({ ...on, name, color: c[colour],
    lineStyle: { width, shadowColor: c.card, shadowBlur: 3 }, symbol: binned.count < 3 ? 'circle' : 'none',
    data: binMiddles.map((t, i) => [t, lines[name][i]]) }));
}

/** Behind all parts: when a fault took hold and until when it was in effect. */
function timeMarks(c, grid, part) {
  return { type: 'line', data: [], silent: true, xAxisIndex: grid, yAxisIndex: grid, z: 0,
    markArea: { silent: true, data: run.faults.map(fault => [{ xAxis: fault.at, itemStyle: { color: c.red, opacity: 0.1 } }, { xAxis: fault.end }]) },
    markLine: { silent: true, symbol: 'none', label: { show: false },
      data: [...run.faults.map(fault => ({ xAxis: fault.at, lineStyle: { color: c.red, type: 'dashed', width: 1.2 } })),
        ...(part === 'lanes' ? [] : run.phases.slice(1).map(phase => ({ xAxis: phase.start, lineStyle: { color: c.muted, type: [2, 4], width: 1 } })))] } };
}

function timeOptions(c) {
  const span = runSpan();
  const { grids } = timeLayout();
  const options = base(c);
  options.grid = grids.map(({ left, right, top, height }) => ({ left, right, top, height }));
  options.xAxis = grids.map((_, i) => timeAxisOf(c, i, span, i === grids.length - 1));
  options.yAxis = grids.map(({ part }, i) => timeYAxis(c, part, i));
  options.series = grids.flatMap(({ part }, i) => [timeMarks(c, i, part), ...(part === 'lanes' ? laneSeries(c, i) : timeLines(c, part, i))]);
  options.legend = grids.map(({ part, top }, i) => ({ ...options.legend, left: 'auto', right: 14, top: top - (narrow() ? 60 : 24), itemGap: narrow() ? 6 : 10, itemWidth: 14,
    data: part === 'lanes' || part === 'backlog' || part === 'errors' ? [] : options.series.filter(line => line.name && line.xAxisIndex === i).map(line => line.name) }))
    .filter(legend => legend.data.length);
  options.axisPointer = { link: [{ xAxisIndex: 'all' }], lineStyle: { color: c.ink, type: 'solid', width: 1 } };
  const all = grids.map((_, i) => i);
  options.dataZoom = [{ type: 'slider', xAxisIndex: all, filterMode: 'none', bottom: 8, height: 22, left: grids[0].left, right: 14,
    startValue: timeView.from, endValue: timeView.to, showDataShadow: false, brushSelect: false, borderColor: c.line, backgroundColor: c.sunk,
    fillerColor: c.zoom, textStyle: { color: c.muted, fontSize: 11 }, labelFormatter: momentText,
    handleStyle: { color: c.card, borderColor: c.muted }, moveHandleStyle: { color: c.muted, opacity: 0.5 }, emphasis: { handleStyle: { borderColor: c.blue } } }];
  options.tooltip.formatter = points => Array.isArray(points) && points.length ? momentTip(c, points[0].axisValue) : '';
  options.tooltip.axisPointer = { type: 'line', axis: 'x', lineStyle: { color: c.ink, width: 1, opacity: 0.6 } };
  options.tooltip.position = tipPosition;
  return options;
}

/** Beside the crosshair, on the side with more room, so that it never covers what is pointed at. */
function tipPosition(point, params, element, rect, size) {
  const left = point[0] > size.viewSize[0] / 2 ? point[0] - size.contentSize[0] - 18 : point[0] + 18;
  return [Math.max(0, left), Math.max(0, Math.min(point[1] - 40, size.viewSize[1] - size.contentSize[1]))];
}

/** All that is known of one moment. */
function momentTip(c, seconds) {
  const rows = [];
  const s = run.series;
  const i = s.t.findIndex(t => t >= seconds);
  if (i >= 0) {
    if (s.offered[i] !== null) rows.push([c.muted, 'offered', rateText(s.offered[i])]);
    rows.push([c.blue, 'acknowledged', rateText(s.acked[i])], [c.green, 'received', rateText(s.received[i])], [c.violet, 'backlog', countText(s.backlog[i])]);
    if (s.errors[i] > 0) rows.push([c.red, 'failed sends', rateText(s.errors[i])]);
  }
  rows.push(...latencyRows(c, seconds, i));
  if (i >= 0) {
    for (const [name, label] of [['target', 'target CPU'], ['harness', 'harness CPU'], ['foreign', 'others']]) {
      if (s[name][i] !== null) rows.push([null, label, significant(s[name][i]) + ' cores']);
    }
  }
  const reach = Math.max(0.02, (timeView.to - timeView.from) / 300);
  for (const { lane, mark, count } of marksAt(seconds, reach)) {
    const length = mark.to > mark.from ? latencyText((mark.to - mark.from) * 1e6) : '';
    rows.push([c[lane.colour], shorten(lane.name + ': ' + mark.text) + (count > 1 ? ' and ' + (count - 1) + ' more' : ''), length]);
  }
  const phase = run.phases.find(p => p.start <= seconds && seconds < p.end);
  return tip(momentText(seconds) + (phase ? ', ' + phase.name + (phase.closed ? ' (closed loop)' : '') : ''), rows);
}

function latencyRows(c, seconds, i) {
  if (binned.has) {
    const bin = binned.indexAt(seconds);
    if (seconds > binned.edges[binned.count]) return [];
    const { count, values, max } = binned.percentiles(chosen.latency, bin, bin + 1, LINES_OVER_TIME.map(line => line[1]));
    return [...LINES_OVER_TIME.map(([name, , colour], at) => [c[colour], name, latencyText(values[at])]).filter((row, at) => values[at] !== null),
      [null, 'slowest of ' + countText(count), latencyText(max)]];
  }
  const values = run.series.latency[chosen.latency];
  return i < 0 || !values ? [] : [[c.ink, 'p50', latencyText(values.p50[i])], [c.yellow, 'p99', latencyText(values.p99[i])], [c.red, 'max', latencyText(values.max[i])]];
}

function shorten(text) {
  return text.length > 62 ? text.slice(0, 60) + '\u2026' : text;
}

/** The same as a table: one row for each bin, or for each interval where there are no bins. */
function timeTable() {
  const s = run.series;
  const header = ['seconds', 'offered_per_s', 'acked_per_s', 'received_per_s', 'backlog', 'errors_per_s', 'target_cores', 'harness_cores', 'other_cores'];
  const lines = binned.has ? linesOverTime(chosen.latency) : null;
  const names = lines ? Object.keys(lines) : [];
  header.push(...names.map(name => chosen.latency + '_' + name + '_us'));
  const rows = s.t.map((t, i) => {
    const bin = lines ? binned.indexAt(seriesMiddles[i]) : 0;
    return [t, s.offered[i], s.acked[i], s.received[i], s.backlog[i], s.errors[i], s.target[i], s.harness[i], s.foreign[i],
      ...names.map(name => lines[name][bin] === null ? null : Number(lines[name][bin].toPrecision(3)))];
  });
  return { header, rows };
}
