/* Lanes: what happened when, one row for each kind, under the same time axis as the latencies. */

const LANE_ORDER = [
  ['phase', 'phases', 'sky'], ['fault', 'faults', 'red'], ['election', 'elections', 'violet'], ['controller', 'controller', 'blue'],
  ['fencing', 'fencing', 'yellow'], ['in-sync', 'in-sync sets', 'sky'], ['rebalance', 'rebalances', 'green'],
  ['gc target', 'GC, target', 'red'], ['fsync target', 'fsync, target', 'indigo'], ['disk target', 'slow disk, target', 'sky'],
  ['roll target', 'segment roll, target', 'blue'], ['paused target', 'paused, target', 'red'],
  ['gc', 'GC, harness', 'yellow'], ['hiccup', 'hiccups, harness', 'violet'], ['drain', 'drains', 'sky'], ['target', 'target', 'blue'],
  ['odd', 'stands out', 'violet']
];
/* Kinds of events that the target tells of too. */
const TARGET_TOO = ['gc', 'fsync'];
const LANE_PIXELS = 18;

function laneOf(event) {
  return TARGET_TOO.includes(event[2]) && event[4] && event[4] !== 'harness' ? event[2] + ' target' : event[2];
}

/** All marks as {lane, from, to, text}; what has no length has to equal from. */
function laneMarks() {
  const marks = run.phases.map(phase => ({ lane: 'phase', from: phase.start, to: phase.end, text: phase.name }));
  for (const event of run.events) marks.push({ lane: laneOf(event), from: event[0], to: event[0] + event[1], text: event[3] });
  for (const lane of run.lanes) marks.push({ lane: lane[2] + ' target', from: lane[0], to: lane[0] + lane[1], text: lane[2] + ' of the target, as slow messages met it' });
  for (const odd of run.anomalies) marks.push({ lane: 'odd', from: odd[0], to: odd[1], text: odd[2].replace(/_us$/, '') + ' stands out' });
  return marks;
}

/** The lanes of this run from top to bottom; a kind that this page does not know comes last, under its own name. */
function lanesOfRun() {
  const byKind = new Map();
  for (const mark of laneMarks()) {
    if (!byKind.has(mark.lane)) byKind.set(mark.lane, []);
    byKind.get(mark.lane).push(mark);
  }
  const known = LANE_ORDER.filter(([kind]) => byKind.has(kind));
  const others = [...byKind.keys()].filter(kind => !LANE_ORDER.some(([known]) => known === kind)).map(kind => [kind, kind, 'muted']);
  return [...known, ...others].map(([kind, name, colour]) => ({ kind, name, colour, marks: byKind.get(kind) }));
}

const runLanes = lanesOfRun();

/** Marks as thick strokes of their true length, and a tick at the start so that the shortest one can be seen. */
function laneSeries(c, grid) {
  const names = runLanes.map(lane => lane.name);
  return runLanes.flatMap(lane => {
    const row = names.indexOf(lane.name);
    const at = { xAxisIndex: grid, yAxisIndex: grid, silent: true, color: c[lane.colour], animation: false };
    const alternate = lane.kind === 'phase';
    const strokes = alternate ? [[0, 0.85], [1, 0.45]] : [[0, 0.8]];
    const ticks = { ...at, type: 'scatter', symbol: 'rect', symbolSize: [2.5, 11], data: alternate ? [] : lane.marks.map(mark => [mark.from, row]) };
    return [...strokes.map(([part, opacity]) => ({ ...at, type: 'line', symbol: 'none', connectNulls: false,
      lineStyle: { width: 10, cap: 'butt', opacity, color: c[lane.colour] },
      data: lane.marks.filter((mark, i) => !alternate || i % 2 === part)
        .flatMap(mark => mark.to > mark.from ? [[mark.from, row], [mark.to, row], [mark.to, null]] : []) })), ticks];
  });
}

/** What happened within so many seconds of a time, for the tooltip: the longest of each lane. */
function marksAt(seconds, reach) {
  return runLanes.filter(lane => lane.kind !== 'phase').flatMap(lane => {
    const near = lane.marks.filter(mark => mark.from <= seconds + reach && mark.to >= seconds - reach);
    if (!near.length) return [];
    const longest = near.reduce((a, b) => b.to - b.from > a.to - a.from ? b : a);
    return [{ lane, mark: longest, count: near.length }];
  });
}
