import { renderMarkdown } from '../../knowledge/index.js';
import { pictureIn, type SectionView, type StepView } from '../../manuals/index.js';
import { trusted, type TrustedHtml } from '../trusted.js';

/** Where the pictures and the other sections of this manual are. */
export interface ManualAddresses {
  image: (name: string) => string;
  section: (anchor: string) => string;
}

export interface ShownStep {
  position: number;
  number: number;
  id: string;
  text: TrustedHtml;
  warning: string;
  image: string;
  alt: string;
}

/** A piece of a section: text, a picture, or a list of steps. */
export interface Block {
  isText: boolean;
  isFigure: boolean;
  isSteps: boolean;
  html: TrustedHtml;
  image: string;
  alt: string;
  start: number;
  steps: ShownStep[];
}

/** A section as its page shows it: its steps are things of their own, between what is written around them. */
export function blocksOf({ body, steps }: Pick<SectionView, 'body' | 'steps'>, to: ManualAddresses): Block[] {
  const lines = body.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  for (const list of new Set(steps.map((step) => step.list))) {
    const own = steps.filter((step) => step.list === list);
    blocks.push(...written(lines.slice(at, own[0]!.firstLine), to));
    blocks.push(blockOf({ isSteps: true, start: own[0]!.number, steps: own.map((step) => shown(step, to)) }));
    at = own.at(-1)!.endLine;
  }
  return [...blocks, ...written(lines.slice(at), to)];
}

function shown(step: StepView, to: ManualAddresses): ShownStep {
  return {
    position: step.position,
    number: step.number,
    id: `step-${step.position}`,
    text: rendered(step.text, to),
    warning: step.warning ?? '',
    image: step.image && isOwn(step.image) ? to.image(step.image) : '',
    alt: step.imageAlt ?? '',
  };
}

/** Text, with the pictures that stand on lines of their own between. */
function written(lines: readonly string[], to: ManualAddresses): Block[] {
  const blocks: Block[] = [];
  let open: string[] = [];
  const close = () => {
    const text = open.join('\n');
    if (text.trim() !== '') blocks.push(blockOf({ isText: true, html: rendered(text, to) }));
    open = [];
  };
  for (const line of lines) {
    const picture = pictureIn(line);
    if (!picture || !isOwn(picture.image)) {
      open.push(line);
      continue;
    }
    close();
    blocks.push(blockOf({ isFigure: true, image: to.image(picture.image), alt: picture.alt }));
  }
  close();
  return blocks;
}

/** A picture of another site would tell that site who reads here. */
function isOwn(image: string): boolean {
  return /^[\w.-]+$/.test(image);
}

/** Links within the manual lead to the page of the section. */
function rendered(markdown: string, to: ManualAddresses): TrustedHtml {
  return trusted(
    renderMarkdown(markdown).replaceAll(/href="#([\w-]+)"/g, (_, anchor: string) => `href="${to.section(anchor)}"`),
  );
}

function blockOf(block: Partial<Block>): Block {
  return {
    isText: false,
    isFigure: false,
    isSteps: false,
    html: trusted(''),
    image: '',
    alt: '',
    start: 1,
    steps: [],
    ...block,
  };
}
