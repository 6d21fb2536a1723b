/* Charts over phases: each function takes the colours and returns ECharts options. */

const PERCENTILES = [['p50', 'sky', 'circle'], ['p90', 'blue', 'rect'], ['p99', 'yellow', 'triangle'], ['p99.9', 'red', 'diamond']];

function narrow() {
  return innerWidth < 560;
}

/** What all charts share. */
function base(c) {
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: c.ink },
    color: [c.blue, c.red, c.green, c.violet, c.yellow, c.sky],
    legend: { top: 0, left: 0, type: 'plain', itemWidth: 18, itemHeight: 9, itemGap: narrow() ? 9 : 14,
      textStyle: { color: c.ink, fontSize: 12 }, inactiveColor: c.muted },
    grid: { left: 4, right: 22, top: 58, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', confine: true, backgroundColor: c.card, borderColor: c.line,
      textStyle: { color: c.ink, fontSize: 12 }, axisPointer: { lineStyle: { color: c.muted }, crossStyle: { color: c.muted } } }
  };
}

function axis(c, more) {
  return Object.assign({
    axisLine: { lineStyle: { color: c.line } },
    axisTick: { lineStyle: { color: c.line } },
    axisLabel: { color: c.muted, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: c.line, width: 1 } },
    nameTextStyle: { color: c.muted, fontSize: 11 }
  }, more);
}

/** An upright axis with its name above it, where it takes no width. */
function upright(c, name, more) {
  return axis(c, Object.assign({ name, nameLocation: 'end', nameGap: 10,
    nameTextStyle: { color: c.muted, fontSize: 11, align: 'left', padding: [0, 0, 0, 0] } }, more));
}

function latencyAxis(c, name, more) {
  const shown = upright(c, name, Object.assign({ type: 'log', logBase: 10, minorSplitLine: { show: false } }, more));
  shown.axisLabel = Object.assign({}, shown.axisLabel, { formatter: latencyTick });
  return shown;
}

function flatAxis(c, name, more) {
  return axis(c, Object.assign({ name, nameLocation: 'middle', nameGap: 26 }, more));
}

/** Tooltip rows: a dot in the series' colour, its name, its value. */
function tip(title, rows) {
  const lines = rows.map(([colour, name, value]) =>
    '<div style="display:flex;gap:14px;justify-content:space-between"><span>'
    + (colour ? '<span style="display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:6px;background:' + colour + '"></span>' : '')
    + escapeText(name) + '</span><b>' + escapeText(value) + '</b></div>');
  return '<div style="font-weight:600;margin-bottom:3px">' + escapeText(title) + '</div>' + lines.join('');
}

function phaseTitle(phase) {
  const load = phase.closed ? 'closed loop, ' + (phase.inFlight || '?') + ' in flight' : 'offered ' + rateText(phase.offered);
  const kind = phase.measured ? '' : ' (not measured)';
  const marks = phase.marks.length ? '; ' + phase.marks.join(', ') : '';
  return phase.name + kind + ': ' + load + marks;
}

/** The name of a phase under its column; a closed loop says so. */
function phaseLabel(phase) {
  return phase.closed ? phase.name + '\nclosed loop' : phase.name;
}

function phaseAxis(c, phases) {
  const shown = axis(c, { type: 'category', data: phases.map(phaseLabel), axisTick: { show: false } });
  const crowded = phases.length > (narrow() ? 4 : 10);
  shown.axisLabel = Object.assign({}, shown.axisLabel, { interval: 0, lineHeight: 14, hideOverlap: false, rotate: crowded ? 40 : 0 });
  return shown;
}

/** One warm-up tells how the target began; those before each probe of a search only crowd what was measured. */
function columnPhases() {
  const one = run.phases.filter(phase => !phase.measured).length < 2;
  return run.phases.filter(phase => one || phase.measured);
}

function loadPhases() {
  return columnPhases().filter(phase => phase.acked > 0 || phase.offered > 0);
}

function rateOptions(c) {
  const phases = loadPhases();
  const options = base(c);
  const open = phases.some(phase => !phase.closed);
  const bar = (name, colour, value, style) => ({ name, type: 'bar', data: phases.map(value), barMaxWidth: 34, barGap: '8%', cursor: 'default',
    itemStyle: Object.assign({ color: colour, borderRadius: [3, 3, 0, 0] }, style) });
  options.series = [
    bar('acknowledged', c.blue, phase => phase.acked),
    bar('received', c.green, phase => phase.received)
  ];
  if (open) {
    options.series.unshift(bar('offered', 'transparent', phase => phase.offered,
      { borderColor: c.muted, borderWidth: 1.5, borderType: 'dashed' }));
  }
  options.legend.icon = 'roundRect';
  options.legend.data = options.series.map(s => s.name === 'offered'
    ? { name: s.name, itemStyle: { color: 'transparent', borderColor: c.muted, borderWidth: 1.5, borderType: 'dashed' } }
    : s.name);
  options.xAxis = phaseAxis(c, phases);
  options.yAxis = upright(c, 'messages a second', { type: 'value' });
  options.yAxis.axisLabel.formatter = countTick;
  options.tooltip.axisPointer = { type: 'shadow', shadowStyle: { color: c.muted, opacity: 0.08 } };
  options.tooltip.formatter = points => {
    const phase = phases[points[0].dataIndex];
    const rows = points.filter(p => p.value !== null)
      .map(p => [p.seriesName === 'offered' ? c.muted : p.color, p.seriesName, rateText(p.value)]);
    if (phase.offered) rows.push([null, 'acknowledged of offered', (100 * phase.acked / phase.offered).toFixed(2) + ' %']);
    return tip(phaseTitle(phase), rows);
  };
  return options;
}

function stepPhases(latency) {
  return columnPhases().filter(phase => phase[latency] && PERCENTILES.some(([name]) => phase[latency][name] !== null));
}

/** Both step charts share one scale, so that they can be compared by eye. */
function stepScale() {
  const values = [];
  for (const phase of run.phases) {
    for (const latency of [phase.endToEnd, phase.publish]) {
      if (latency) PERCENTILES.forEach(([name]) => { if (latency[name] > 0) values.push(latency[name]); });
    }
  }
  return { min: Math.pow(10, Math.floor(Math.log10(Math.min(...values)))),
    max: Math.pow(10, Math.ceil(Math.log10(Math.max(...values)))) };
}

function stepOptions(c, latency) {
  const phases = stepPhases(latency);
  const options = base(c);
  options.series = PERCENTILES.map(([name, colour, symbol]) => ({
    name, type: 'line', symbol, symbolSize: 8, lineStyle: { width: 2 }, color: c[colour],
    data: phases.map(phase => phase[latency][name])
  }));
  options.xAxis = phaseAxis(c, phases);
  options.yAxis = latencyAxis(c, 'latency (log)', stepScale());
  options.tooltip.formatter = points => {
    const phase = phases[points[0].dataIndex];
    const prefix = phase[latency].lowerBound ? '\u2265 ' : '';
    const rows = PERCENTILES.map(([name, colour]) => [c[colour], name,
      phase[latency][name] === null ? 'too few samples' : prefix + latencyText(phase[latency][name])]);
    rows.push([null, 'max', latencyText(phase[latency].max)]);
    return tip(phaseTitle(phase), rows.reverse());
  };
  return options;
}

/** Measured open phases by load: closed loops offer none, and a warm-up is no measurement. */
function curvePhases() {
  return run.phases
    .filter(phase => phase.measured && !phase.closed && phase.acked > 0 && curveLatency(phase) && curveLatency(phase).p50 !== null)
    .sort((a, b) => a.offered - b.offered);
}

function curveLatency(phase) {
  return phase.endToEnd || phase.publish;
}

/** How sure one can be of each p99: a bar from end to end of its interval, in the colour of its line. */
function intervalBars(c, phases) {
  const sure = phases.filter(phase => phase.p99);
  if (!sure.length) return [];
  const colour = c.yellow;
  return [{ name: 'p99 within (95 %)', type: 'line', symbol: 'none', color: colour, silent: true, connectNulls: false, z: 1,
    lineStyle: { width: 9, cap: 'butt', opacity: 0.32, color: colour },
    data: sure.flatMap(phase => [[phase.offered, phase.p99[0]], [phase.offered, phase.p99[1]], [phase.offered, null]]) },
  ...['0', '1'].map(end => ({ type: 'line', symbol: 'none', silent: true, z: 1, color: colour,
    lineStyle: { width: 1, type: [3, 3], opacity: 0.7, color: colour }, data: sure.map(phase => [phase.offered, phase.p99[end]]) }))];
}

/** The limit that the scenario sets, where it is one that this chart can show. */
function limitLine(c) {
  if (!run.slo) return [];
  return [{ type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', lineStyle: { color: c.green, type: 'dashed', width: 1.6 },
    label: { formatter: 'limit: ' + run.slo.percentile + ' < ' + latencyText(run.slo.us), position: 'insideStartTop', color: c.green, fontSize: 11 },
    data: [{ yAxis: run.slo.us }] } }];
}

/** Two probes of one rate are two points above each other. */
function loadOptions(c) {
  const phases = curvePhases();
  const options = base(c);
  options.series = PERCENTILES.filter(([name]) => name !== 'p90').map(([name, colour, symbol]) => ({
    name, type: 'line', symbol, symbolSize: 8, lineStyle: { width: 2 }, color: c[colour], z: 3,
    data: phases.map(phase => [phase.offered, curveLatency(phase)[name]])
  }));
  options.series.push(...intervalBars(c, phases), ...limitLine(c));
  if (run.kneeHigh !== null) {
    options.series[0].markArea = { silent: true, itemStyle: { color: c.yellow, opacity: 0.16 },
      label: { color: c.ink, fontSize: 11, position: 'insideTop' },
      data: [[{ name: 'knee', xAxis: run.kneeLow === null ? 0 : run.kneeLow }, { xAxis: run.kneeHigh }]] };
  }
  options.legend.data = options.series.filter(line => line.name).map(line => line.name);
  const offered = phases.map(phase => phase.offered);
  const span = Math.max(...offered) - Math.min(...offered);
  options.xAxis = flatAxis(c, 'offered load, messages a second', { type: 'value', scale: true,
    min: run.kneeHigh !== null && run.kneeLow === null ? 0 : Math.max(0, Math.min(...offered) - span * 0.06),
    max: Math.max(...offered) + span * 0.06, splitLine: { show: false } });
  options.xAxis.axisLabel.formatter = countTick;
  options.xAxis.axisLabel.showMinLabel = false;
  options.xAxis.axisLabel.showMaxLabel = false;
  options.yAxis = latencyAxis(c, (phases[0].endToEnd ? 'end-to-end' : 'publish') + ' latency (log)');
  options.grid.bottom = 22;
  options.tooltip.formatter = points => loadTip(c, phases[Math.max(0, points[0].dataIndex)] || phases[0], points);
  return options;
}

function loadTip(c, fallback, points) {
  const at = points.find(p => PERCENTILES.some(([name]) => name === p.seriesName));
  const phase = at ? curvePhases()[at.dataIndex] : fallback;
  const latency = curveLatency(phase);
  const prefix = latency.lowerBound ? '\u2265 ' : '';
  const rows = PERCENTILES.filter(([name]) => name !== 'p90').map(([name, colour]) => [c[colour], name,
    latency[name] === null ? 'too few samples' : prefix + latencyText(latency[name])]);
  if (phase.p99) rows.push([null, 'p99 within (95 %)', latencyText(phase.p99[0]) + ' \u2013 ' + latencyText(phase.p99[1])]);
  rows.push([null, 'acknowledged', rateText(phase.acked)]);
  return tip(phaseTitle(phase), rows);
}

function loadTable() {
  const header = ['phase', 'offered_per_s', 'acked_per_s', 'p50_us', 'p99_us', 'p99_low_us', 'p99_high_us', 'p99.9_us'];
  const rows = curvePhases().map(phase => {
    const latency = curveLatency(phase);
    const [low, high] = phase.p99 || [null, null];
    return [phase.name, phase.offered, phase.acked, latency.p50, latency.p99, low, high, latency['p99.9']];
  });
  return { header, rows };
}
