/* A run while it goes on. Server-sent events bring its state, its intervals and its events; the charts look as the report's do. */
(() => {
  const POINTS_MAX = 600;
  const KEPT_MAX = 4000;
  const EVENTS_MAX = 500;
  const LISTED_MAX = 40;
  /* Drawing takes its part of the machine that is measured: at most a fiftieth of the time. */
  const REST = 50;
  const DRAW_MS_MIN = 1000;
  const DRAW_MS_MAX = 30000;

  const place = id => document.getElementById('live-' + id);
  let points = [];
  let happened = [];
  let dropped = false;
  let latency = null;
  let runId = null;
  let waiting = 0;
  let costMs = 0;
  const drawn = new Map();
  const LIVE_CHARTS = [
    { id: 'chart-time-latency', label: 'Median, p99 and largest latency of each interval so far',
      has: () => latency !== null, options: c => liveCharts.latencyOptions(c, latency) },
    { id: 'chart-time-rates', label: 'Rates and backlog so far', has: () => true, options: liveCharts.rateOptions },
    { id: 'chart-time-cpu', label: 'CPU of harness, target and other processes so far, in cores',
      has: () => ['harness', 'target', 'foreign'].some(name => run.series[name].some(value => value !== null)), options: liveCharts.cpuOptions }
  ];

  /* From intervals to what the report's charts read. */

  function known(values) {
    return values.filter(value => value !== null && value !== undefined);
  }

  function mean(values) {
    const given = known(values);
    return given.length ? given.reduce((sum, value) => sum + value, 0) / given.length : null;
  }

  function worst(values) {
    const given = known(values);
    return given.length ? Math.max(...given) : null;
  }

  function grouped() {
    const size = Math.max(1, Math.ceil(points.length / POINTS_MAX));
    const groups = [];
    for (let i = 0; i < points.length; i += size) groups.push(points.slice(i, i + size));
    run.series.merged = size;
    return groups;
  }

  function fillColumns() {
    const groups = grouped();
    const column = (how, value) => groups.map(group => how(group.map(value)));
    const errors = point => Object.values(point.errors).reduce((sum, count) => sum + count, 0) / point.interval_s;
    Object.assign(run.series, {
      t: groups.map(group => group[group.length - 1].t_s),
      offered: column(mean, point => point.offered_per_s),
      sent: column(mean, point => point.sent_per_s),
      acked: column(mean, point => point.acked_per_s),
      received: column(mean, point => point.received_per_s),
      backlog: column(worst, point => point.backlog),
      errors: column(mean, errors),
      harness: column(mean, point => point.host.harness_cpu_cores),
      target: column(mean, point => point.host.target_cpu_cores),
      foreign: column(mean, point => point.host.foreign_cpu_cores)
    });
    const names = new Set(points.flatMap(point => Object.keys(point.latency)));
    run.series.latency = {};
    for (const name of [...names].sort()) {
      const of = figure => column(worst, point => point.latency[name] ? point.latency[name][figure] : null);
      run.series.latency[name] = { p50: of('p50_us'), p99: of('p99_us'), max: of('max_us') };
    }
  }

  /** A phase lasts as long as intervals name it. */
  function fillPhases() {
    run.phases.length = 0;
    for (const point of points) {
      const last = run.phases[run.phases.length - 1];
      if (point.phase === null) continue;
      if (last && last.name === point.phase) last.end = point.t_s;
      else run.phases.push({ name: point.phase, measured: true, closed: point.offered_per_s === null, start: point.t_s - point.interval_s, end: point.t_s, marks: [] });
    }
  }

  function fill() {
    fillColumns();
    fillPhases();
    run.events = happened.filter(event => event.kind !== 'phase').map(event => [event.t_s, event.duration_s || 0, event.kind, event.text]);
  }

  /* Drawing. */

  function offerLatencies() {
    const names = Object.keys(run.series.latency).filter(name => run.series.latency[name].max.some(value => value !== null));
    const select = document.getElementById('time-latency');
    if (names.length === select.options.length) return;
    latency = names.includes(latency) ? latency
      : ['end_to_end', 'publish_response', 'publish_service'].find(name => names.includes(name)) || names[0] || null;
    select.replaceChildren(...names.map(name => new Option(name, name, false, name === latency)));
  }

  function drawAll() {
    const colours = palette();
    for (const chart of LIVE_CHARTS.filter(candidate => candidate.has())) {
      const box = document.getElementById(chart.id);
      if (!drawn.has(chart.id)) {
        box.classList.remove('none');
        box.textContent = '';
        box.setAttribute('role', 'img');
        box.setAttribute('aria-label', chart.label);
        drawn.set(chart.id, echarts.init(box, null, { renderer: 'canvas' }));
      }
      drawn.get(chart.id).setOption(chart.options(colours), true);
    }
  }

  function redraw() {
    waiting = 0;
    if (!points.length) return;
    const began = performance.now();
    fill();
    offerLatencies();
    drawAll();
    costMs = performance.now() - began;
    document.documentElement.dataset.liveDrawn = points.length;
    place('kept').textContent = dropped ? '; they show the last ' + countText(points.length) + ' intervals' : '';
  }

  /** Nobody looks at a hidden page. */
  function drawSoon() {
    if (waiting || document.hidden) return;
    const first = drawn.size === 0;
    waiting = setTimeout(redraw, first ? 50 : Math.min(DRAW_MS_MAX, Math.max(DRAW_MS_MIN, costMs * REST)));
  }

  function listed(id, items) {
    const list = place(id);
    list.replaceChildren(...items.map(([time, text]) => {
      const item = document.createElement('li');
      if (time !== null) {
        const when = document.createElement('b');
        when.textContent = time;
        item.append(when);
      }
      item.append(text);
      return item;
    }));
  }

  /* What comes in. */

  function onInterval(point) {
    points.push(point);
    if (points.length > KEPT_MAX) {
      points = points.slice(-KEPT_MAX / 2);
      dropped = true;
    }
    drawSoon();
  }

  function onEvent(event) {
    happened.push(event);
    happened = happened.slice(-EVENTS_MAX);
    listed('events', happened.slice(-LISTED_MAX).reverse().map(one =>
      [clockText(one.t_s), one.kind + ': ' + one.text + (one.duration_s ? ', ' + latencyText(one.duration_s * 1e6) : '')]));
  }

  const STATES = { waiting: 'waiting', preparing: 'preparing', running: 'running', finishing: 'finishing' };

  function onStatus(status) {
    if (runId && status.run_id !== runId) {
      location.reload();
      return;
    }
    runId = status.run_id || runId;
    run.cores = status.cores;
    place('run').textContent = status.run_id || 'Waiting for the run';
    place('state').textContent = status.progress && status.progress.draining && status.state === 'running' ? 'draining' : STATES[status.state] || status.state;
    showPhase(status);
    if (status.progress) showProgress(status.progress);
    if (status.notes.length) listed('notes', status.notes.map(note => [null, note]).reverse());
    if (status.ended) showEnd(status.ended);
  }

  function showPhase(status) {
    const phase = status.phase;
    const texts = {
      waiting: 'The run has not begun.',
      preparing: 'The target is started and the machine is given time to become quiet.',
      finishing: 'The load is over. Recordings are read and the report is made.'
    };
    const progress = status.progress && phase && status.progress.phase === phase.name ? status.progress : null;
    const time = progress ? ', ' + clockText(Math.max(0, progress.elapsed_s)) + ' of ' + clockText(progress.length_s) : '';
    place('phase').textContent = texts[status.state] || (phase
      ? 'Phase ' + phase.number + ' of ' + phase.count + ', ' + phase.name + ': ' + phase.load + time : '');
  }

  function showProgress(progress) {
    place('achieved').textContent = rateText(progress.achieved_per_s);
    place('offered').textContent = progress.offered_per_s === null ? 'closed loop: nothing is offered' : 'of ' + rateText(progress.offered_per_s) + ' offered';
    place('p50').textContent = latencyText(progress.p50_us);
    place('p99').textContent = latencyText(progress.p99_us);
    place('backlog').textContent = countText(progress.backlog);
    place('failed').textContent = countText(progress.failed);
  }

  function showEnd(ended) {
    const verdict = ended.verdict;
    place('box').className = 'hero-verdict verdict-' + verdict;
    place('state').textContent = verdict;
    place('eyebrow').textContent = 'Run';
    place('phase').textContent = ended.more ? 'The run has ended; another one follows.' : 'The run has ended.';
    place('reason').textContent = ended.reasons.join('; ');
    place('report').hidden = !ended.report;
    redraw();
    if (ended.more) return;
    source.close();
    if (ended.report) setTimeout(() => location.replace('/report.html'), 1500);
  }

  function listen(source) {
    const each = { interval: onInterval, event: onEvent, status: onStatus };
    for (const [name, take] of Object.entries(each)) source.addEventListener(name, message => take(JSON.parse(message.data)));
    /* All that was so far comes again after each connection. */
    source.addEventListener('open', () => {
      points = [];
      happened = [];
      dropped = false;
      place('reason').textContent = '';
    });
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) place('state').textContent = 'connection lost';
      place('reason').textContent = 'The run has ended or was stopped; its report is in the run directory.';
    });
  }

  const source = new EventSource('/events');
  listen(source);
  document.getElementById('time-latency').addEventListener('change', event => {
    latency = event.target.value;
    if (points.length) drawAll();
  });
  onThemeChange(() => { if (points.length) drawAll(); });
  document.addEventListener('visibilitychange', drawSoon);
  addEventListener('resize', () => drawn.forEach(instance => instance.resize()));
})();
