/* The flame graph: stacks of one process folded over the time that is looked at, drawn from the outermost frame down.
   Its data is read when it first comes into view. A `strobe:range` event on the document, with {from, to} in seconds of
   the run or null for all of it, chooses another time. */
const flame = (() => {
  const ROW_PX = 20;
  const NARROWEST_PX = 1.5;
  const LABEL_PX = 34;
  const TABLE_ROWS = 25;
  const KINDS = { cpu: 'CPU time', alloc: 'Allocation', locks: 'Waits for locks' };
  const at = id => document.getElementById('flame-' + id);
  let data = null;
  let part = null;
  let order = [];
  let folded = null;
  let zoomed = 0;
  let current = 0;
  let range = null;
  let selected = null;
  let sought = '';
  let byTotal = false;

  /* Folding. Node 0 is the whole; the file's node i is node i + 1. */

  function fold(chosen, first, last) {
    const count = chosen.node_frames.length + 1;
    const self = new Float64Array(count);
    for (const row of chosen.self) {
      for (let i = 1; i < row.length; i += 2) {
        if (row[i] >= first && row[i] <= last) self[row[0] + 1] += row[i + 1];
      }
    }
    const total = Float64Array.from(self);
    for (let i = count - 1; i > 0; i--) total[chosen.node_parents[i - 1] + 1] += total[i];
    return { self, total };
  }

  /** Children of each node, the largest of the whole run first, so that no frame changes its place with the time. */
  function childOrder(chosen, total) {
    const children = Array.from(total, () => []);
    chosen.node_parents.forEach((parent, i) => children[parent + 1].push(i + 1));
    children.forEach(list => list.sort((a, b) => total[b] - total[a]));
    return children;
  }

  function parentOf(node) {
    return node === 0 ? -1 : part.node_parents[node - 1] + 1;
  }

  function nameOf(node) {
    return node === 0 ? part.process + ', all' : data.frames[part.node_frames[node - 1]];
  }

  function isMethod(name) {
    return !/[ (]/.test(name);
  }

  function shortName(name) {
    return isMethod(name) ? name.split('.').slice(-2).join('.') : name;
  }

  function owner(name) {
    if (!isMethod(name)) return 'words';
    if (name.startsWith('dev.strobe.')) return 'own';
    return /^(java|javax|jdk|sun|com\.sun)\./.test(name) ? 'jdk' : 'lib';
  }

  function amount(value) {
    if (part.unit === 'ms') return latencyText(value * 1e3);
    if (part.unit !== 'KiB') return countText(value) + ' ' + part.unit;
    const units = [[1 << 20, 'GiB'], [1 << 10, 'MiB'], [1, 'KiB']];
    const [size, unit] = units.find(([least]) => value >= least) || units[2];
    return significant(value / size) + ' ' + unit;
  }

  function percent(value, of) {
    return of > 0 ? (100 * value / of).toFixed(value / of < 0.0995 ? 1 : 0) + ' %' : '-';
  }

  /** How far a share of sampled CPU time may be off by chance, at 95 %. */
  function chance(value, of) {
    if (!part.every_ms || !(of > 0)) return '';
    const share = value / of;
    const off = 196 * Math.sqrt(share * (1 - share) * part.every_ms / of);
    return ' \u00b1 ' + off.toFixed(off < 9.95 ? 1 : 0);
  }

  function describe(node) {
    const whole = folded.total[0];
    const name = nameOf(node);
    return { name, lines: [
      [amount(folded.total[node]) + ' with what it called', percent(folded.total[node], whole) + chance(folded.total[node], whole)],
      [amount(folded.self[node]) + ' in itself', percent(folded.self[node], whole)]
    ] };
  }

  /* Drawing. */

  function matches(node) {
    return sought !== '' && nameOf(node).toLowerCase().includes(sought);
  }

  function frameElement(node, depth, left, width, pixels) {
    const name = nameOf(node);
    const element = document.createElement('div');
    element.className = 'fl-frame fl-' + (node === 0 ? 'words' : owner(name)) + (depth % 2 ? ' fl-odd' : '')
      + (matches(node) ? ' fl-found' : '') + (node === current ? ' fl-current' : '');
    element.style.left = left * 100 + '%';
    element.style.width = width * 100 + '%';
    element.style.top = depth * ROW_PX + 'px';
    element.dataset.node = node;
    if (pixels > LABEL_PX) element.textContent = shortName(name);
    return element;
  }

  function path(node) {
    const nodes = [];
    for (let up = node; up >= 0; up = parentOf(up)) nodes.unshift(up);
    return nodes;
  }

  function draw() {
    const graph = at('graph');
    const pixels = graph.clientWidth;
    const elements = [];
    let depths = 0;
    const above = path(zoomed);
    above.forEach((node, depth) => elements.push(frameElement(node, depth, 0, 1, pixels)));
    const whole = folded.total[zoomed];
    const place = (node, depth, left) => {
      depths = Math.max(depths, depth);
      let x = left;
      for (const child of order[node]) {
        const width = folded.total[child] / whole;
        if (width * pixels < NARROWEST_PX) continue;
        elements.push(frameElement(child, depth, x, width, width * pixels));
        place(child, depth + 1, x);
        x += width;
      }
    };
    if (whole > 0) place(zoomed, above.length, 0);
    graph.replaceChildren(...elements);
    graph.style.height = Math.max(depths, above.length) * ROW_PX + 'px';
    graph.dataset.frames = elements.length;
    drawCrumbs(above);
    sayFound();
    drawTable();
  }

  function drawCrumbs(above) {
    const crumbs = above.map((node, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = shortName(nameOf(node));
      button.dataset.node = node;
      if (i === above.length - 1) button.setAttribute('aria-current', 'true');
      const item = document.createElement('li');
      item.append(button);
      return item;
    });
    at('crumbs').replaceChildren(...crumbs);
    at('crumbs').hidden = above.length < 2;
  }

  /** A match below another match is part of it already. */
  function sayFound() {
    let share = 0;
    const names = new Set();
    const seek = node => {
      if (matches(node)) {
        share += folded.total[node];
        names.add(nameOf(node));
      } else {
        order[node].forEach(seek);
      }
    };
    if (sought) seek(zoomed);
    at('found').textContent = !sought ? '' : names.size === 0 ? 'Nothing of that name here.'
      : countText(names.size) + (names.size === 1 ? ' name takes ' : ' names take ') + percent(share, folded.total[zoomed])
        + chance(share, folded.total[zoomed]) + ' of ' + (zoomed === 0 ? 'the whole' : shortName(nameOf(zoomed))) + ', with what ' + (names.size === 1 ? 'it' : 'they') + ' called.';
  }

  /** By name: a method that calls itself counts once. */
  function sums() {
    const byName = new Map();
    const walk = (node, onPath) => {
      const name = nameOf(node);
      const known = byName.get(name) || { name, self: 0, total: 0 };
      byName.set(name, known);
      known.self += folded.self[node];
      const outermost = !onPath.has(name);
      if (outermost) {
        known.total += folded.total[node];
        onPath.add(name);
      }
      for (const child of order[node]) if (folded.total[child] > 0) walk(child, onPath);
      if (outermost) onPath.delete(name);
    };
    if (folded.total[zoomed] > 0) walk(zoomed, new Set());
    return [...byName.values()].filter(sum => sum.name !== nameOf(0) && !sum.name.startsWith('thread '));
  }

  function drawTable() {
    const key = byTotal ? 'total' : 'self';
    const whole = folded.total[zoomed];
    const rows = sums().filter(sum => sum[key] > 0).sort((a, b) => b[key] - a[key]).slice(0, TABLE_ROWS).map(sum => {
      const row = document.createElement('tr');
      const name = document.createElement('th');
      name.scope = 'row';
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'fl-name';
      button.textContent = sum.name;
      button.title = 'Mark it in the graph';
      button.dataset.name = sum.name;
      name.append(button);
      row.append(name);
      for (const value of [sum.self, sum.total]) {
        for (const text of [amount(value), percent(value, whole)]) {
          const cell = document.createElement('td');
          cell.className = 'num';
          cell.textContent = text;
          row.append(cell);
        }
      }
      return row;
    });
    at('rows').replaceChildren(...rows);
    at('by-self').parentElement.setAttribute('aria-sort', byTotal ? 'none' : 'descending');
    at('by-total').parentElement.setAttribute('aria-sort', byTotal ? 'descending' : 'none');
  }

  /* What is looked at. */

  function buckets() {
    if (!range) return [0, data.buckets - 1];
    const first = Math.min(data.buckets - 1, Math.max(0, Math.round(range.from / data.bucket_s)));
    return [first, Math.min(data.buckets - 1, Math.max(first, Math.round(range.to / data.bucket_s) - 1))];
  }

  function refold() {
    const [first, last] = buckets();
    folded = fold(part, first, last);
    draw();
    const samples = part.every_ms ? ' (' + countText(folded.total[0] / part.every_ms) + ' samples)' : '';
    at('sum').textContent = KINDS[part.kind] + ' of ' + part.process + ', '
      + (range ? clockText(first * data.bucket_s) + ' \u2013 ' + clockText((last + 1) * data.bucket_s) : 'the whole run')
      + ': ' + (folded.total[0] > 0 ? amount(folded.total[0]) + samples + '.' : 'nothing was sampled.');
    at('graph').dataset.range = first + '-' + last;
    at('how').textContent = HOW[part.event] || '';
    at('left').textContent = left();
  }

  const HOW = {
    'jdk.CPUTimeSample': 'Each thread is sampled by the CPU time it used, so waiting does not count. Work that runs no Java code, such as garbage collection and compilation, is not in it.',
    'jdk.ExecutionSample': 'Some threads that run Java code are sampled in turn, so the counts are no CPU time: with many busy threads each is seen less often. Native code is seen less still.',
    'jdk.ObjectAllocationSample': 'Some allocations are sampled and weighted by the bytes since the one before: shares are true where there are many samples, single frames may be missing.',
    'jdk.JavaMonitorEnter, jdk.ThreadPark': 'Waits for monitors and locks that lasted longer than the recording\u2019s threshold (10 ms by default), summed over all threads. Shorter waits are not seen, however many there were.'
  };

  function left() {
    const lost = part.lost > 0 ? ' The recorder lost ' + countText(part.lost) + ' samples, beyond ' + countText(part.samples) + '.' : '';
    return 'Frames below ' + part.pruned_below_pct + ' % of the whole run are told as (other): ' + part.other_pct + ' % together.' + lost;
  }

  function choose(process, kind) {
    const of = data.parts.filter(candidate => candidate.process === process);
    part = of.find(candidate => candidate.kind === kind) || of[0];
    order = childOrder(part, fold(part, 0, data.buckets).total);
    zoomed = 0;
    current = 0;
    options('kind', of.map(candidate => [candidate.kind, KINDS[candidate.kind] || candidate.kind]), part.kind);
    refold();
  }

  function options(id, entries, chosenValue) {
    const select = at(id);
    select.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, value === chosenValue)));
    select.parentElement.hidden = entries.length < 2;
  }

  function timeOptions() {
    const entries = [['', 'whole run']];
    if (selected) entries.push(['selected', 'selected, ' + clockText(selected.from) + ' \u2013 ' + clockText(selected.to)]);
    run.phases.forEach((phase, i) => entries.push([String(i), phase.name]));
    options('time', entries, range && range === selected ? 'selected' : '');
  }

  function chooseTime(value) {
    const phase = run.phases[Number(value)];
    range = value === '' ? null : value === 'selected' ? selected : { from: phase.start, to: phase.end };
    refold();
  }

  function select(chosenRange) {
    const given = chosenRange && Number.isFinite(chosenRange.from) && Number.isFinite(chosenRange.to);
    selected = given ? { from: chosenRange.from, to: chosenRange.to } : null;
    range = selected;
    if (!data) return;
    timeOptions();
    refold();
  }

  function zoom(node) {
    zoomed = node;
    current = node;
    hideTip();
    draw();
    say(node);
  }

  function say(node) {
    const told = describe(node);
    at('status').textContent = told.name + ': ' + told.lines.map(line => line.join(', ')).join('; ');
  }

  /* Mouse and keys. */

  function showTip(element) {
    const told = describe(Number(element.dataset.node));
    const box = at('tip');
    box.innerHTML = tip(told.name, told.lines.map(([text, share]) => [null, text, share]));
    box.hidden = false;
    const frame = element.getBoundingClientRect();
    const room = at('graph').parentElement.parentElement.getBoundingClientRect();
    const leftPx = Math.max(0, Math.min(frame.left - room.left, room.width - box.offsetWidth - 4));
    box.style.left = leftPx + 'px';
    box.style.top = frame.bottom - room.top + 4 + 'px';
  }

  function hideTip() {
    at('tip').hidden = true;
  }

  function element(node) {
    return at('graph').querySelector('[data-node="' + node + '"]');
  }

  function neighbour(node, step) {
    const parent = parentOf(node);
    const drawn = parent < 0 ? [] : order[parent].filter(element);
    return drawn[drawn.indexOf(node) + step];
  }

  function move(key) {
    switch (key) {
      case 'ArrowDown': return order[current].find(element);
      case 'ArrowUp': return current === 0 ? undefined : parentOf(current);
      case 'ArrowRight': return neighbour(current, 1);
      case 'ArrowLeft': return neighbour(current, -1);
      case 'Home': return zoomed;
      default: return undefined;
    }
  }

  function onKey(event) {
    if (event.key === 'Enter') zoom(current);
    else if (event.key === 'Escape' || event.key === 'Backspace') zoom(Math.max(0, parentOf(zoomed)));
    else if (/^(Arrow|Home)/.test(event.key)) {
      const next = move(event.key);
      if (next !== undefined && element(next)) {
        const before = element(current);
        if (before) before.classList.remove('fl-current');
        current = next;
        element(current).classList.add('fl-current');
        element(current).scrollIntoView({ block: 'nearest' });
        showTip(element(current));
        say(current);
      }
    } else return;
    event.preventDefault();
  }

  function seek(text) {
    sought = text.trim().toLowerCase();
    draw();
  }

  function wire() {
    const graph = at('graph');
    graph.addEventListener('click', event => {
      const frame = event.target.closest('.fl-frame');
      if (frame) zoom(Number(frame.dataset.node));
    });
    graph.addEventListener('mousemove', event => {
      const frame = event.target.closest('.fl-frame');
      if (frame) showTip(frame);
      else hideTip();
    });
    graph.addEventListener('mouseleave', hideTip);
    graph.addEventListener('blur', hideTip);
    graph.addEventListener('keydown', onKey);
    at('crumbs').addEventListener('click', event => {
      if (event.target.dataset.node) zoom(Number(event.target.dataset.node));
    });
    at('rows').addEventListener('click', event => {
      if (!event.target.dataset.name) return;
      at('search').value = event.target.dataset.name;
      seek(event.target.dataset.name);
    });
    at('search').addEventListener('input', () => seek(at('search').value));
    at('by-self').addEventListener('click', () => { byTotal = false; drawTable(); });
    at('by-total').addEventListener('click', () => { byTotal = true; drawTable(); });
    at('process').addEventListener('change', () => choose(at('process').value, at('kind').value));
    at('kind').addEventListener('change', () => choose(at('process').value, at('kind').value));
    at('time').addEventListener('change', () => chooseTime(at('time').value));
    let width = graph.clientWidth;
    new ResizeObserver(() => {
      if (graph.clientWidth === width) return;
      width = graph.clientWidth;
      draw();
    }).observe(graph);
  }

  /** Reads the data and draws for the first time. */
  function open() {
    const source = document.getElementById('flame-data');
    if (data || !source) return;
    data = JSON.parse(source.textContent);
    const processes = [...new Set(data.parts.map(candidate => candidate.process))];
    const first = processes.find(process => process !== 'harness') || processes[0];
    options('process', processes.map(process => [process, process]), first);
    timeOptions();
    choose(first, 'cpu');
    wire();
    at('graph').dataset.ready = 'true';
  }

  function whenSeen() {
    document.addEventListener('strobe:range', event => select(event.detail));
    if (!document.getElementById('flame-data')) return;
    const watch = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      watch.disconnect();
      open();
    }, { rootMargin: '400px' });
    watch.observe(document.getElementById('flame'));
    addEventListener('beforeprint', open);
  }

  whenSeen();
  return { open };
})();
