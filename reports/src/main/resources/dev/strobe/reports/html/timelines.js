/* What charts over intervals share: their axis, their lines, their tooltip. */

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
