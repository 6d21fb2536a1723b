/* What a fault did to the run: latency, rate and errors above one another, each with the fault and what came of it. */

/** A little before the first fault until a little after the last one was over. */
function faultSpan() {
  const end = Math.max(...run.series.t);
  return [Math.max(0, Math.min(...run.faults.map(fault => fault.at)) - 10),
    Math.min(end, Math.max(...run.faults.map(fault => fault.until)) + 10)];
}

/** Bands in the order in which they lie on each other: the fault, the drain, and the gap at the top. */
function faultAreas(c) {
  const area = (from, to, colour, opacity) => [{ xAxis: from, itemStyle: { color: colour, opacity } }, { xAxis: to }];
  return [
    ...run.faults.map(fault => area(fault.at, fault.end, c.muted, 0.16)),
    ...run.faults.filter(fault => fault.drainEnd).map(fault => area(fault.gapEnd || fault.at, fault.drainEnd, c.sky, 0.24)),
    ...run.faults.filter(fault => fault.gapEnd).map(fault => area(fault.at, fault.gapEnd, c.red, 0.42))
  ];
}

/** Partitions are elected by the dozen: one line for each moment. */
function electionTimes() {
  const times = [];
  for (const event of run.events) {
    if (event[2] === 'election' && !(times.length && event[0] - times[times.length - 1] < 0.05)) times.push(event[0]);
  }
  return times;
}

function faultMarks(c, gridIndex) {
  const lines = electionTimes().map(t => ({ xAxis: t, lineStyle: { color: c.violet, type: 'solid', width: 1.2 } }))
    .concat(run.faults.map(fault => ({ xAxis: fault.at, lineStyle: { color: c.red, type: 'dashed', width: 1.2 } })));
  return { type: 'line', data: [], silent: true, xAxisIndex: gridIndex, yAxisIndex: gridIndex, z: 0,
    markArea: { silent: true, data: faultAreas(c) },
    markLine: { silent: true, symbol: 'none', label: { show: false }, data: lines } };
}


function faultTimeOptions(c) {
  const s = run.series;
  const name = ['end_to_end', 'publish_response', 'publish_service'].find(latency => s.latency[latency]);
  const latency = s.latency[name];
  const [from, to] = faultSpan();
  const options = base(c);
  const left = narrow() ? 48 : 62;
  const grids = narrow() ? [[58, 150], [246, 96], [382, 60]] : [[40, 170], [246, 110], [394, 70]];
  options.grid = grids.map(([top, height]) => ({ left, right: 14, top, height }));
  options.xAxis = grids.map((_, i) => {
    const last = i === grids.length - 1;
    const shown = timeAxis(c, Object.assign({ gridIndex: i, min: from, max: to },
      last ? {} : { name: '', axisTick: { show: false } }));
    shown.interval = timeStep(to - from);
    shown.axisLabel.show = last;
    return shown;
  });
  options.axisPointer = { link: [{ xAxisIndex: 'all' }] };
  options.yAxis = [
    latencyAxis(c, (name || 'latency').replace(/_/g, ' ') + ' (log)', { gridIndex: 0 }),
    upright(c, 'messages a second', { type: 'value', gridIndex: 1, splitNumber: 3 }),
    upright(c, 'failed sends a second', { type: 'value', gridIndex: 2, splitNumber: 2, minInterval: 1, min: 0, max: most => Math.max(1, most.max) })
  ];
  options.yAxis[1].axisLabel.formatter = countTick;
  options.yAxis[2].axisLabel.formatter = countTick;
  const at = i => ({ xAxisIndex: i, yAxisIndex: i });
  options.series = [0, 1, 2].map(i => faultMarks(c, i));
  if (latency) {
    options.series.push(
      timeLine('p50', c.sky, latency.p50),
      timeLine('p99', c.yellow, latency.p99, { lineStyle: { width: 2 } }),
      timeLine('max', c.red, latency.max, { lineStyle: { width: 1.2, type: [2, 2] } }));
  }
  options.series.push(timeLine('acknowledged', c.blue, s.acked, at(1)));
  if (s.offered.some(value => value !== null)) {
    options.series.push(timeLine('offered', c.muted, s.offered, Object.assign(at(1), { step: 'start', lineStyle: { width: 1.4, type: 'dashed' } })));
  }
  options.series.push(timeLine('errors', c.violet, s.errors, Object.assign(at(2), { step: 'end', areaStyle: { opacity: 0.3 } })));
  options.legend.data = options.series.filter(line => line.name).map(line => line.name);
  options.tooltip.formatter = points => timeTip(points, p => {
    if (p.seriesName === 'errors') return countText(p.value[1]) + '/s';
    return p.axisIndex === 0 ? latencyText(p.value[1]) : rateText(p.value[1]);
  }, mergedNote());
  return options;
}
