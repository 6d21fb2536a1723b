/* One chart for each figure of a history. */

const UNIT_TEXT = {
  per_second: rateText,
  microseconds: latencyText,
  milliseconds: ms => latencyText(ms * 1e3),
  messages: countText,
  number: significant
};

const UNIT_TICK = {
  per_second: countTick,
  microseconds: latencyTick,
  milliseconds: ms => latencyTick(ms * 1e3),
  messages: countTick,
  number: countTick
};

function dayText(ms) {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
}

/** The level of each stretch between changes, as pairs of points. */
function levelData(trend) {
  const last = trend.points.length - 1;
  const data = [];
  let from = 0;
  trend.changes.forEach((change, index) => {
    data.push([from, change.before], [change.at, change.before], null);
    from = change.at;
    if (index === trend.changes.length - 1) data.push([from, change.after], [last, change.after]);
  });
  return data;
}

function trendOptions(c, trend) {
  const options = base(c);
  const text = UNIT_TEXT[trend.unit];
  const tick = UNIT_TICK[trend.unit];
  options.legend.show = false;
  options.grid.top = 30;
  options.series = [
    { name: 'runs', type: 'line', color: c.blue, symbol: 'circle', symbolSize: trend.points.length > 120 ? 3 : 5,
      lineStyle: { width: 1.3 }, connectNulls: true, data: trend.points.map((p, i) => [i, p[3] ? p[2] : null]),
      markLine: { symbol: 'none', silent: true, animation: false, data: trend.changes.map(change => ({
        xAxis: change.at - 0.5,
        lineStyle: { color: change.worse ? c.red : c.ink, type: 'dashed', width: change.worse ? 2 : 1.2 },
        label: { formatter: (change.worse ? '\u25b2 ' : '\u25cb ') + change.text.split(' [')[0], color: c.ink, fontSize: 11, position: 'end' }
      })) } },
    { name: 'level', type: 'line', color: c.ink, symbol: 'none', silent: true, lineStyle: { width: 1.4 },
      data: levelData(trend).map(point => point === null ? ['-', '-'] : point) },
    { name: 'does not count', type: 'scatter', symbol: 'circle', symbolSize: 7, itemStyle: { color: 'transparent', borderColor: c.muted, borderWidth: 1.4 },
      data: trend.points.map((p, i) => [i, p[3] ? null : p[2]]) }
  ];
  options.xAxis = axis(c, { type: 'value', min: 0, max: Math.max(1, trend.points.length - 1), splitLine: { show: false }, minInterval: 1 });
  options.xAxis.axisLabel = Object.assign({}, options.xAxis.axisLabel, {
    formatter: index => trend.points[index] ? new Date(trend.points[index][1]).toISOString().slice(0, 10) : '' });
  options.yAxis = axis(c, { type: 'value', scale: true });
  options.yAxis.axisLabel.formatter = tick;
  options.tooltip.formatter = points => {
    const index = Math.round(points[0].axisValue);
    const point = trend.points[index];
    if (!point) return '';
    const rows = [[c.blue, 'value', text(point[2])], [null, 'started', dayText(point[1])]];
    if (!point[3]) rows.push([null, 'does not count', point[4]]);
    for (const change of trend.changes) {
      if (change.at === index) rows.push([change.worse ? c.red : c.ink, change.text, change.place]);
    }
    return tip(point[0], rows);
  };
  return options;
}

drawAll(run.trends.map(trend => ({ id: trend.id, label: trend.label, options: c => trendOptions(c, trend) })));
