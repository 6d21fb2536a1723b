/* The charts of a run that goes on: plain lines, because they are drawn again and again on the machine that is measured. */
const liveCharts = (() => {
  const top = () => narrow() ? 84 : 68;

  /** Every second phase lies on a darker band; its name stands above where there is room. */
  function bands(c, gridIndex) {
    const end = Math.max(...run.series.t, ...run.phases.map(phase => phase.end));
    const pixels = Math.min(innerWidth, 1180) - 120;
    return { type: 'line', data: [], silent: true, xAxisIndex: gridIndex, yAxisIndex: gridIndex, z: 0,
      markArea: { silent: true, label: { color: c.muted, fontSize: 10, position: 'top', distance: 2 },
        data: run.phases.map((phase, i) => [
          { xAxis: phase.start, name: (phase.end - phase.start) / end * pixels > phase.name.length * 6.2 ? phase.name : '',
            itemStyle: { color: c.band, opacity: i % 2 ? 0.95 : 0 } },
          { xAxis: phase.end }
        ]) } };
  }

  /** Nothing explains a spike better than a fault. */
  function faults(c) {
    return { type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', label: { show: false },
      lineStyle: { color: c.red, type: 'dashed' },
      data: run.events.filter(event => event[2] === 'fault').map(event => ({ xAxis: event[0] })) } };
  }

  function named(options) {
    options.legend.data = options.series.filter(line => line.name).map(line => line.name);
    return options;
  }

  function latencyOptions(c, latency) {
    const values = run.series.latency[latency];
    const options = base(c);
    Object.assign(options.grid, { top: top(), bottom: 22 });
    options.xAxis = timeAxis(c);
    options.yAxis = latencyAxis(c, 'latency (log)', { nameGap: 22 });
    options.series = [
      timeLine('p50', c.sky, values.p50),
      timeLine('p99', c.yellow, values.p99, { lineStyle: { width: 2 } }),
      timeLine('max', c.red, values.max, { lineStyle: { width: 1.2, type: [2, 2] } }),
      bands(c, 0),
      faults(c)
    ];
    options.tooltip.formatter = points => timeTip(points, p => latencyText(p.value[1]), mergedNote());
    return named(options);
  }

  function rateOptions(c) {
    const s = run.series;
    const lower = narrow() ? 70 : 86;
    const left = narrow() ? 48 : 62;
    const options = base(c);
    options.grid = [
      { left, right: 14, top: top(), bottom: lower + 74 },
      { left, right: 14, height: lower, bottom: 46 }
    ];
    options.xAxis = [
      timeAxis(c, { gridIndex: 0, name: '', axisLabel: { show: false }, axisTick: { show: false } }),
      timeAxis(c, { gridIndex: 1 })
    ];
    options.axisPointer = { link: [{ xAxisIndex: 'all' }] };
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
      bands(c, 0)
    ];
    if (s.offered.some(value => value !== null)) {
      options.series.unshift(timeLine('offered', c.muted, s.offered, { step: 'start', lineStyle: { width: 1.6, type: 'dashed' } }));
    }
    options.tooltip.formatter = points => timeTip(points,
      p => p.seriesName === 'backlog' ? countText(p.value[1]) : rateText(p.value[1]), mergedNote());
    return named(options);
  }

  function cpuOptions(c) {
    const s = run.series;
    const options = base(c);
    Object.assign(options.grid, { top: top(), bottom: 22 });
    options.xAxis = timeAxis(c);
    options.yAxis = upright(c, 'cores', { type: 'value', nameGap: 22, max: run.cores });
    options.series = [['target', c.red, s.target], ['harness', c.blue, s.harness], ['other processes', c.muted, s.foreign]]
      .filter(([, , values]) => values.some(value => value !== null))
      .map(([name, colour, values]) => timeLine(name, colour, values));
    options.series.push(bands(c, 0));
    options.tooltip.formatter = points => timeTip(points, p => significant(p.value[1]) + ' cores');
    return named(options);
  }

  return { latencyOptions, rateOptions, cpuOptions };
})();
