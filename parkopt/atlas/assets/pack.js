/* Takes the page's block of data apart: base64, gzip, JSON. Browsers that cannot inflate are helped. */
(function (parkopt) {
  'use strict';

  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const BACK = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577];
  const BACK_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const LONGEST = 15; // bits of a code

  /* How many codes there are of each length, and the symbols in the order of their codes (RFC 1951, 3.2.2). */
  function codes(lengths) {
    const counts = new Uint16Array(LONGEST + 1);
    lengths.forEach((length) => { counts[length] += 1; });
    counts[0] = 0;
    const next = new Uint16Array(LONGEST + 2);
    for (let length = 1; length <= LONGEST; length += 1) next[length + 1] = next[length] + counts[length];
    const symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => {
      if (length) symbols[next[length]++] = symbol;
    });
    return { counts: counts, symbols: symbols };
  }

  const FIXED = [
    codes(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
    codes(new Array(30).fill(5)),
  ];

  const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    return sum;
  });

  /* The checksum of gzip (RFC 1952, 8). */
  function checksum(bytes) {
    let sum = 0xffffffff;
    for (let at = 0; at < bytes.length; at += 1) sum = SUMS[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  }

  function whole(bytes, at) {
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  class Bits {
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
      this.held = 0;
      this.count = 0;
    }

    take(number) {
      while (this.count < number) {
        if (this.at >= this.bytes.length) throw new Error('the data end too soon');
        this.held |= this.bytes[this.at++] << this.count;
        this.count += 8;
      }
      const value = this.held & ((1 << number) - 1);
      this.held >>>= number;
      this.count -= number;
      return value;
    }

    symbol(table) {
      let code = 0;
      let first = 0;
      let place = 0;
      for (let length = 1; length <= LONGEST; length += 1) {
        code |= this.take(1);
        const count = table.counts[length];
        if (code - count < first) return table.symbols[place + code - first];
        place += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error('a code that does not exist');
    }

    /* The two code tables that a block brings itself. */
    tables() {
      const literals = this.take(5) + 257;
      const backs = this.take(5) + 1;
      const told = new Array(19).fill(0);
      for (let left = this.take(4) + 4, place = 0; place < left; place += 1) told[ORDER[place]] = this.take(3);
      const table = codes(told);
      const lengths = [];
      while (lengths.length < literals + backs) {
        const symbol = this.symbol(table);
        if (symbol < 16) lengths.push(symbol);
        else {
          const again = symbol === 16 ? lengths[lengths.length - 1] : 0;
          const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
          for (let one = 0; one < times; one += 1) lengths.push(again);
        }
      }
      return [codes(lengths.slice(0, literals)), codes(lengths.slice(literals))];
    }
  }

  /* The content of a gzip file of one member without optional fields, as bytes. */
  parkopt.inflate = function (bytes) {
    if (bytes[0] !== 31 || bytes[1] !== 139 || bytes[2] !== 8 || bytes[3] !== 0) throw new Error('no gzip data');
    const size = whole(bytes, bytes.length - 4);
    const out = new Uint8Array(size);
    const bits = new Bits(bytes, 10);
    let at = 0;
    for (let last = 0; !last;) {
      last = bits.take(1);
      const kind = bits.take(2);
      if (kind === 0) {
        bits.held = 0;
        bits.count = 0;
        const length = bits.take(16);
        bits.take(16);
        out.set(bytes.subarray(bits.at, bits.at + length), at);
        bits.at += length;
        at += length;
      } else if (kind === 3) throw new Error('a block of no known kind');
      else {
        const [literal, back] = kind === 1 ? FIXED : bits.tables();
        for (let symbol = bits.symbol(literal); symbol !== 256; symbol = bits.symbol(literal)) {
          if (symbol < 256) out[at++] = symbol;
          else {
            const length = LENGTHS[symbol - 257] + bits.take(LENGTH_BITS[symbol - 257]);
            const far = bits.symbol(back);
            const from = at - BACK[far] - bits.take(BACK_BITS[far]);
            for (let one = 0; one < length; one += 1) out[at + one] = out[from + one];
            at += length;
          }
        }
      }
    }
    if (at !== size) throw new Error('the data have another length than they say');
    if (checksum(out) !== whole(bytes, bytes.length - 8)) throw new Error('the data have another checksum than they say');
    return out;
  };

  function bytesOf(text) {
    const plain = atob(text);
    const bytes = new Uint8Array(plain.length);
    for (let place = 0; place < plain.length; place += 1) bytes[place] = plain.charCodeAt(place);
    return bytes;
  }

  /* A promise of the data in the element of this id. */
  parkopt.unpack = function (id) {
    return Promise.resolve().then(() => {
      const bytes = bytesOf(document.getElementById(id).textContent);
      if (typeof DecompressionStream !== 'function') return new TextDecoder().decode(parkopt.inflate(bytes));
      const stream = new DecompressionStream('gzip');
      const writer = stream.writable.getWriter();
      [writer.write(bytes), writer.close()].forEach((done) => done.catch(() => {})); // the reader hears of it
      return new Response(stream.readable).text();
    }).then(JSON.parse);
  };

  /* Data that cannot be read: say so where the map would be. */
  parkopt.broken = function (error) {
    document.getElementById('broken').hidden = false;
    document.documentElement.dataset.ready = 'broken';
    window.console.error(error);
  };
})((window.parkopt = window.parkopt || {}));
