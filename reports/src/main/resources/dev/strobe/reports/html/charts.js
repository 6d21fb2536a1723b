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
  const crowded = narrow() && phases.length > 4;
  shown.axisLabel = Object.assign({}, shown.axisLabel, { interval: 0, lineHeight: 14, hideOverlap: false, rotate: crowded ? 40 : 0 });
  return shown;
}

function loadPhases() {
  return run.phases.filter(phase => phase.acked > 0 || phase.offered > 0);
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
  return run.phases.filter(phase => phase[latency] && PERCENTILES.some(([name]) => phase[latency][name] !== null));
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

function loadOptions(c) {
  const phases = curvePhases();
  const options = base(c);
  options.series = PERCENTILES.filter(([name]) => name !== 'p90').map(([name, colour, symbol]) => ({
    name, type: 'line', symbol, symbolSize: 8, lineStyle: { width: 2 }, color: c[colour],
    data: phases.map(phase => [phase.offered, curveLatency(phase)[name]])
  }));
  if (run.kneeHigh !== null) {
    options.series[0].markArea = { silent: true, itemStyle: { color: c.yellow, opacity: 0.16 },
      label: { color: c.ink, fontSize: 11, position: 'insideTop' },
      data: [[{ name: 'knee', xAxis: run.kneeLow === null ? 0 : run.kneeLow }, { xAxis: run.kneeHigh }]] };
  }
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
  options.tooltip.formatter = points => {
    const phase = phases[points[0].dataIndex];
    const prefix = curveLatency(phase).lowerBound ? '\u2265 ' : '';
    const rows = points.map(p => [p.color, p.seriesName, p.value[1] === null ? 'too few samples' : prefix + latencyText(p.value[1])]);
    rows.push([null, 'acknowledged', rateText(phase.acked)]);
    return tip(phaseTitle(phase), rows);
  };
  return options;
}

const CURVES = { publish_service: ['blue', 'dashed'], publish_response: ['red', 'solid'], end_to_end: ['green', 'solid'] };

function percentText(oneIn) {
  const digits = Math.max(0, Math.round(Math.log10(oneIn)) - 2);
  return Number((100 * (1 - 1 / oneIn)).toFixed(Math.max(digits, oneIn < 10 ? 0 : digits))) + ' %';
}

function spectrumOptions(c, phaseName) {
  const curves = run.spectra[phaseName];
  const phase = run.phases.find(p => p.name === phaseName);
  const options = base(c);
  options.series = Object.keys(CURVES).filter(name => curves[name]).map(name => ({
    name, type: 'line', symbol: 'none', color: c[CURVES[name][0]], data: curves[name],
    lineStyle: { width: 2.2, type: CURVES[name][1] }
  }));
    options.xAxis = flatAxis(c, 'percentile' + (phase && phase.closed ? ' (closed loop: service times)' : ''),
    { type: 'log', logBase: 10, min: 1 });
  options.xAxis.axisLabel.formatter = percentText;
  options.xAxis.axisLabel.hideOverlap = true;
  options.yAxis = latencyAxis(c, 'latency (log)');
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
