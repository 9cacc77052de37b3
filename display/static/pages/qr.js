/* Draws a QR code (ISO/IEC 18004: byte mode, level M, versions 1 to 10) as the path of an SVG. */

// by version: [check codewords of a block, data codewords of each block]
const BLOCKS = [
  null,
  [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]],
  [16, [27, 27, 27, 27]], [18, [31, 31, 31, 31]], [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]], [26, [43, 43, 43, 43, 44]],
];
const CENTRES = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const QUIET = 4; // light modules around it

const EXP = [], LOG = [];
for (let i = 0, value = 1; i < 255; i += 1) {
  EXP[i] = value;
  LOG[value] = i;
  value = value & 128 ? (value << 1) ^ 0x11d : value << 1;
}

function times(a, b) {
  return a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0;
}

function generator(degree) {
  let poly = [1];
  for (let i = 0; i < degree; i += 1) {
    const next = poly.concat(0);
    poly.forEach((factor, at) => { next[at + 1] ^= times(factor, EXP[i]); });
    poly = next;
  }
  return poly;
}

function checks(data, degree) {
  const divisor = generator(degree);
  const rest = data.concat(new Array(degree).fill(0));
  data.forEach((ignored, at) => {
    const factor = rest[at];
    divisor.forEach((value, place) => { rest[at + place] ^= times(value, factor); });
  });
  return rest.slice(data.length);
}

function capacity(version) {
  return BLOCKS[version][1].reduce((sum, size) => sum + size, 0);
}

function dataOf(bytes, version) {
  const bits = [];
  const put = (value, length) => {
    for (let i = length - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => put(byte, 8));
  const size = capacity(version) * 8;
  put(0, Math.min(4, size - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let filler = 0xec; bits.length < size; filler ^= 0xec ^ 0x11) put(filler, 8);
  const codewords = [];
  for (let i = 0; i < bits.length; i += 8) codewords.push(parseInt(bits.slice(i, i + 8).join(''), 2));
  return codewords;
}

function interleaved(codewords, version) {
  const [degree, sizes] = BLOCKS[version];
  let at = 0;
  const blocks = sizes.map((size) => codewords.slice(at, (at += size)));
  const rows = blocks.map((block) => checks(block, degree));
  const out = [];
  [blocks, rows].forEach((group) => {
    for (let i = 0; i < Math.max.apply(null, group.map((row) => row.length)); i += 1) {
      group.forEach((row) => { if (i < row.length) out.push(row[i]); });
    }
  });
  return out;
}

function withCheck(value, length, poly, degree) {
  let rest = value << degree;
  for (let i = length - 1; i >= 0; i -= 1) if ((rest >> (i + degree)) & 1) rest ^= poly << i;
  return (value << degree) | rest;
}

/* A grid of undefined; what is set here is no place for data. */
function frame(version) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => new Array(size));
  const square = (row, column, reach, isDark) => {
    for (let y = -reach; y <= reach; y += 1) {
      for (let x = -reach; x <= reach; x += 1) {
        if (grid[row + y] && column + x >= 0 && column + x < size) {
          grid[row + y][column + x] = isDark(Math.max(Math.abs(x), Math.abs(y))) ? 1 : 0;
        }
      }
    }
  };
  for (let i = 0; i < size; i += 1) grid[6][i] = grid[i][6] = 1 - (i % 2);
  [[3, 3], [3, size - 4], [size - 4, 3]].forEach(([row, column]) => square(row, column, 4, (far) => far !== 2 && far !== 4));
  const centres = CENTRES[version], last = centres.length - 1;
  centres.forEach((row, i) => centres.forEach((column, j) => {
    const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
    if (!isFinder) square(row, column, 2, (far) => far !== 1);
  }));
  if (version >= 7) {
    const codeword = withCheck(version, 6, 0x1f25, 12);
    for (let i = 0; i < 18; i += 1) {
      grid[Math.floor(i / 3)][size - 11 + (i % 3)] = grid[size - 11 + (i % 3)][Math.floor(i / 3)] = (codeword >> i) & 1;
    }
  }
  writeFormat(grid, 0);
  return grid;
}

function writeFormat(grid, mask) {
  const size = grid.length, codeword = withCheck(mask, 5, 0x537, 10) ^ 0x5412; // level M is 00
  for (let i = 0; i < 15; i += 1) {
    const bit = (codeword >> i) & 1;
    if (i < 8) grid[i < 6 ? i : i + 1][8] = grid[8][size - 1 - i] = bit;
    else grid[8][i < 9 ? 7 : 14 - i] = grid[size - 15 + i][8] = bit;
  }
  grid[size - 8][8] = 1;
}

const MASKS = [
  (y, x) => (y + x) % 2, (y) => y % 2, (y, x) => x % 3, (y, x) => (y + x) % 3,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2, (y, x) => ((y * x) % 2) + ((y * x) % 3),
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2, (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2,
];

function filled(version, codewords, mask) {
  const grid = frame(version), size = grid.length;
  let bit = 0, upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = upward ? size - 1 - step : step;
      [right, right - 1].forEach((column) => {
        if (grid[row][column] !== undefined) return;
        const value = bit < codewords.length * 8 ? (codewords[bit >> 3] >> (7 - (bit & 7))) & 1 : 0;
        grid[row][column] = value ^ (MASKS[mask](row, column) === 0 ? 1 : 0);
        bit += 1;
      });
    }
    upward = !upward;
  }
  writeFormat(grid, mask);
  return grid;
}

/* What a scanner trips over: long runs, squares of one colour, shapes like a finder, too much of one colour. */
function penalty(grid) {
  const lines = grid.map((row) => row.join('')).concat(grid.map((row, x) => grid.map((line) => line[x]).join('')));
  let sum = 0;
  lines.forEach((line) => {
    (line.match(/0{5,}|1{5,}/g) || []).forEach((run) => { sum += run.length - 2; });
    sum += 40 * (line.split('00001011101').length + line.split('10111010000').length - 2);
  });
  let dark = 0;
  grid.forEach((row, y) => row.forEach((value, x) => {
    dark += value;
    if (y && x && row[x - 1] + grid[y - 1][x] + grid[y - 1][x - 1] === 3 * value) sum += 3;
  }));
  return sum + 10 * Math.floor(Math.abs((dark * 20) / (grid.length * grid.length) - 10));
}

/* The rows of modules, 1 dark. Throws RangeError for more than 213 bytes. */
export function modules(text) {
  const bytes = Array.from(new TextEncoder().encode(text));
  let version = 1;
  while (version <= 10 && bytes.length > capacity(version) - (version < 10 ? 2 : 3)) version += 1;
  if (version > 10) throw new RangeError('too long for a code: ' + bytes.length);
  const codewords = interleaved(dataOf(bytes, version), version);
  const grids = MASKS.map((ignored, mask) => filled(version, codewords, mask));
  return grids.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}

/* {size, path} of an SVG with the quiet zone around it. */
export function drawn(text) {
  const grid = modules(text);
  const path = grid.map((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join('')).join('');
  return { size: grid.length + 2 * QUIET, path };
}
