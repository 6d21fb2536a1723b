/* Every chart as a table, as CSV and as a picture: for readers who cannot see it, and for those who take it elsewhere. */

const TABLE_ROWS_MAX = 200;

/** The figures that a chart shows: the first column is its x axis, then one for each of its series. */
function tableOf(chart) {
  if (chart.table) return chart.table();
  const options = chart.options(palette());
  const lines = options.series.filter(line => line.name && line.data.length && !line.silent);
  const axes = [options.xAxis].flat();
  const categories = axes[0].type === 'category' ? axes[0].data.map(name => name.replace('\n', ', ')) : null;
  const header = [categories ? 'phase' : chart.x || (axes[axes.length - 1].name || 'x').replace(/,.*/, ''), ...lines.map(line => line.name)];
  if (categories) return { header, rows: categories.map((name, i) => [name, ...lines.map(line => line.data[i])]) };
  const byX = new Map();
  lines.forEach((line, column) => {
    for (const point of line.data.map(one => Array.isArray(one) ? one : one.value)) {
      if (!byX.has(point[0])) byX.set(point[0], [point[0], ...lines.map(() => null)]);
      byX.get(point[0])[column + 1] = point[1];
    }
  });
  return { header, rows: [...byX.values()].sort((a, b) => a[0] - b[0]) };
}

function csvCell(value) {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function csvOf(chart) {
  const { header, rows } = tableOf(chart);
  return [header, ...rows].map(row => row.map(csvCell).join(',')).join('\n') + '\n';
}

function download(name, url) {
  const link = node('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

function fileName(chart, ending) {
  return run.run.replace(/[^\w.-]/g, '_') + '-' + chart.id.replace('chart-', '') + '.' + ending;
}

function downloadCsv(chart) {
  const url = URL.createObjectURL(new Blob([csvOf(chart)], { type: 'text/csv' }));
  download(fileName(chart, 'csv'), url);
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** The chart with its title and the name of the run above it, twice as fine as on the screen. */
function pictureOf(chart) {
  const colours = palette();
  const shown = drawn.get(chart.id);
  const [width, height] = [shown.getWidth(), shown.getHeight()];
  const off = echarts.init(document.createElement('div'), null, { renderer: 'canvas', width, height, devicePixelRatio: 2 });
  off.setOption(chart.options(colours));
  const picture = document.createElement('canvas');
  const head = 52;
  picture.width = width * 2;
  picture.height = (height + head) * 2;
  const context = picture.getContext('2d');
  context.scale(2, 2);
  context.fillStyle = colours.card;
  context.fillRect(0, 0, width, height + head);
  context.fillStyle = colours.ink;
  const family = getComputedStyle(document.body).fontFamily;
  context.font = '600 15px ' + family;
  context.fillText(titleOf(chart), 12, 22);
  context.fillStyle = colours.muted;
  context.font = '12px ' + family;
  context.fillText(run.title + ', ' + run.run, 12, 40);
  if (chart.under) chart.under(context, head);
  context.drawImage(off.getRenderedCanvas({ pixelRatio: 2 }), 0, head, width, height);
  off.dispose();
  return picture;
}

function downloadPicture(chart) {
  download(fileName(chart, 'png'), pictureOf(chart).toDataURL('image/png'));
}

function titleOf(chart) {
  return document.getElementById(chart.id).closest('.card').querySelector('h3').textContent;
}

function cellText(value) {
  if (value === null || value === undefined) return '-';
  return typeof value === 'number' ? Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 3 }) : value;
}

function figuresOf(chart) {
  const { header, rows } = tableOf(chart);
  const step = Math.ceil(rows.length / TABLE_ROWS_MAX);
  const shown = rows.filter((row, i) => i % step === 0);
  const table = node('table', 'figures');
  const caption = step === 1 ? '' : ', every ' + step + 'th row of ' + countText(rows.length) + '; the CSV has all';
  table.append(node('caption', '', titleOf(chart) + caption));
  const row = (tag, values, text) => {
    const line = node('tr');
    values.forEach((value, i) => {
      const cell = node(i && tag === 'td' ? 'td' : 'th', i ? 'num' : '', text(value));
      if (cell.tagName === 'TH') cell.scope = tag === 'td' ? 'row' : 'col';
      line.append(cell);
    });
    return line;
  };
  const [head, body] = [node('thead'), node('tbody')];
  head.append(row('th', header, String));
  body.append(...shown.map(values => row('td', values, cellText)));
  table.append(head, body);
  return table;
}

function toggleTable(chart, button, place) {
  const open = button.getAttribute('aria-expanded') === 'true';
  button.setAttribute('aria-expanded', String(!open));
  place.hidden = open;
  place.replaceChildren(...(open ? [] : [figuresOf(chart)]));
}

/** Buttons beside the title of a chart. */
function addTools(chart) {
  const shown = document.getElementById(chart.id);
  const card = shown.closest('.card');
  const title = card.querySelector('h3');
  const head = node('div', 'card-head');
  const tools = node('span', 'tools');
  const place = node('div', 'scroll figures-place');
  place.id = chart.id + '-figures';
  place.hidden = true;
  place.tabIndex = 0;
  place.setAttribute('role', 'region');
  place.setAttribute('aria-label', titleOf(chart) + ' as a table');
  const button = (text, label, action) => {
    const made = node('button', 'tool', text);
    made.type = 'button';
    made.setAttribute('aria-label', label + ': ' + title.textContent);
    made.title = label;
    made.addEventListener('click', () => action(made));
    tools.append(made);
    return made;
  };
  const toggle = button('Table', 'Show as a table', made => toggleTable(chart, made, place));
  toggle.setAttribute('aria-expanded', 'false');
  toggle.setAttribute('aria-controls', place.id);
  button('CSV', 'Download as CSV', () => downloadCsv(chart));
  button('PNG', 'Download as PNG', () => downloadPicture(chart));
  title.before(head);
  head.append(title, tools);
  (shown.closest('.time-frame') || shown).after(place);
}
