import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyDefinition } from '../../../test/setup/procedures.js';
import { definitionIn, yamlLike } from './definition-source.js';
import { toYaml } from './definition-yaml.js';
import type { ProcedureDefinition, Step } from './procedure-definition.js';

const SOURCE = `# For the desk, by Joost.
title: { nl: 'Ontgrendelen' } # short
steps:
  # First who it is.
  - id: who
    kind: verify
    level: 1 # the known number will do
    by: [ call-back ]

  - id: say
    kind: tell
    text:
      nl: "Zeg: het is klaar." # friendly
  - { id: bye, kind: tell, text: { nl: Dag } } # the end
questions:
  - { text: { nl: Wat eerst? }, options: [ { nl: Kijken }, { nl: Doen } ], right: 1 }
`;

describe('a file that was laid out by hand', () => {
  const was = definitionIn(SOURCE)!;
  const said = (change: Partial<ProcedureDefinition>) => yamlLike(SOURCE, { ...was, ...change });
  const [who, say, bye] = was.steps as [Step, Step, Step];

  it('stays as it is, to the byte, when nothing changed', () => {
    expect(yamlLike(SOURCE, structuredClone(was))).toBe(SOURCE);
    expect(yamlLike(SOURCE.replaceAll('\n', '\r\n'), was)).toBe(SOURCE.replaceAll('\n', '\r\n'));
  });

  it('keeps comments and quotes of what did not change, and of a value that did', () => {
    const text = said({
      title: { nl: 'Openen', en: 'Open: it' },
      minutes: 3,
      steps: [who, { ...say, text: { nl: 'Klaar' } } as Step, bye],
    });
    expect(text).toContain('# For the desk, by Joost.');
    expect(text).toContain('title: { nl: \'Openen\', en: "Open: it" } # short');
    expect(text).toContain('# First who it is.');
    expect(text).toContain('level: 1 # the known number will do');
    expect(text).toContain('nl: "Klaar" # friendly');
    expect(text).toContain('- { id: bye, kind: tell, text: { nl: Dag } } # the end');
    expect(text).toContain('minutes: 3');
  });

  it('takes comments along with a step that moves, and away with one that goes', () => {
    const moved = said({ steps: [who, bye, say] });
    expect(moved.indexOf('# the end')).toBeLessThan(moved.indexOf('# friendly'));
    const gone = said({ steps: [who, bye] });
    expect(gone).not.toContain('# friendly');
    expect(gone).toContain('# the end');
    expect(definitionIn(gone)!.steps).toEqual([who, bye]);
  });

  it('says the new definition whatever it was before, and the definition alone where the file can not be read', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, (before, after) => {
        const source = `# ours\n${toYaml(before)}`;
        expect(definitionIn(yamlLike(source, after))).toEqual(after);
        expect(yamlLike(source, before)).toBe(source);
      }),
      { numRuns: 25 },
    );
    expect(yamlLike('title: [', was)).toBe(toYaml(was));
    expect(yamlLike('title: 7', was)).toBe(toYaml(was));
  });
});
