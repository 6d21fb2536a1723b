/* The way of one message as a waterfall, with what held it up and what else happened meanwhile. Text only ever as text. */

const SIGHT = { whole: '', partial: 'part of its way is not known', client: 'seen by the client alone' };

function node(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Positions in per cent of the message's time; what is too short to be seen keeps a visible sliver. */
function placed(element, start, length, whole) {
  const left = Math.max(0, Math.min(100, 100 * start / whole));
  const right = Math.max(left, Math.min(100, 100 * (start + length) / whole));
  element.style.left = left + '%';
  element.style.width = right - left + '%';
  return element;
}

/** The pauses to draw: a collection that is among the causes is drawn as one. */
function pausesOf(message) {
  return message.causes.some(mark => mark[0] === 'broker.gc') ? [] : message.pauses;
}

/** A row of its own above the stages: what held the message up, and when. */
function causeRow(message, whole) {
  const row = node('li', 'wf-row wf-causes');
  const label = node('span', 'wf-name', 'held up by');
  if (message.causesLeftOut) label.append(node('span', 'wf-note', countText(message.causesLeftOut) + ' shorter stretches not drawn'));
  row.append(label);
  const track = node('div', 'wf-track');
  for (const mark of message.causes) {
    const bar = placed(node('span', 'wf-cause ' + mark[4]), mark[2], mark[3], whole);
    bar.title = mark[0] + ' from ' + latencyText(Math.max(0, mark[2])) + ', ' + latencyText(mark[3]);
    track.append(bar);
  }
  const explained = message.causeSums.filter(sum => sum[0] !== 'unknown').reduce((total, sum) => total + sum[1], 0);
  row.append(track, node('span', 'wf-length', latencyText(Math.min(explained, message.us))));
  return row;
}

const MEANWHILE_LEFT_OUT = ['phase', 'odd', 'fsync target', 'disk target', 'roll target', 'paused target'];

/** What the page knows to have happened while the message was on its way: a row for each kind, JVMs and host alike. */
function meanwhileRows(message, whole) {
  if (message.at === null) return [];
  const until = message.at + whole / 1e6;
  return runLanes.filter(lane => !MEANWHILE_LEFT_OUT.includes(lane.kind)).flatMap(lane => {
    const marks = lane.marks.filter(mark => mark.from <= until && mark.to >= message.at && !(mark.to === mark.from && mark.from < message.at));
    if (!marks.length) return [];
    const row = node('li', 'wf-row wf-meanwhile');
    const label = node('span', 'wf-name', lane.name);
    label.append(node('span', 'wf-note', marks.length === 1 ? marks[0].text : marks.length + ' times'));
    const track = node('div', 'wf-track');
    let overlap = 0;
    for (const mark of marks) {
      const start = (mark.from - message.at) * 1e6;
      const end = (mark.to - message.at) * 1e6;
      overlap += Math.min(end, whole) - Math.max(0, start);
      const bar = placed(node('span', 'wf-event'), Math.max(0, start), Math.min(end, whole) - Math.max(0, start), whole);
      bar.style.setProperty('--lane', 'var(--' + lane.colour + ')');
      bar.title = mark.text + ' from ' + latencyText(start) + ', ' + latencyText(end - start);
      track.append(bar);
    }
    row.append(label, track, node('span', 'wf-length', overlap > 0 ? latencyText(overlap) : ''));
    return [row];
  });
}

/** Marks that are wide enough to be followed down through the stages. */
function bandsOf(message, whole) {
  return message.causes.filter(mark => mark[0] !== 'unknown' && mark[3] >= whole / 100);
}

function timeScale(whole) {
  const scale = node('div', 'wf-row wf-scale');
  scale.append(node('span', 'wf-name'));
  const track = node('div', 'wf-track');
  for (let i = 0; i <= 4; i++) {
    const tick = node('span', 'wf-tick' + (i === 0 ? ' first' : i === 4 ? ' last' : ''), i === 0 ? '0' : latencyText(whole * i / 4));
    tick.style.left = i * 25 + '%';
    track.append(tick);
  }
  scale.append(track, node('span', 'wf-length'));
  return scale;
}

function waterfallRow(span, message, whole, divided) {
  const [name, broker, depth, start, length, note] = span;
  const row = node('li', 'wf-row ' + (broker ? 'wf-broker' : 'wf-client') + (divided ? ' wf-group' : ''));
  const label = node('span', 'wf-name', name);
  label.style.setProperty('--depth', depth);
  if (note) label.append(node('span', 'wf-note', note));
  const track = node('div', 'wf-track');
  for (const pause of pausesOf(message)) track.append(placed(node('span', 'wf-pause'), pause[1], pause[2], whole));
  for (const mark of bandsOf(message, whole)) track.append(placed(node('span', 'wf-band ' + mark[4]), mark[2], mark[3], whole));
  track.append(placed(node('span', 'wf-bar'), start, length, whole));
  row.append(label, track, node('span', 'wf-length', latencyText(length)));
  row.title = (broker ? 'broker: ' : 'client: ') + name + ' from ' + latencyText(start) + ', ' + latencyText(length) + (note ? ' (' + note + ')' : '');
  return row;
}

function waterfallHead(message) {
  const head = node('div', 'wf-head');
  head.append(node('p', 'wf-latency', latencyText(message.us)));
  const place = (message.at === null ? '' : 'meant to be sent at ' + clockText(message.at) + ' in ' + message.phase + ', ') + 'producer ' + message.producer + ', message ' + message.sequence + ', partition ' + message.partition
    + (message.offset === null ? '' : ', offset ' + message.offset);
  head.append(node('p', 'wf-place', place + (SIGHT[message.sight] ? '; ' + SIGHT[message.sight] : '')));
  const id = node('p', 'wf-place', 'trace ');
  id.append(node('code', '', message.id));
  if (run.tracesUrl) id.append(' ', traceLink(message));
  head.append(id);
  if (message.cause) head.append(node('p', 'wf-why', whyText(message)));
  const legend = node('p', 'wf-legend');
  legend.append(node('span', 'wf-key wf-client', 'client and network'));
  if (message.spans.some(span => span[1])) legend.append(node('span', 'wf-key wf-broker', 'broker'));
  if (pausesOf(message).length) {
    const pauses = pausesOf(message).map(pause => pause[0] + ' ' + latencyText(pause[2]) + ' at ' + latencyText(Math.max(0, pause[1])));
    legend.append(node('span', 'wf-key wf-gc', 'garbage collection at the broker: ' + pauses.join(', ')));
  }
  head.append(legend);
  if (message.causeSums.length) head.append(causeLegend(message.causeSums));
  return head;
}

function causeLegend(sums) {
  const legend = node('p', 'wf-legend wf-cause-legend', 'held up by');
  for (const sum of sums) {
    const key = node('span', 'wf-cause-key');
    key.append(node('span', 'swatch ' + sum[2]), node('span', '', sum[0] + ' ' + latencyText(sum[1])));
    legend.append(key);
  }
  return legend;
}

function whyText(message) {
  if (message.cause === 'unknown') {
    return message.explained ? 'Mostly unknown: ' + shareText(message.explained) + ' of its time has a known cause.'
      : 'No cause was found for any of its time.';
  }
  return 'Held up mainly by ' + message.cause + '; ' + shareText(message.explained || 0) + ' of its time is explained.';
}

function shareText(pct) {
  return pct > 0 && pct < 1 ? 'less than 1\u00a0%' : Math.floor(pct + 1e-6) + '\u00a0%';
}

/** Leads out of the page, to a Jaeger that must be running; the page itself loads nothing from there. */
function traceLink(message) {
  const link = node('a', 'wf-link', 'Open in Jaeger');
  link.href = run.tracesUrl.replace('{trace_id}', message.id);
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

function showWaterfall(message) {
  const whole = Math.max(1, message.us, ...message.spans.map(span => span[3] + span[4]));
  const view = document.getElementById('slow-view');
  const rows = node('ol', 'wf');
  rows.setAttribute('aria-label', 'Stages of the message in the order of time');
  if (message.causes.length) rows.append(causeRow(message, whole));
  rows.append(...meanwhileRows(message, whole));
  message.spans.forEach((span, i) => rows.append(waterfallRow(span, message, whole, isDivided(message, i))));
  view.replaceChildren(waterfallHead(message), timeScale(whole), rows);
}

/** Whether a span has others in it, which follow it. */
function isDivided(message, i) {
  return i + 1 < message.spans.length && message.spans[i + 1][2] > message.spans[i][2];
}

/** Where most of its time went, among the spans that are not divided further. */
function longestStage(message) {
  const leaves = message.spans.filter((span, i) => !isDivided(message, i));
  const longest = leaves.reduce((a, b) => b[4] > a[4] ? b : a, leaves[0]);
  return longest ? (longest[1] ? 'broker: ' : '') + longest[0] : '';
}
