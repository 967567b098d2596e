import { FAINT, type Block, type TextFeatures } from './features.js';

/** The features of all texts, numbered from 0 in the order in which they were first seen. */
export class Vocabulary {
  private readonly numbers = new HashNumbers();
  private readonly hashOf: number[] = [];
  private readonly blockOf: number[] = [];

  get size(): number {
    return this.hashOf.length;
  }

  /** The numbers of a text's features; what is new is added. */
  add({ hashes, blocks }: TextFeatures): Int32Array {
    return Int32Array.from(hashes, (hash, n) => {
      const known = this.numbers.get(hash);
      if (known >= 0) return known;
      this.numbers.set(hash, this.size);
      this.hashOf.push(hash);
      this.blockOf.push(blocks[n]!);
      return this.size - 1;
    });
  }

  /** -1 for what no text had. */
  numberOf(hash: number): number {
    return this.numbers.get(hash);
  }

  blockOfNumber(number: number): Block {
    return (this.blockOf[number]! & ~FAINT) as Block;
  }

  isFaint(number: number): boolean {
    return (this.blockOf[number]! & FAINT) !== 0;
  }

  write(): { hashes: Uint32Array; blocks: Uint8Array } {
    return { hashes: Uint32Array.from(this.hashOf), blocks: Uint8Array.from(this.blockOf) };
  }

  static read(hashes: Uint32Array, blocks: Uint8Array): Vocabulary {
    const vocabulary = new Vocabulary();
    for (let number = 0; number < hashes.length; number += 1) {
      vocabulary.numbers.set(hashes[number]!, number);
      vocabulary.hashOf.push(hashes[number]!);
      vocabulary.blockOf.push(blocks[number]!);
    }
    return vocabulary;
  }
}

/** Hash to number in two typed arrays: a Map of a million entries takes five times the memory. */
class HashNumbers {
  private keys = new Uint32Array(1 << 12);
  private numbers = new Int32Array(1 << 12).fill(-1);
  private count = 0;

  get(hash: number): number {
    return this.numbers[this.slotOf(hash)]!;
  }

  set(hash: number, number: number): void {
    if (this.count * 2 >= this.keys.length) this.grow();
    const slot = this.slotOf(hash);
    if (this.numbers[slot] === -1) this.count += 1;
    this.keys[slot] = hash;
    this.numbers[slot] = number;
  }

  /** Where it is, or the free place where it belongs. */
  private slotOf(hash: number): number {
    const mask = this.keys.length - 1;
    let slot = (Math.imul(hash, 0x9e3779b1) >>> 0) & mask;
    while (this.numbers[slot] !== -1 && this.keys[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const [keys, numbers] = [this.keys, this.numbers];
    this.keys = new Uint32Array(keys.length * 2);
    this.numbers = new Int32Array(keys.length * 2).fill(-1);
    this.count = 0;
    numbers.forEach((number, slot) => {
      if (number !== -1) this.set(keys[slot]!, number);
    });
  }
}
