// QR codes (ISO/IEC 18004) of short texts: byte mode, error correction level M, versions 1 to 10.

/** For each version: error correction bytes of a block, and the data bytes of each block. */
const BLOCKS = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];
const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const LEVEL_M = 0b00;

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The code of a text as rows of modules, true for dark; a RangeError for a text of more than 213 bytes. */
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = smallestVersion(bytes.length);
  const grid = patterns(version);
  placeData(grid, codewords(bytes, version));
  let best = null;
  for (let mask = 0; mask < MASKS.length; mask += 1) {
    const modules = masked(grid, mask);
    placeFormat(modules, mask);
    const penalty = penaltyOf(modules);
    if (!best || penalty < best.penalty) best = { modules, penalty };
  }
  return best.modules;
}

const lengthBits = (version) => (version < 10 ? 8 : 16);

function smallestVersion(byteCount) {
  for (let version = 1; version <= BLOCKS.length; version += 1) {
    const capacity = sum(BLOCKS[version - 1][1]) * 8 - 4 - lengthBits(version);
    if (byteCount * 8 <= capacity) return version;
  }
  throw new RangeError(`${byteCount} bytes are too many for a code`);
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// MARK: Codewords

/** Data and error correction of all blocks, interleaved. */
function codewords(bytes, version) {
  const [checkCount, sizes] = BLOCKS[version - 1];
  const data = dataBytes(bytes, version, sum(sizes));
  const generator = generatorPolynomial(checkCount);
  let begin = 0;
  const blocks = sizes.map((size) => {
    const block = data.slice(begin, begin + size);
    begin += size;
    return { block, check: remainder(block, generator) };
  });
  const interleaved = [];
  for (let index = 0; index < Math.max(...sizes); index += 1) {
    for (const { block } of blocks) if (index < block.length) interleaved.push(block[index]);
  }
  for (let index = 0; index < checkCount; index += 1) for (const { check } of blocks) interleaved.push(check[index]);
  return interleaved;
}

function dataBytes(bytes, version, count) {
  const bits = [];
  const put = (value, width) => {
    for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, lengthBits(version));
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, count * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const data = [];
  for (let index = 0; index < bits.length; index += 8) data.push(parseInt(bits.slice(index, index + 8).join(""), 2));
  for (let pad = 0xec; data.length < count; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

// The field GF(256) of the polynomial x⁸+x⁴+x³+x²+1.
const EXP = [];
const LOG = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const product = (a, b) => (a === 0 || b === 0 ? 0 : EXP[(LOG[a] + LOG[b]) % 255]);

/** (x − α⁰)(x − α¹)…, without its leading one. */
function generatorPolynomial(degree) {
  let polynomial = [1];
  for (let power = 0; power < degree; power += 1) {
    const next = [...polynomial, 0];
    polynomial.forEach((coefficient, index) => {
      next[index + 1] ^= product(coefficient, EXP[power]);
    });
    polynomial = next;
  }
  return polynomial.slice(1);
}

function remainder(data, generator) {
  const rest = generator.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    generator.forEach((coefficient, index) => {
      rest[index] ^= product(coefficient, factor);
    });
  }
  return rest;
}

// MARK: Modules

/** The fixed patterns: true or false; null where data goes, and 0 where the format will stand. */
function patterns(version) {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  const set = (x, y, value) => {
    if (x >= 0 && y >= 0 && x < size && y < size) grid[y][x] = value;
  };
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ]) {
    for (let y = -1; y <= 7; y += 1) {
      for (let x = -1; x <= 7; x += 1) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        set(left + x, top + y, ring !== 2 && ring !== 4);
      }
    }
  }
  const centres = ALIGNMENT[version - 1];
  for (const cy of centres) {
    for (const cx of centres) {
      if (grid[cy][cx] !== null) continue;
      for (let y = -2; y <= 2; y += 1) {
        for (let x = -2; x <= 2; x += 1) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
      }
    }
  }
  for (let index = 8; index < size - 8; index += 1) {
    grid[6][index] ??= index % 2 === 0;
    grid[index][6] ??= index % 2 === 0;
  }
  for (let index = 0; index < 9; index += 1) {
    grid[8][index] ??= 0;
    grid[index][8] ??= 0;
    if (index < 8) {
      grid[8][size - 1 - index] ??= 0;
      grid[size - 1 - index][8] ??= 0;
    }
  }
  grid[size - 8][8] = true;
  if (version >= 7) placeVersion(grid, version);
  return grid;
}

/** A number with its check bits, by division in GF(2). */
function withCheck(value, checkBits, divisor) {
  let rest = value << checkBits;
  for (let bit = 31 - Math.clz32(rest); bit >= checkBits; bit -= 1)
    if ((rest >> bit) & 1) rest ^= divisor << (bit - checkBits);
  return (value << checkBits) | rest;
}

function placeVersion(grid, version) {
  const bits = withCheck(version, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const [far, near] = [grid.length - 11 + (index % 3), Math.floor(index / 3)];
    grid[near][far] = grid[far][near] = ((bits >> index) & 1) === 1;
  }
}

/** From the lower right corner up and down in columns of two, past the column of the timing pattern. */
function placeData(grid, words) {
  const size = grid.length;
  let index = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y][x] !== null) continue;
        // Data is kept as a string until the mask is chosen: only data is masked.
        grid[y][x] = ((words[index >> 3] >> (7 - (index & 7))) & 1) === 1 ? "1" : "0";
        index += 1;
      }
    }
  }
}

function masked(grid, mask) {
  return grid.map((row, y) =>
    row.map((module, x) => (typeof module === "string" ? (module === "1") !== MASKS[mask](x, y) : module === true)),
  );
}

function placeFormat(modules, mask) {
  const size = modules.length;
  const bits = withCheck((LEVEL_M << 3) | mask, 10, 0x537) ^ 0x5412;
  const bit = (index) => ((bits >> index) & 1) === 1;
  for (let index = 0; index < 15; index += 1) {
    // One copy around the upper left corner, the other along the two other corners.
    const along = index < 6 ? index : index < 8 ? index + 1 : null;
    if (along !== null) modules[along][8] = bit(index);
    else modules[8][index === 8 ? 7 : 14 - index] = bit(index);
    if (index < 8) modules[8][size - 1 - index] = bit(index);
    else modules[size - 15 + index][8] = bit(index);
  }
  modules[size - 8][8] = true;
}

// MARK: Choice of the mask

function penaltyOf(modules) {
  const size = modules.length;
  const lines = [...modules, ...modules.map((_, x) => modules.map((row) => row[x]))];
  let penalty = 0;
  for (const line of lines) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    penalty += 40 * (text.match(/(?=00001011101|10111010000)/g) ?? []).length;
  }
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      const module = modules[y][x];
      if (module === modules[y - 1][x] && module === modules[y][x - 1] && module === modules[y - 1][x - 1])
        penalty += 3;
    }
  }
  const dark = sum(modules.map((row) => row.filter(Boolean).length));
  return penalty + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5);
}
