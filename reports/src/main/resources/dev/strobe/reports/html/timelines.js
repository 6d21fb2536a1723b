/* Charts over time. They share one time axis, so that pointing at one shows the same moment in all. */

/* Room above the plot: legend, axis name, names of the phases. */
function timeTop() {
  return narrow() ? 84 : 68;
}

const EVENT_COLOURS = { fault: 'red', election: 'violet', fencing: 'yellow', controller: 'blue', 'in-sync': 'sky', gc: 'yellow', hiccup: 'violet', rebalance: 'green', target: 'blue', drain: 'sky' };

function timeAxis(c, more) {
  const end = Math.max(...run.series.t, ...run.phases.map(phase => phase.end));
  const shown = flatAxis(c, 'time since the first phase began, min:s', Object.assign({ type: 'value', min: 0, max: end, splitLine: { show: false },
    interval: timeStep(end) }, more));
  shown.axisLabel.formatter = clockText;
  shown.axisLabel.showMaxLabel = false;
  return shown;
}

/** A step that clocks have, wide enough for its labels. */
function timeStep(end) {
  const wanted = end / (narrow() ? 5 : 12);
  return [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600].find(step => step >= wanted) || 7200;
}

/** Every second phase lies on a darker band; its name stands above where there is room. */
function phaseBands(c) {
  const end = Math.max(...run.series.t, ...run.phases.map(phase => phase.end));
  const plotWidth = Math.min(innerWidth, 1180) - 120;
  return { silent: true, label: { color: c.muted, fontSize: 10, position: 'top', distance: 2 },
    data: run.phases.map((phase, i) => {
      const room = (phase.end - phase.start) / end * plotWidth;
      const name = phase.closed ? phase.name + ' (closed loop)' : phase.name;
      return [{ xAxis: phase.start, name: room > name.length * 6.2 ? name : room > phase.name.length * 6.2 ? phase.name : '',
        itemStyle: { color: c.band, opacity: i % 2 ? 0.95 : 0 } }, { xAxis: phase.end }];
    }) };
}

/** A series of nothing that carries the bands, so that hiding a line in the legend does not hide them. */
function bandSeries(c, gridIndex) {
  return { type: 'line', data: [], silent: true, xAxisIndex: gridIndex, yAxisIndex: gridIndex, markArea: phaseBands(c), z: 0 };
}

function timeLine(name, colour, values, more) {
  return Object.assign({ name, type: 'line', symbol: 'none', color: colour, connectNulls: false,
    lineStyle: { width: 1.6 }, data: run.series.t.map((t, i) => [t, values[i]]) }, more);
}

function mergedNote() {
  return run.series.merged > 1 ? ' (worst of ' + run.series.merged + ' intervals)' : '';
}

function timeTip(points, text, more) {
  const rows = points.filter(p => p.seriesName && p.value && p.value[1] !== null && p.seriesType === 'line')
    .map(p => [p.color, p.seriesName, text(p)]);
  const t = points.length ? points[0].axisValue : 0;
  const phase = run.phases.find(p => p.start < t && t <= p.end);
  return tip(clockText(t) + (phase ? ', ' + phase.name + (phase.closed ? ' (closed loop)' : '') : '') + (more || ''), rows);
}

/** Two grids above one another with the same time axis; the lower one takes {@code share} pixels. */
function stacked(c, options, lowerPixels) {
  options.grid = [
    { left: narrow() ? 48 : 62, right: 14, top: timeTop(), bottom: lowerPixels + 74 },
    { left: narrow() ? 48 : 62, right: 14, height: lowerPixels, bottom: 46 }
  ];
  options.xAxis = [
    timeAxis(c, { gridIndex: 0, name: '', axisLabel: { show: false }, axisTick: { show: false } }),
    timeAxis(c, { gridIndex: 1 })
  ];
  options.axisPointer = { link: [{ xAxisIndex: 'all' }] };
  return options;
}

function oddOf(column) {
  return run.anomalies.filter(odd => odd[2] === column);
}

/** Where the drawn line comes nearest to the worst value of a stretch. */
function oddPlace(odd, values) {
  let nearest = null;
  run.series.t.forEach((t, i) => {
    const distance = Math.abs(values[i] - odd[3]);
    if (t > odd[0] && t <= odd[1] + 1e-3 && values[i] !== null && (!nearest || distance < nearest.distance)) nearest = { t, distance };
  });
  return nearest ? nearest.t : (odd[0] + odd[1]) / 2;
}

/** Stretches that stand out: a wash over the plot, and a mark at the worst value that stays visible however short it was. */
function oddSeries(c, column, values, text) {
  const odds = oddOf(column);
  if (!odds.length) return [];
  return [{ name: 'stands out', type: 'scatter', symbol: 'pin', symbolSize: 22, symbolRotate: 0, color: c.violet, cursor: 'default', z: 4,
    itemStyle: { color: c.violet, borderColor: c.card, borderWidth: 1 },
    tooltip: { trigger: 'item', formatter: point => tip(clockText(point.data.odd[0]) + ' stands out',
      [[c.violet, 'worst', text(point.data.odd[3])], [null, 'usually', text(point.data.odd[4])]]) },
    data: odds.map(odd => ({ value: [oddPlace(odd, values), odd[3]], odd })),
    markArea: { silent: true, itemStyle: { color: c.violet, opacity: 0.2 }, data: odds.map(odd => [{ xAxis: odd[0] }, { xAxis: odd[1] }]) } }];
}

function timeLatencyOptions(c, latency) {
  const values = run.series.latency[latency];
  const kinds = [...new Set(run.events.map(event => event[2]))];
  const options = base(c);
  const lane = Math.max(1, kinds.length) * 17;
  if (kinds.length) {
    stacked(c, options, lane);
  } else {
    Object.assign(options.grid, { top: timeTop(), bottom: 22 });
    options.xAxis = [timeAxis(c)];
  }
  options.yAxis = [latencyAxis(c, 'latency (log)', { nameGap: 22 })];
  options.series = [
    timeLine('p50', c.sky, values.p50),
    timeLine('p99', c.yellow, values.p99, { lineStyle: { width: 2 } }),
    timeLine('max', c.red, values.max, { lineStyle: { width: 1.2, type: [2, 2] } }),
    bandSeries(c, 0),
    ...oddSeries(c, latency + '.p99_us', values.p99, latencyText)
  ];
  if (kinds.length) {
    options.yAxis.push(axis(c, { type: 'category', gridIndex: 1, data: kinds, axisTick: { show: false }, splitLine: { show: true, lineStyle: { color: c.line } } }));
    options.series.push(...kinds.map(kind => eventSeries(c, kind, kinds)));
    options.series.push(faultLines(c));
  }
  options.legend.data = options.series.filter(line => line.name && line.yAxisIndex !== 1).map(line => line.name);
  options.tooltip.formatter = points => Array.isArray(points)
    ? timeTip(points, p => latencyText(p.value[1]), mergedNote())
    : eventTip(points);
  return options;
}

function eventSeries(c, kind, kinds) {
  const colour = c[EVENT_COLOURS[kind] || 'muted'];
  const events = run.events.filter(event => event[2] === kind);
  return { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, symbol: 'roundRect', color: colour, cursor: 'default',
    symbolSize: value => [Math.min(14, 4 + 4 * Math.log10(1 + value[2] * 100)), 10],
    tooltip: { trigger: 'item', formatter: eventTip },
    data: events.map(event => ({ value: [event[0], kinds.indexOf(kind), event[1]], event })) };
}

function eventTip(point) {
  const event = point.data && point.data.event;
  if (!event) return '';
  return tip(clockText(event[0]) + ', ' + event[2], [[null, event[3], event[1] ? latencyText(event[1] * 1e6) : '']]);
}

/** Faults also cross the latency itself: nothing explains a spike better. */
function faultLines(c) {
  return { type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', lineStyle: { color: c.red, type: 'dashed' },
    label: { show: false }, data: run.events.filter(event => event[2] === 'fault').map(event => ({ xAxis: event[0] })) } };
}

function timeRateOptions(c) {
  const s = run.series;
  const options = stacked(c, base(c), narrow() ? 70 : 86);
  options.yAxis = [
    upright(c, 'messages a second', { type: 'value', nameGap: 22, boundaryGap: ['0%', '6%'] }),
    upright(c, 'backlog, messages', { type: 'value', gridIndex: 1, splitNumber: 2 })
  ];
  options.yAxis.forEach(y => { y.axisLabel.formatter = countTick; });
  options.series = [
    timeLine('sent', c.sky, s.sent, { lineStyle: { width: 1.2 } }),
    timeLine('acknowledged', c.blue, s.acked),
    timeLine('received', c.green, s.received),
    timeLine('backlog', c.red, s.backlog, { xAxisIndex: 1, yAxisIndex: 1, areaStyle: { opacity: 0.18 } }),
    bandSeries(c, 0),
    ...oddSeries(c, 'acked_per_s', s.acked, rateText)
  ];
  if (s.offered.some(value => value !== null)) {
    options.series.unshift(timeLine('offered', c.muted, s.offered, { step: 'start', lineStyle: { width: 1.6, type: 'dashed' } }));
  }
  options.legend.data = options.series.filter(line => line.name).map(line => line.name);
  options.tooltip.formatter = points => timeTip(points,
    p => p.seriesName === 'backlog' ? countText(p.value[1]) : rateText(p.value[1]), mergedNote());
  return options;
}

function timeCpuOptions(c) {
  const s = run.series;
  const options = base(c);
  const parts = [['target', c.red, s.target], ['harness', c.blue, s.harness], ['other processes', c.muted, s.foreign]]
    .filter(([, , values]) => values.some(value => value !== null));
  options.series = parts.map(([name, colour, values]) => timeLine(name, colour, values));
  if (parts.length > 1) {
    const sum = s.t.map((t, i) => parts.every(([, , values]) => values[i] === null) ? null
      : parts.reduce((total, [, , values]) => total + (values[i] || 0), 0));
    options.series.push(timeLine('together', c.ink, sum, { lineStyle: { width: 2.2 }, areaStyle: { opacity: 0.07 } }));
  }
  options.legend.data = options.series.map(line => line.name);
  options.series[0].markLine = { silent: true, symbol: 'none', lineStyle: { color: c.ink, type: 'dashed', width: 1 },
    label: { formatter: run.cores === 1 ? 'the one core' : 'all ' + run.cores + ' cores', position: 'insideStartTop', color: c.ink, fontSize: 11 },
    data: [{ yAxis: run.cores }] };
  options.series.push(bandSeries(c, 0));
  Object.assign(options.grid, { top: timeTop(), bottom: 22 });
  options.xAxis = timeAxis(c);
  options.yAxis = upright(c, 'cores', { type: 'value', nameGap: 22, max: most => Math.ceil(Math.max(most.max, run.cores) * 1.12 * 10) / 10 });
  options.yAxis.axisLabel.showMaxLabel = false;
  options.tooltip.formatter = points => timeTip(points, p => significant(p.value[1]) + ' cores');
  return options;
}
