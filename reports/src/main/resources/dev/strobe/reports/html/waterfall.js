/* The slowest messages: a list to choose from, and the way of the chosen one as a waterfall. Text only ever as text. */

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
  element.style.left = left + '%';
  element.style.width = Math.min(100 - left, 100 * length / whole) + '%';
  return element;
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
  for (const pause of message.pauses) track.append(placed(node('span', 'wf-pause'), pause[1], pause[2], whole));
  track.append(placed(node('span', 'wf-bar'), start, length, whole));
  row.append(label, track, node('span', 'wf-length', latencyText(length)));
  row.title = (broker ? 'broker: ' : 'client: ') + name + ' from ' + latencyText(start) + ', ' + latencyText(length) + (note ? ' (' + note + ')' : '');
  return row;
}

function waterfallHead(message) {
  const head = node('div', 'wf-head');
  head.append(node('p', 'wf-latency', latencyText(message.us)));
  const place = 'producer ' + message.producer + ', message ' + message.sequence + ', partition ' + message.partition
    + (message.offset === null ? '' : ', offset ' + message.offset);
  head.append(node('p', 'wf-place', place + (SIGHT[message.sight] ? '; ' + SIGHT[message.sight] : '')));
  const id = node('p', 'wf-place', 'trace ');
  id.append(node('code', '', message.id));
  head.append(id);
  const legend = node('p', 'wf-legend');
  legend.append(node('span', 'wf-key wf-client', 'client and network'));
  if (message.spans.some(span => span[1])) legend.append(node('span', 'wf-key wf-broker', 'broker'));
  if (message.pauses.length) {
    const pauses = message.pauses.map(pause => pause[0] + ' ' + latencyText(pause[2]) + ' at ' + latencyText(Math.max(0, pause[1])));
    legend.append(node('span', 'wf-key wf-gc', 'garbage collection at the broker: ' + pauses.join(', ')));
  }
  head.append(legend);
  return head;
}

function showWaterfall(message) {
  const whole = Math.max(1, message.us, ...message.spans.map(span => span[3] + span[4]));
  const view = document.getElementById('slow-view');
  const rows = node('ol', 'wf');
  rows.setAttribute('aria-label', 'Stages of the message in the order of time');
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

function chooseMessage(list, index, focus) {
  const items = [...list.children];
  items.forEach((item, i) => item.setAttribute('aria-selected', i === index));
  if (!items[index]) return;
  list.setAttribute('aria-activedescendant', items[index].id);
  if (focus) items[index].scrollIntoView({ block: 'nearest' });
  showWaterfall(list.messages[index]);
}

function listMessages(phase) {
  const list = document.getElementById('slow-list');
  list.messages = run.slowest.filter(message => message.phase === phase);
  list.replaceChildren(...list.messages.map((message, i) => {
    const item = node('div', 'slow-item');
    item.id = 'slow-' + i;
    item.setAttribute('role', 'option');
    item.append(node('span', 'slow-us', latencyText(message.us)), node('span', 'slow-why', longestStage(message)));
    item.addEventListener('click', () => chooseMessage(list, i));
    return item;
  }));
  chooseMessage(list, 0);
}

function wireSlowest() {
  const list = document.getElementById('slow-list');
  if (!list) return;
  const phases = [...new Set(run.slowest.map(message => message.phase))];
  const first = phases.includes(run.keyPhase) ? run.keyPhase : phases[phases.length - 1];
  fillSelect('slow-phase', phases, first, listMessages);
  list.addEventListener('keydown', event => {
    const at = [...list.children].findIndex(item => item.getAttribute('aria-selected') === 'true');
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.children.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    chooseMessage(list, Math.max(0, Math.min(list.children.length - 1, to)), true);
  });
  listMessages(first);
}
