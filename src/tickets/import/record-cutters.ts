/** A piece of a file that should be one record: where it stood, and its bytes or why there are none. */
export interface Cut {
  /** Its line; in a JSON array, which may be one line long, its place in the array. From 1. */
  line: number;
  bytes: Buffer;
  /** The cells, where cutting and reading are one: in CSV. */
  cells?: string[];
  fault?: string;
}

/** Cuts a stream of bytes into records and holds no more of it than one record needs. */
export interface Cutter {
  push(chunk: Buffer): Cut[];
  /** What is left when nothing more comes. */
  end(): Cut[];
}

/** Longer records are rejected, and skipped without being held in memory. */
export const RECORD_LIMIT = 5 * 1024 * 1024;
/** As much of a rejected record as is kept to be looked at. */
const SHOWN_BYTES = 2_000;

export const tooLong = (limit: number) => `is longer than ${Math.floor(limit / 1024 / 1024)} MB`;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** One record a line. Empty lines are none. */
export class LineCutter implements Cutter {
  private held: Buffer = Buffer.alloc(0);
  private line = 0;
  private skipping = false;

  constructor(private readonly limit = RECORD_LIMIT) {}

  push(chunk: Buffer): Cut[] {
    const data = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    // What was held has no line end in it.
    let searchFrom = this.held.length;
    let start = 0;
    const cuts: Cut[] = [];
    for (;;) {
      const end = data.indexOf(NEWLINE, searchFrom);
      if (end === -1) break;
      this.take(data.subarray(start, end), cuts);
      start = searchFrom = end + 1;
    }
    this.held = data.subarray(start);
    if (this.held.length > this.limit) {
      if (!this.skipping) this.reject(this.held, cuts);
      this.skipping = true;
      this.held = Buffer.alloc(0);
    }
    return cuts;
  }

  end(): Cut[] {
    const cuts: Cut[] = [];
    if (this.held.length > 0) this.take(this.held, cuts);
    return cuts;
  }

  private take(bytes: Buffer, cuts: Cut[]): void {
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    if (bytes.length > this.limit) {
      this.reject(bytes, cuts);
      return;
    }
    this.line += 1;
    const record = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    if (record.some((byte) => byte > 0x20)) cuts.push({ line: this.line, bytes: record });
  }

  private reject(bytes: Buffer, cuts: Cut[]): void {
    this.line += 1;
    cuts.push({ line: this.line, bytes: shown(bytes), fault: tooLong(this.limit) });
  }
}

/**
 * The elements of one JSON array. Only brackets and quotes are followed here; whether an element is JSON is found out
 * when it is read.
 */
export class JsonArrayCutter implements Cutter {
  private state: 'before' | 'between' | 'inside' | 'after' = 'before';
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private place = 0;

  constructor(private readonly limit = RECORD_LIMIT) {}

  push(chunk: Buffer): Cut[] {
    const cuts: Cut[] = [];
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (this.state === 'inside') {
        if (this.follows(byte)) continue;
        // A closing bracket belongs to an object or array, and ends whatever else it follows.
        const end = this.depth < 0 || byte === 0x2c ? index : index + 1;
        this.hold(chunk.subarray(start, end));
        this.take(cuts);
        this.state = this.depth < 0 ? 'after' : 'between';
      } else if (byte > 0x20) {
        start = index;
        this.start(byte, cuts);
      }
    }
    if (this.state === 'inside') this.hold(chunk.subarray(start));
    return cuts;
  }

  end(): Cut[] {
    if (this.state === 'after') return [];
    const cuts: Cut[] = [];
    if (this.state === 'inside') this.take(cuts);
    else this.place += 1;
    const fault = 'the array is not closed: the file is cut off here';
    return [{ line: this.place, bytes: cuts[0]?.bytes ?? Buffer.alloc(0), fault }];
  }

  /** Whether the element goes on after this byte. */
  private follows(byte: number): boolean {
    if (this.isInText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) this.isInText = false;
      return true;
    }
    if (byte === QUOTE) this.isInText = true;
    else if (byte === 0x7b || byte === 0x5b) this.depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      this.depth -= 1;
      return this.depth > 0;
    } else if (byte === 0x2c) return this.depth > 0;
    return true;
  }

  private start(byte: number, cuts: Cut[]): void {
    if (this.state === 'before') {
      // Whoever chose this cutter has seen the bracket.
      this.state = 'between';
    } else if (this.state === 'after') {
      if (this.place >= 0)
        cuts.push({
          line: this.place + 1,
          bytes: Buffer.alloc(0),
          fault: 'there is something after the end of the array',
        });
      this.place = -1;
    } else if (byte === 0x5d) {
      this.state = 'after';
    } else if (byte !== 0x2c) {
      this.state = 'inside';
      this.depth = 0;
      this.isInText = false;
      this.isEscaped = false;
      this.follows(byte);
    }
  }

  private hold(bytes: Buffer): void {
    this.heldBytes += bytes.length;
    if (this.heldBytes <= this.limit) this.held.push(bytes);
    else this.held = [shown(Buffer.concat([...this.held, bytes]))];
  }

  private take(cuts: Cut[]): void {
    this.place += 1;
    const bytes = Buffer.concat(this.held);
    cuts.push({ line: this.place, bytes, ...(this.heldBytes > this.limit ? { fault: tooLong(this.limit) } : {}) });
    this.held = [];
    this.heldBytes = 0;
  }
}

export function shown(bytes: Buffer): Buffer {
  // A copy, so that the few bytes that are kept don't keep the rest.
  return Buffer.from(bytes.subarray(0, SHOWN_BYTES));
}
