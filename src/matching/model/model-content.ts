import { classesOf, type Collection } from './collection.js';
import { decode, encode } from './codec.js';
import { Evidence } from './evidence.js';
import type { Example, Kind } from './examples.js';
import type { ModelQuality } from './match-types.js';
import type { RecentText } from './recent-texts.js';
import type { NetworksWeights } from './networks.js';
import { SinceTraining, type SinceTrainingContent } from './since-training.js';
import type { Trained } from './training.js';
import { Vocabulary } from './vocabulary.js';

/** All that a model is. */
export interface Model {
  collection: Collection;
  trained: Trained;
  since: SinceTraining;
}

/** A recent text's features as plain numbers: there are few of them. */
type WrittenText = Omit<RecentText, 'features'> & { words: string[]; features: Record<FeatureRow, number[]> };
type FeatureRow = 'hashes' | 'blocks' | 'counts' | 'owners';

interface Rest {
  articles: Collection['articles'];
  tickets: Collection['tickets'];
  blend: number[];
  pulls: readonly number[];
  signs: number[];
  quality: ModelQuality;
  since: Omit<SinceTrainingContent, 'texts'> & { texts: WrittenText[] };
}

export function writeModel({ collection, trained, since }: Model): Uint8Array<ArrayBuffer> {
  const { examples, vocabulary, articles, tickets } = collection;
  const { evidence, blend, pulls, signs, quality } = trained;
  const { hashes, blocks } = vocabulary.write();
  const { texts, ...changes } = since.write();
  return encode<Rest>({
    numbers: {
      hashes,
      blocks,
      sizes: Int32Array.from(examples, ({ ids }) => ids.length),
      ids: joined(
        Int32Array,
        examples.map(({ ids }) => ids),
      ),
      counts: joined(
        Uint8Array,
        examples.map(({ counts }) => counts),
      ),
      labels: Int32Array.from(examples, ({ label }) => label),
      kinds: Uint8Array.from(examples, ({ kind }) => kind),
      ...evidence.networks.weights,
    },
    rest: { articles, tickets, blend, pulls, signs, quality, since: { ...changes, texts: texts.map(written) } },
  });
}

/** @throws UnreadableModel */
export function readModel(bytes: Uint8Array): Model {
  const { numbers, rest } = decode<Rest>(bytes);
  const { articles, tickets, blend, pulls, signs, quality, since } = rest;
  const vocabulary = Vocabulary.read(numbers['hashes'] as Uint32Array, numbers['blocks'] as Uint8Array);
  const [sizes, ids] = [numbers['sizes'] as Int32Array, numbers['ids'] as Int32Array];
  const counts = numbers['counts'] as Uint8Array;
  const examples: Example[] = [];
  let at = 0;
  for (const size of sizes) {
    const n = examples.length;
    const [label, kind] = [numbers['labels']![n]!, numbers['kinds']![n]! as Kind];
    examples.push({ ids: ids.subarray(at, at + size), counts: counts.subarray(at, at + size), label, kind });
    at += size;
  }
  const collection = { articles, vocabulary, examples, tickets };
  const networks: NetworksWeights = {
    read: numbers['read'] as Int32Array,
    inner: numbers['inner'] as Int8Array,
    units: numbers['units'] as Float32Array,
    outer: numbers['outer'] as Float32Array,
    offsets: numbers['offsets'] as Float32Array,
  };
  const evidence = Evidence.restore({ vocabulary, examples, classes: classesOf(collection) }, networks);
  const changes = { ...since, texts: since.texts.map(readText) };
  return {
    collection,
    trained: { evidence, blend, pulls, signs, quality },
    since: new SinceTraining(collection, evidence).read(changes),
  };
}

function joined<Row extends Int32Array | Uint8Array>(Rows: new (length: number) => Row, rows: Row[]): Row {
  const all = new Rows(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}

function written({ features, ...text }: RecentText): WrittenText {
  const { words, hashes, blocks, counts, owners } = features;
  const rows = { hashes: [...hashes], blocks: [...blocks], counts: [...counts], owners: [...owners] };
  return { ...text, words, features: rows };
}

function readText({ words, features, ...text }: WrittenText): RecentText {
  return {
    ...text,
    features: {
      words,
      hashes: Uint32Array.from(features.hashes),
      blocks: Uint8Array.from(features.blocks),
      counts: Uint8Array.from(features.counts),
      owners: Uint8Array.from(features.owners),
    },
  };
}
